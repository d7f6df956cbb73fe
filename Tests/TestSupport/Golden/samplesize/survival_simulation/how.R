# Rscript how.R writes expected.json beside it. OPENBLAS_NUM_THREADS=1.
dir <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
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
finish <- function(x, packages = character()) {
  x$oracle <- list(engine = paste("R", getRversion()))
  if (length(packages)) x$oracle$packages <- as.list(sapply(packages, function(p) as.character(packageVersion(p))))
  writeLines(tojson(x), file.path(dir, "expected.json"))
}
# Large simulated cohorts: n times the variance of the calibration slope (coxph), of the Kaplan-Meier risk and of C, with the
# Monte Carlo standard error of their means over cohorts.
suppressMessages(library(survival))
set.seed(20251125)
one <- function(n, sd, risk, lost) {
  marginal <- function(h) integrate(function(z) dnorm(z) * exp(-h * exp(sd * z)), -9, 9, rel.tol = 1e-12)$value - (1 - risk)
  hazard <- uniroot(marginal, c(1e-8, 1e4), tol = 1e-14)$root
  lp <- rnorm(n, 0, sd); t <- rexp(n, hazard * exp(lp)); loss <- if (lost > 0) rexp(n, -log(1 - lost)) else rep(Inf, n)
  time <- pmin(t, loss, 1); event <- as.integer(t <= pmin(loss, 1))
  fit <- coxph(Surv(time, event) ~ lp, control = coxph.control(eps = 1e-12))
  km <- summary(survfit(Surv(time, event) ~ 1), times = 0.999999)
  cc <- concordance(Surv(time, event) ~ lp, reverse = TRUE)
  c(slope = n * vcov(fit)[1, 1], risk = n * km$std.err^2, c = n * cc$var, value = unname(cc$concordance), events = mean(event))
}
designs <- data.frame(sd = c(0.5, 1, 1.5), risk = c(0.2, 0.5, 0.3), lost = c(0, 0.3, 0.5))
rows <- lapply(seq_len(nrow(designs)), function(i) { d <- designs[i, ]
  r <- replicate(20, one(20000, d$sd, d$risk, d$lost))
  list(sd = d$sd, risk = d$risk, lost = d$lost, mean = as.list(rowMeans(r)), error = as.list(apply(r, 1, sd) / sqrt(ncol(r)))) })
finish(list(designs = rows), "survival")
