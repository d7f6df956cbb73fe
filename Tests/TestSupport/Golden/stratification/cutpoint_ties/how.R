# run: Rscript how.R, in this folder; writes input.csv and expected.json
Sys.setenv(OPENBLAS_NUM_THREADS = "1")
num <- function(v) ifelse(is.na(v), "null", ifelse(is.infinite(v), ifelse(v > 0, '"Infinity"', '"-Infinity"'), sprintf("%.17g", v)))
json <- function(x) {
  if (is.null(x)) return("null")
  if (is.list(x)) return(paste0("{", paste(sprintf('"%s": %s', names(x), sapply(x, json)), collapse = ",\n"), "}"))
  s <- if (is.character(x)) paste0('"', x, '"') else num(as.numeric(x))
  if (length(x) == 1 && !inherits(x, "AsIs")) s else paste0("[", paste(s, collapse = ","), "]")
}
finish <- function(x, packages) {
  x$oracle <- c(list(R = as.character(getRversion())), lapply(setNames(packages, packages), function(p) as.character(packageVersion(p))))
  writeLines(json(x), "expected.json")
}
suppressPackageStartupMessages(library(survival))
# Tied times: the log-rank scores are the martingale residuals of a null model with Breslow's hazard; for each cut-off
# the group's observed less expected events are those of survdiff.
set.seed(20261126); n <- 90
x <- round(rnorm(n), 1); t <- ceiling(-log(runif(n)) * 8 / exp(0.6 * (x > 0.2))); cens <- ceiling(runif(n, 2, 20))
d <- data.frame(x = x, time = pmin(t, cens), event = as.integer(t <= cens))
write.csv(d, "input.csv", row.names = FALSE, quote = FALSE); d <- read.csv("input.csv")
f <- coxph(Surv(time, event) ~ 1, d, ties = "breslow")
cuts <- sort(unique(d$x)); m <- sapply(cuts, function(c) sum(d$x <= c)); cuts <- cuts[m >= 9 & m <= 81]
oe <- sapply(cuts, function(c) { s <- survdiff(Surv(time, event) ~ I(x > c), d); s$obs[1] - s$exp[1] })
g <- cut(d$x, c(-Inf, -0.5, 0.5, Inf)); s <- survdiff(Surv(time, event) ~ g, d); w <- 0:2
u <- sum(w * (s$obs - s$exp)); v <- drop(t(w) %*% s$var %*% w)
tab <- table(g, d$event)
p <- prop.trend.test(tab[, 2], rowSums(tab), score = 0:2)
finish(list(scores = I(unname(residuals(f, "martingale"))), cuts = I(cuts), observedLessExpected = I(oe), logrank = s$chisq,
  trend = u^2 / v, propTrend = unname(p$statistic), propTrendP = p$p.value), "survival")
