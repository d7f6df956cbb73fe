# Rscript how.R writes expected.json beside it. OPENBLAS_NUM_THREADS=1. Regression calibration and SIMEX by base R and
# survival, written from the papers: Rosner, Spiegelman, Willett 1992; Cook, Stefanski 1994; Stefanski, Cook 1995.
# input.csv: cohort; retest.csv: two scans of other subjects; errors.csv: standard normals, one column for each
# replicate and feature. `Rscript how.R --data` makes them anew.
dir <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
library(survival)
tojson <- function(x, pad = "") {
  if (is.matrix(x)) x <- lapply(seq_len(nrow(x)), function(i) x[i, ])
  if (is.list(x)) {
    inner <- paste0(pad, "  ")
    cells <- sapply(x, tojson, pad = inner)
    if (!is.null(names(x))) return(paste0("{\n", paste0(inner, "\"", names(x), "\": ", cells, collapse = ",\n"), "\n", pad, "}"))
    return(paste0("[", paste(cells, collapse = ", "), "]"))
  }
  cells <- if (is.character(x)) paste0("\"", x, "\"") else ifelse(is.na(x), "null", sprintf("%.17g", x))
  if (length(x) == 1) cells else paste0("[", paste(cells, collapse = ", "), "]")
}
replicates <- 6
if ("--data" %in% commandArgs(TRUE)) {
  set.seed(20261124)
  n <- 160; m <- 24
  true <- matrix(rnorm(n * 2), n) %*% chol(matrix(c(1, .4, .4, 1.5), 2)); z <- rbinom(n, 1, .4)
  root <- chol(matrix(c(.3, .1, .1, .4), 2))
  w <- true + matrix(rnorm(n * 2), n) %*% root
  eta <- .8 * true[, 1] - .5 * true[, 2] + .6 * z
  t0 <- -log(runif(n)) / exp(eta); cens <- runif(n, .1, 4)
  d <- data.frame(time = round(pmin(t0, cens), 2) + .01, status = as.integer(t0 <= cens), y = rbinom(n, 1, plogis(eta)), w1 = w[, 1], w2 = w[, 2], z = z)
  base <- matrix(rnorm(m * 2), m)
  r <- do.call(rbind, lapply(1:2, function(s) data.frame(subject = paste0("r", 1:m), scan = s, base + matrix(rnorm(m * 2), m) %*% root)))
  names(r)[3:4] <- c("w1", "w2")
  e <- as.data.frame(matrix(rnorm(n * 2 * replicates), n))
  w17 <- function(x, f) { x[] <- lapply(x, function(v) if (is.double(v)) sprintf("%.17g", v) else v); write.csv(x, file.path(dir, f), row.names = FALSE, quote = FALSE) }
  w17(d, "input.csv"); w17(r, "retest.csv"); w17(e, "errors.csv")
}
d <- read.csv(file.path(dir, "input.csv")); r <- read.csv(file.path(dir, "retest.csv")); e <- as.matrix(read.csv(file.path(dir, "errors.csv")))
n <- nrow(d)
calibrate <- function(beta, S, O) as.vector(solve(S - O, S %*% beta))
# Delta method by complex steps over beta, the elements of S, and those of O; normal-theory covariances.
normalcov <- function(S, df) { p <- nrow(S); V <- matrix(0, p^2, p^2); id <- function(i, j) i + (j - 1) * p
  for (i in 1:p) for (j in 1:p) for (k in 1:p) for (l in 1:p) V[id(i, j), id(k, l)] <- (S[i, k] * S[j, l] + S[i, l] * S[j, k]) / df
  V }
