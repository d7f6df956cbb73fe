# glmnet on one case: Rscript glmnet.R FOLDER NAME REPEATS FOLDS
# Prints: cpu seconds (least of the repeats), lambdas, median and largest KKT residual relative to lambda.
# FOLDS > 0 times cv.glmnet instead, with row i in fold i modulo FOLDS, and prints wall seconds.
suppressPackageStartupMessages({ library(survival); library(glmnet) })
a <- commandArgs(TRUE)
y <- as.matrix(read.csv(file.path(a[1], paste0(a[2], ".y.csv"))))
n <- nrow(y)
size <- file.size(file.path(a[1], paste0(a[2], ".x.f64"))) / 8
x <- matrix(readBin(file.path(a[1], paste0(a[2], ".x.f64")), "double", size, endian = "little"), n)
cox <- ncol(y) == 2
outcome <- if (cox) Surv(y[, 1], y[, 2]) else y[, 1]
family <- if (cox) "cox" else "binomial"
folds <- as.integer(a[4])
cpu <- Inf
for (i in seq_len(as.integer(a[3]))) {
  s <- if (folds > 0) system.time(cv.glmnet(x, outcome, family = family, foldid = (seq_len(n) - 1) %% folds + 1))
       else system.time(fit <- glmnet(x, outcome, family = family))
  cpu <- min(cpu, s[1] + s[2])
}
if (folds > 0) { cat(cpu, NA, NA, NA, "\n"); quit() }
mu <- colMeans(x)
sd <- sqrt(colMeans(x^2) - mu^2)
z <- scale(x, mu, sd)
residual <- sapply(seq_along(fit$lambda), function(k) {
  b <- fit$beta[, k] * sd
  eta <- as.numeric(z %*% b)
  if (cox) {
    o <- order(y[, 1])
    e <- exp(eta[o])
    hazard <- cumsum(y[o, 2] / rev(cumsum(rev(e))))   # no ties in these data
    r <- numeric(n)
    r[o] <- y[o, 2] - e * hazard
  } else r <- y[, 1] - 1 / (1 + exp(-(eta + fit$a0[k] + sum(mu * fit$beta[, k]))))
  g <- as.numeric(crossprod(z, r)) / n
  l <- fit$lambda[k]
  max(ifelse(b != 0, abs(g - l * sign(b)), pmax(abs(g) - l, 0))) / l
})
cat(cpu, length(fit$lambda), signif(median(residual), 2), signif(max(residual), 2), "\n")
write(format(fit$lambda, digits = 17), file.path(a[1], paste0(a[2], ".lambda")), 1)
