# run: Rscript how.R   (writes input.csv and expected.json next to itself)
# Gray's test by cmprsk::cuminc (rho = 0) of three groups with heavily tied times, without and with strata.
suppressPackageStartupMessages(library(cmprsk))
args <- commandArgs(FALSE)
dir <- dirname(sub("^--file=", "", args[grep("^--file=", args)]))
set.seed(2, kind = "Mersenne-Twister", normal.kind = "Inversion", sample.kind = "Rejection")
n <- 150
d <- data.frame(time = ceiling(rexp(n) * 6), status = sample(0:2, n, TRUE, c(.3, .4, .3)), group = sample(1:3, n, TRUE),
  stratum = sample(1:2, n, TRUE))
write.csv(d, file.path(dir, "input.csv"), row.names = FALSE, quote = FALSE)
num <- function(v) paste0("[", paste(sprintf("%.17g", v), collapse = ", "), "]")
plain <- with(d, cuminc(time, status, group))$Tests
strata <- with(d, cuminc(time, status, group, strata = stratum))$Tests
out <- list(statistic = plain[, "stat"], p = plain[, "pv"], df = plain[, "df"], strata_statistic = strata[, "stat"],
  strata_p = strata[, "pv"])
lines <- c(paste0('"', names(out), '": ', sapply(out, num)),
  paste0('"oracle": {"engine": "R ', getRversion(), '", "cmprsk": "', packageVersion("cmprsk"), '"}'))
writeLines(paste0("{\n", paste(lines, collapse = ",\n"), "\n}"), file.path(dir, "expected.json"))
