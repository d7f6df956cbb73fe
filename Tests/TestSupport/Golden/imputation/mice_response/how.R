# Rscript how.R: writes input.csv and expected.json beside itself.
# A response and four features, values missing at random; mice by predictive mean matching, 200 imputations.
# The answers of two programs agree within Monte Carlo error only: the test judges by sqrt(B/m) of both.
Sys.setenv(OPENBLAS_NUM_THREADS = "1")
suppressPackageStartupMessages(library(mice))
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
set.seed(20260301)
n <- 200
x1 <- rnorm(n); x2 <- 0.6 * x1 + 0.8 * rnorm(n); x3 <- rbinom(n, 1, plogis(0.8 * x1)); x4 <- exp(0.5 * x2 + 0.5 * rnorm(n))
y <- rbinom(n, 1, plogis(-0.3 + 0.8 * x1 + 0.5 * x3 - 0.4 * x4))
x1[runif(n) < plogis(-1.4 + x2)] <- NA           # at random given x2
x3[runif(n) < 0.2] <- NA                         # completely at random
x4[runif(n) < plogis(-1.5 + y)] <- NA            # at random given the response
d <- data.frame(y, x1, x2, x3, x4)
write.csv(format(d, digits = 17, trim = TRUE), file.path(here, "input.csv"), row.names = FALSE, quote = FALSE)
d <- read.csv(file.path(here, "input.csv"))
imp <- mice(d, m = 200, maxit = 10, method = c("", "pmm", "", "pmm", "pmm"), printFlag = FALSE, seed = 1)
p <- pool(with(imp, glm(y ~ x1 + x2 + x3 + x4, family = binomial, epsilon = 1e-12)))$pooled
means <- sapply(c("x1", "x3", "x4"), function(v) { q <- sapply(1:imp$m, function(i) mean(complete(imp, i)[[v]])); c(mean(q), var(q)) })
J <- function(v) paste0("[", paste(sprintf("%.17g", v), collapse = ", "), "]")
writeLines(c("{", paste0('  "m": 200,'),
  paste0('  "mean": ', J(means[1, ]), ',', '  "mean_between": ', J(means[2, ]), ","),
  paste0('  "estimate": ', J(p$estimate[-1]), ","), paste0('  "within": ', J(p$ubar[-1]), ","), paste0('  "between": ', J(p$b[-1]), ","),
  paste0('  "df": ', J(p$df[-1]), ","), paste0('  "dfcom": ', p$dfcom[1], ","), paste0('  "fmi": ', J(p$fmi[-1]), ","),
  paste0('  "oracle": {"engine": "R ', getRversion(), '", "mice": "', packageVersion("mice"), '"}'), "}"), file.path(here, "expected.json"))