jac <- function(f, x) sapply(seq_along(x), function(k) { h <- 1e-30; y <- as.complex(x); y[k] <- y[k] + 1i * h; Im(f(y)) / h })
rc <- function(x, names, fit, V, df) {
  p <- ncol(x); S <- var(x); O <- matrix(0, p, p); k <- match(names, colnames(x)); O[k, k] <- V
  b <- fit$b; m <- function(v) matrix(v, p)
  J1 <- jac(function(v) calibrate(v, S + 0i, O + 0i), b); J2 <- jac(function(v) calibrate(b + 0i, m(v), O + 0i), S); J3 <- jac(function(v) calibrate(b + 0i, S + 0i, m(v)), O)
  J1 <- matrix(J1, p); J2 <- matrix(J2, p); J3 <- matrix(J3, p)
  list(coefficients = as.list(calibrate(b, S, O)), variance = J1 %*% fit$v %*% t(J1) + J2 %*% normalcov(S, n - 1) %*% t(J2) + J3 %*% normalcov(O, df) %*% t(J3), reliability = as.list(unname(1 - diag(O) / diag(S))))
}
rational <- function(zeta, y) {
  rss <- function(t) { u <- 1 / (1 + exp(t) + zeta); sum(lm.fit(cbind(1, u), y)$residuals^2) }
  g <- seq(-6, 7, length.out = 521); k <- which.min(sapply(g, rss)); if (k == 1 || k == length(g)) return(NA_real_); t <- optimize(rss, g[c(k - 1, k + 1)], tol = 1e-12)$minimum
  b <- lm.fit(cbind(1, 1 / (1 + exp(t) + zeta)), y)$coefficients; unname(b[1] + b[2] / exp(t))
}
simex <- function(x, names, V, fitter) {
  zeta <- c(0, .5, 1, 1.5, 2); p <- ncol(x); L <- t(chol(V)); first <- fitter(x)
  B <- array(0, c(replicates, 5, p)); W <- B
  for (b in 1:replicates) { u <- e[, (b - 1) * 2 + seq_along(names), drop = FALSE] %*% t(L)
    for (k in 2:5) { y <- x; y[, names] <- y[, names] + sqrt(zeta[k]) * u; f <- fitter(y); B[b, k, ] <- f$b; W[b, k, ] <- diag(f$v) } }
  curve <- apply(B, c(2, 3), mean); curve[1, ] <- first$b
  spread <- apply(W, c(2, 3), mean) - apply(B, c(2, 3), var); spread[1, ] <- diag(first$v)
  quad <- function(y) unname(predict(lm(y ~ zeta + I(zeta^2), data.frame(zeta, y)), data.frame(zeta = -1)))
  list(curves = t(curve), quadratic = as.list(apply(curve, 2, quad)), rational = as.list(apply(curve, 2, function(y) rational(zeta, y))), variance = as.list(apply(spread, 2, quad)))
}
within <- function(names) { a <- as.matrix(r[r$scan == 1, names, drop = FALSE]); b <- as.matrix(r[r$scan == 2, names, drop = FALSE]); crossprod(a - b) / 2 / nrow(a) }
analyse <- function(fitter) lapply(list(single = "w1", joint = c("w1", "w2")), function(names) {
  x <- as.matrix(d[, c(names, "z")]); V <- within(names); fit <- fitter(x)
  list(naive = as.list(fit$b), covariance = fit$v, error = V, calibrated = rc(x, names, fit, V, nrow(r) / 2), simex = simex(x, names, V, fitter))
})
coxfitter <- function(x) { f <- coxph(Surv(time, status) ~ x, d, ties = "efron", control = coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60)); list(b = unname(coef(f)), v = unname(vcov(f))) }
glmfitter <- function(x) { f <- glm(d$y ~ x, family = binomial, control = glm.control(epsilon = 1e-15, maxit = 60)); list(b = unname(coef(f))[-1], v = unname(vcov(f))[-1, -1]) }
out <- list(cox = analyse(coxfitter), logistic = analyse(glmfitter))
out$oracle <- list(engine = paste("R", getRversion()), survival = as.character(packageVersion("survival")), control = "coxph eps 1e-13, toler.chol 1e-14; glm epsilon 1e-15")
writeLines(tojson(out), file.path(dir, "expected.json"))
