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
# Rscript how.R: writes expected.json beside itself from input.csv. The adaptive lasso by glmnet: penalty factors
# 1/|b s|^gamma, b from an initial fit, s the 1/n standard deviation; thresh = 1e-16, maxit = 1e7, Breslow ties.
suppressPackageStartupMessages({library(glmnet); library(survival)})
family <- "cox"
initial <- "unpenalised"
gamma <- 0.5
d <- read.csv(file.path(here(), "input.csv"))
x <- as.matrix(d[, grep("^x", names(d))])
y <- if (family == "cox") Surv(d$time, d$event) else d$y
kind <- if (family == "cox") "cox" else "binomial"
s <- apply(x, 2, function(v) sqrt(mean((v - mean(v))^2)))
if (initial == "ridge") {
  cv <- cv.glmnet(x, y, family = kind, alpha = 0, foldid = d$fold, thresh = 1e-16, maxit = 1e7)
  k <- which(cv$lambda == cv$lambda.min)
  b <- as.matrix(cv$glmnet.fit$beta)[, k]
  lambda_initial <- cv$lambda.min
} else {
  b <- coef(coxph(y ~ x, ties = "breslow", control = coxph.control(eps = 1e-12, toler.chol = 1e-13)))
  lambda_initial <- 0
}
factors <- 1 / abs(b * s)^gamma
fit <- glmnet(x, y, family = kind, penalty.factor = factors, nlambda = 15, lambda.min.ratio = 0.01, thresh = 1e-16, maxit = 1e7)
save_json(list(gamma = gamma, lambda_initial = lambda_initial, initial = I(unname(b)), factors = I(unname(factors)),
  lambda = I(fit$lambda), beta = as.matrix(fit$beta)), c("glmnet", "survival"))
