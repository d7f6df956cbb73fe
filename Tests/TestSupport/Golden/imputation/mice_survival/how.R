# Rscript how.R: writes input.csv and expected.json beside itself.
# A survival outcome and three features, values missing at random; mice by predictive mean matching, 200 imputations.
# The answers of two programs agree within Monte Carlo error only: the test judges by sqrt(B/m) of both.
Sys.setenv(OPENBLAS_NUM_THREADS = "1")
suppressPackageStartupMessages({ library(mice); library(survival) })
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
set.seed(20260302)
n <- 200
x1 <- rnorm(n); x2 <- 0.5 * x1 + 0.87 * rnorm(n); x3 <- rbinom(n, 1, 0.4)
t <- rexp(n, exp(0.7 * x1 - 0.4 * x2 + 0.6 * x3)); c <- runif(n, 0, 3)
time <- round(pmin(t, c), 3) + 0.001; event <- as.integer(t <= c)
x1[runif(n) < plogis(-1.3 + x2 + 0.5 * event)] <- NA
x3[runif(n) < plogis(-1.6 + 0.8 * event)] <- NA
d <- data.frame(time, event, x1, x2, x3)
write.csv(format(d, digits = 17, trim = TRUE), file.path(here, "input.csv"), row.names = FALSE, quote = FALSE)
d <- read.csv(file.path(here, "input.csv"))
d$H <- nelsonaalen(d, time, event)
pm <- make.predictorMatrix(d); pm[, "time"] <- 0
imp <- mice(d, predictorMatrix = pm, m = 200, maxit = 10, method = c("", "", "pmm", "", "pmm", ""), printFlag = FALSE, seed = 1)
p <- pool(with(imp, coxph(Surv(time, event) ~ x1 + x2 + x3, control = coxph.control(eps = 1e-12, toler.chol = 1e-13))))$pooled
means <- sapply(c("x1", "x3"), function(v) { q <- sapply(1:imp$m, function(i) mean(complete(imp, i)[[v]])); c(mean(q), var(q)) })
J <- function(v) paste0("[", paste(sprintf("%.17g", v), collapse = ", "), "]")
writeLines(c("{", paste0('  "hazard": ', J(d$H), ","), paste0('  "m": 200,'),
  paste0('  "mean": ', J(means[1, ]), ',', '  "mean_between": ', J(means[2, ]), ","),
  paste0('  "estimate": ', J(p$estimate), ","), paste0('  "within": ', J(p$ubar), ","), paste0('  "between": ', J(p$b), ","),
  paste0('  "df": ', J(p$df), ","), paste0('  "dfcom": ', p$dfcom[1], ","), paste0('  "fmi": ', J(p$fmi), ","),
  paste0('  "oracle": {"engine": "R ', getRversion(), '", "mice": "', packageVersion("mice"), '"}'), "}"), file.path(here, "expected.json"))

