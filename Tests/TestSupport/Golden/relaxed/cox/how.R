Sys.setenv(OPENBLAS_NUM_THREADS = "1")
# Writes a named list as JSON with 17 significant digits; NA is null.
number <- function(v) ifelse(is.na(v), "null", ifelse(is.infinite(v), ifelse(v > 0, '"Infinity"', '"-Infinity"'), sprintf("%.17g", v)))
json <- function(x) {
  if (is.matrix(x)) return(paste0("[", paste(apply(x, 1, function(r) json(I(unname(r)))), collapse = ",\n"), "]"))
  if (is.list(x) && !is.null(names(x)))
    return(paste0("{", paste0('"', names(x), '": ', vapply(x, json, ""), collapse = ",\n"), "}"))
  if (is.list(x)) return(paste0("[", paste(vapply(x, json, ""), collapse = ",\n"), "]"))
  text <- if (is.character(x)) paste0('"', x, '"') else number(as.numeric(x))
  if (length(x) == 1 && !inherits(x, "AsIs")) text else paste0("[", paste(text, collapse = ","), "]")
}
here <- function() {
  file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
  dirname(file)
}
save_json <- function(x, packages) {
  x$oracle <- c(list(R = as.character(getRversion())), lapply(setNames(packages, packages), function(p) as.character(packageVersion(p))))
  writeLines(json(x), file.path(here(), "expected.json"))
}
# Rscript how.R: writes expected.json beside itself from input.csv. cv.glmnet(relax = TRUE), thresh = 1e-16, maxit = 1e7;
# glmnet's Cox model knows Breslow ties only.
suppressPackageStartupMessages({library(glmnet); library(survival)})
family <- "cox"
d <- read.csv(file.path(here(), "input.csv"))
x <- as.matrix(d[, grep("^x", names(d))])
y <- if (family == "cox") Surv(d$time, d$event) else d$y
cv <- cv.glmnet(x, y, family = if (family == "cox") "cox" else "binomial", foldid = d$fold, relax = TRUE,
  nlambda = 20, lambda.min.ratio = 0.05, thresh = 1e-16, maxit = 1e7)
fit <- cv$glmnet.fit
r <- cv$relaxed
# cv.glmnet's relaxed folds stop 1e-6 short; the gamma = 0 curve with coxph on the supports of the fold paths is exact.
exact <- sapply(1:5, function(k) {
  train <- d$fold != k
  f <- glmnet(x[train, ], y[train], family = "cox", nlambda = 20, lambda.min.ratio = 0.05, thresh = 1e-16, maxit = 1e7)
  b <- as.matrix(f$beta)
  for (j in seq_along(f$lambda)) {
    support <- which(b[, j] != 0)
    if (length(support)) b[support, j] <- coef(coxph(y[train] ~ x[train, support], ties = "breslow",
      control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 50)))
  }
  at <- function(l) {
    right <- min(c(which(f$lambda <= l), length(f$lambda)))
    if (right == 1 || f$lambda[right] >= l) return(b[, right])
    share <- (l - f$lambda[right]) / (f$lambda[right - 1] - f$lambda[right])
    share * b[, right - 1] + (1 - share) * b[, right]
  }
  sapply(fit$lambda, function(l) {
    eta <- at(l)
    (coxnet.deviance(x %*% eta, y) - coxnet.deviance(x[train, ] %*% eta, y[train])) / sum(d$event[!train])
  })
})
events <- sapply(1:5, function(k) sum(d$event[d$fold == k]))
exact_mean <- apply(exact, 1, weighted.mean, events)
exact_error <- sqrt(apply((exact - exact_mean)^2, 1, weighted.mean, events) / 4)
intercept <- function(f) if (family == "cox") I(rep(0, length(f$lambda))) else I(unname(f$a0))
save_json(list(
  lambda = I(fit$lambda), beta = as.matrix(fit$beta), intercept = intercept(fit),
  relaxed_lambda = I(fit$relaxed$lambda), relaxed_beta = as.matrix(fit$relaxed$beta),
  relaxed_intercept = intercept(fit$relaxed), relaxed_dev_ratio = I(fit$relaxed$dev.ratio),
  gamma = I(r$gamma),
  mean = do.call(rbind, lapply(r$statlist, function(s) s$cvm)),
  error = do.call(rbind, lapply(r$statlist, function(s) s$cvsd)),
  exact_mean = I(exact_mean), exact_error = I(exact_error),
  lambda_min = r$lambda.min, gamma_min = r$gamma.min, lambda_1se = r$lambda.1se, gamma_1se = r$gamma.1se
), c("glmnet", "survival"))
