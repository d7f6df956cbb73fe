# run: OPENBLAS_NUM_THREADS=1 Rscript how.R   (writes expected.json beside itself; reads input.csv and spec.json)
.esc <- function(s) paste0('"', gsub('"', '\\\\"', s), '"')
.num <- function(v) ifelse(is.nan(v), '"NaN"', ifelse(is.na(v), "null",
  ifelse(is.infinite(v), ifelse(v > 0, '"Infinity"', '"-Infinity"'), sprintf("%.17g", v))))
tojson <- function(x) {
  if (is.null(x)) return("null")
  if (is.matrix(x)) return(paste0("[", paste(apply(x, 1, function(r) tojson(I(as.vector(r)))), collapse = ",\n"), "]"))
  if (is.list(x)) return(if (is.null(names(x))) paste0("[", paste(sapply(x, tojson), collapse = ",\n"), "]") else
    paste0("{", paste(paste0(.esc(names(x)), ": ", sapply(x, tojson)), collapse = ",\n"), "}"))
  s <- if (is.character(x)) .esc(x) else if (is.logical(x)) ifelse(is.na(x), "null", ifelse(x, "true", "false")) else .num(as.numeric(x))
  if (length(x) == 1 && !inherits(x, "AsIs")) s else paste0("[", paste(s, collapse = ","), "]")
}
V <- function(x) I(as.vector(unname(x)))
dir <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
d <- read.csv(file.path(dir, "input.csv"), check.names = FALSE)
s <- jsonlite::fromJSON(file.path(dir, "spec.json"))
suppressPackageStartupMessages(library(survival))
y <- if (is.null(s$start)) Surv(d[[s$time]], d[[s$status]]) else Surv(d[[s$start]], d[[s$time]], d[[s$status]])
terms <- c(s$x, if (!is.null(s$strata)) sprintf("strata(%s)", s$strata))
a <- list(formula = as.formula(paste("y ~", paste(terms, collapse = "+"))), data = d, ties = s$ties, x = TRUE,
  model = TRUE, control = coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60))
if (!is.null(s$weights)) a$weights <- as.double(d[[s$weights]])
if (!is.null(s$cluster)) a$cluster <- d[[s$cluster]]
f <- do.call(coxph, a)
# coxph for exact ties with entry times returns an incomplete object: coefficients and likelihood only.
whole <- inherits(f, "coxph")
o <- list(coef = V(f$coefficients), var = unname(f$var), naive_var = if (!is.null(f$naive.var)) unname(f$naive.var),
  loglik = V(f$loglik), score_test = f$score, wald_test = f$wald.test, lr_test = 2 * diff(f$loglik),
  robust_score = f$rscore)
if (whole) {
  o$martingale <- V(residuals(f, "martingale"))
  o$deviance <- V(residuals(f, "deviance"))
}
if (s$ties != "exact") {
  o$dfbeta <- unname(as.matrix(residuals(f, "dfbeta")))
  o$dfbetas <- unname(as.matrix(residuals(f, "dfbetas")))
  o$score <- unname(as.matrix(residuals(f, "score")))
  q <- residuals(f, "schoenfeld")
  o$schoenfeld <- unname(as.matrix(q))
  o$scaledsch <- unname(as.matrix(residuals(f, "scaledsch")))
}
if (whole) for (tr in c("km", "identity", "rank", "log")) {
  z <- cox.zph(f, transform = tr, terms = FALSE)
  o[[paste0("zph_", tr)]] <- list(rows = V(rownames(z$table)), chisq = V(z$table[, 1]), df = V(z$table[, 2]), p = V(z$table[, 3]))
}
# One curve a row of newdata, each in its own stratum, with three kinds of limits.
nd <- d[if (whole) s$newdata else integer(), , drop = FALSE]
o$survfit <- lapply(seq_len(nrow(nd)), function(i) {
  k <- lapply(c("log", "log-log", "plain"), function(ct) survfit(f, newdata = nd[i, , drop = FALSE], conf.type = ct))
  c(list(time = V(k[[1]]$time), surv = V(k[[1]]$surv), std_err_cumhaz = V(k[[1]]$std.err)),
    setNames(unlist(lapply(k, function(q) list(V(q$lower), V(q$upper))), recursive = FALSE),
      c("log_lower", "log_upper", "loglog_lower", "loglog_upper", "plain_lower", "plain_upper")))
})
o$versions <- list(R = as.character(getRversion()), survival = as.character(packageVersion("survival")))
writeLines(tojson(o), file.path(dir, "expected.json"))
