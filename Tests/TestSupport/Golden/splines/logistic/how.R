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
# Rscript how.R: writes expected.json beside itself from input.csv: fits with splines and interactions, Wald tests of
# the non-linear parts. coxph(eps = 1e-12, toler.chol = 1e-13), glm(epsilon = 1e-14).
suppressPackageStartupMessages({library(splines); library(Hmisc); library(survival)})
family <- "logistic"
d <- read.csv(file.path(here(), "input.csv"), stringsAsFactors = TRUE)
restricted <- function(x, k) rcspline.eval(x, nk = k, norm = 2, inclx = TRUE)
fit <- function(formula) {
  if (family == "cox") coxph(update(Surv(time, event) ~ ., formula), d, ties = "efron", control = coxph.control(eps = 1e-12, toler.chol = 1e-13, iter.max = 50))
  else glm(update(y ~ ., formula), binomial, d, epsilon = 1e-14, maxit = 50)
}
wald <- function(f, at, contrast = diag(length(at))) {
  b <- contrast %*% coef(f)[at]
  v <- contrast %*% vcov(f)[at, at] %*% t(contrast)
  c(sum(b * solve(v, b)), nrow(contrast))
}
shift <- if (family == "cox") 0 else 1
# rcs(age, 4) + arm + marker + arm:marker, in the order of the program's columns: age, arm, marker, then age', age'',
# then the interaction.
r <- fit(~ restricted(age, 4) + arm + marker + arm:marker)
order <- c(seq_len(shift), shift + c(1, 4, 5, 6, 2, 3, 7, 8))
# ns(age, df = 3): the hypothesis of linearity is that the coefficients are a multiple of those of the straight line.
s <- fit(~ arm + marker + ns(age, df = 3))
basis <- ns(d$age, df = 3)
line <- qr.solve(cbind(1, basis), d$age)[-1]
contrast <- t(qr.Q(qr(line), complete = TRUE)[, -1])
save_json(list(
  restricted = I(unname(coef(r)[order])), restricted_se = I(unname(sqrt(diag(vcov(r))))[order]),
  restricted_loglik = as.numeric(logLik(r)), restricted_nonlinear = I(wald(r, shift + 2:3)),
  restricted_age = I(wald(r, shift + 1:3)), interaction = I(wald(r, shift + 7:8)),
  natural = I(unname(coef(s))), natural_se = I(unname(sqrt(diag(vcov(s))))),
  natural_loglik = as.numeric(logLik(s)), natural_nonlinear = I(wald(s, shift + 4:6, contrast)),
  natural_age = I(wald(s, shift + 4:6))
), c("splines", "Hmisc", "survival"))
