# run: Rscript how.R   (writes expected.json next to itself; reads input.csv)
# The weighted log-rank family, which survival::survdiff has for gamma = 0 only, from the hypergeometric
# moments at each event time; the pooled survival is survfit's.
suppressPackageStartupMessages(library(survival))
args <- commandArgs(FALSE)
dir <- dirname(sub("^--file=", "", args[grep("^--file=", args)]))
d <- read.csv(file.path(dir, "input.csv"))
t <- sort(unique(d$time[d$status == 1]))
first <- d$sex == 1
fit <- survfit(Surv(time, status) ~ 1, d)
before <- c(1, fit$surv)[findInterval(t, fit$time, left.open = TRUE) + 1]
at <- function(condition) sapply(t, function(u) sum(condition(u)))
n <- at(function(u) d$time >= u)
n1 <- at(function(u) d$time >= u & first)
events <- at(function(u) d$time == u & d$status == 1)
events1 <- at(function(u) d$time == u & d$status == 1 & first)
statistic <- function(w) {
  score <- sum(w * (events1 - events * n1 / n))
  v <- ifelse(n > 1, events * (n - events) / (n - 1) * n1 / n * (1 - n1 / n), 0)
  score^2 / sum(w^2 * v)
}
check <- survdiff(Surv(time, status) ~ sex, d, rho = 1)$chisq
stopifnot(abs(statistic(before) - check) < 1e-10)
values <- c(gehan = statistic(n), tarone_ware = statistic(sqrt(n)), late = statistic(1 - before),
  middle = statistic(before * (1 - before)))
lines <- paste0('"', names(values), '": ', sprintf("%.17g", values))
lines <- c(lines, paste0('"oracle": {"engine": "R ', getRversion(), '", "survival": "', packageVersion("survival"), '"}'))
writeLines(paste0("{\n", paste(lines, collapse = ",\n"), "\n}"), file.path(dir, "expected.json"))
