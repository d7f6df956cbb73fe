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
# Power of two one-sided t tests at 5 %, over the chi-square distribution of the variance, and of the point estimate.
upper <- function(n, b, s) {
  df <- n - 1; t <- qt(0.95, df)
  f <- function(v) { m <- t * sqrt(v / df) * s / sqrt(n)
    dchisq(v, df) * (pnorm((1 - m - b) * sqrt(n) / s) - pnorm((m - 1 - b) * sqrt(n) / s)) }
  top <- df * n / (t * s)^2
  # Piece by piece, or the quadrature may miss a narrow peak.
  cuts <- unique(pmin(top, qchisq(c(0, 1e-12, 1e-6, 0.01, 0.25, 0.5, 0.75, 0.99, 1 - 1e-6, 1 - 1e-12, 1), df)))
  sum(sapply(seq_len(length(cuts) - 1), function(i) integrate(f, cuts[i], cuts[i + 1], rel.tol = 1e-12, abs.tol = 1e-15, subdivisions = 2000)$value))
}
point <- function(n, b, s) pnorm((1 - b) * sqrt(n) / s) - pnorm((-1 - b) * sqrt(n) / s)
designs <- expand.grid(n = c(2, 3, 10, 35, 200), b = c(0, 0.3, 0.8, 1), s = c(0.2, 0.7, 2))
finish(list(n = designs$n, b = designs$b, s = designs$s,
  upper = mapply(upper, designs$n, designs$b, designs$s), point = mapply(point, designs$n, designs$b, designs$s)))
