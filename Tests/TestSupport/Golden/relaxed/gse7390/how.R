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
# Rscript how.R: writes expected.json beside itself from datasets/gse7390: 76 genes, age, er and size of 198 patients
# (Desmedt et al. 2007, doi 10.1158/1078-0432.CCR-06-2765). Lasso by glmnet (thresh = 1e-16, maxit = 1e7), polished and
# refitted without penalty on its supports by coxph; Breslow ties.
suppressPackageStartupMessages({library(glmnet); library(survival)})
d <- read.csv(file.path(here(), "../../../../../datasets/gse7390/gse7390.csv"), check.names = FALSE)
genes <- c(grep("^X", names(d), value = TRUE), "age", "er", "size")
x <- as.matrix(d[, genes]); y <- Surv(d$time, d$event)
fit <- glmnet(x, y, family = "cox", lambda = c(0.1, 0.08, 0.06, 0.05), thresh = 1e-16, maxit = 1e7)
b <- as.matrix(fit$beta)
free <- b
for (j in 1:ncol(b)) {
  s <- which(b[, j] != 0)
  if (length(s)) free[s, j] <- coef(coxph(y ~ x[, s], ties = "breslow", control = coxph.control(eps = 1e-14, toler.chol = 1e-15, iter.max = 50)))
}
save_json(list(names = I(genes), lambda = I(fit$lambda), beta = unname(b), relaxed = unname(free)), c("glmnet", "survival"))
