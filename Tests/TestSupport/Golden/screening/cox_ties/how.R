# Rscript how.R: writes input.csv and expected.json beside itself: score tests of univariable Cox models.
Sys.setenv(OPENBLAS_NUM_THREADS = "1")
suppressPackageStartupMessages(library(survival))
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
set.seed(20260303)
n <- 80
d <- data.frame(x1 = rnorm(n), x2 = rbinom(n, 1, 0.3), x3 = 1e4 + rexp(n), stratum = rep(0:1, n / 2), entry = round(runif(n, 0, 0.3), 1))
d$time <- d$entry + ceiling(4 * rexp(n, exp(0.6 * d$x1))) / 4; d$event <- rbinom(n, 1, 0.7); d$copies <- rep(c(2, 1, 0, 3, 1), n / 5)
write.csv(format(d, digits = 17, trim = TRUE), file.path(here, "input.csv"), row.names = FALSE, quote = FALSE)
d <- read.csv(file.path(here, "input.csv"))
r <- d[rep(1:n, d$copies), ]
J <- function(v) paste0("[", paste(sprintf("%.17g", v), collapse = ", "), "]")
p <- function(d, rhs, ...) sapply(c("x1", "x2", "x3"), function(v) { f <- coxph(as.formula(sub("V", v, rhs)), d, eps = 1e-12, toler.chol = 1e-13, ...); pchisq(f$score, 1, lower.tail = FALSE) })
writeLines(c("{",
  paste0('  "efron": ', J(p(d, "Surv(time, event) ~ V", ties = "efron")), ","), paste0('  "breslow": ', J(p(d, "Surv(time, event) ~ V", ties = "breslow")), ","),
  paste0('  "strata": ', J(p(d, "Surv(time, event) ~ V + strata(stratum)", ties = "efron")), ","),
  paste0('  "entry": ', J(p(d, "Surv(entry, time, event) ~ V", ties = "efron")), ","),
  paste0('  "copies": ', J(p(r, "Surv(time, event) ~ V", ties = "efron")), ","),
  paste0('  "oracle": {"engine": "R ', getRversion(), '", "survival": "', packageVersion("survival"), '"}'), "}"), file.path(here, "expected.json"))
