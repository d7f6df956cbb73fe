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
# Prediction instability of eight patients over 25 bootstrap models, by rowwise means and quantile(type = 7).
set.seed(3)
p <- plogis(seq(-2, 2, length.out = 8)); b <- t(replicate(25, plogis(qlogis(p) * runif(1, 0.5, 1.5) + rnorm(1, 0, 0.4))))
e <- colMeans(abs(sweep(b, 2, p)))
finish(list(predictions = p, replicates = b, error = e, mean = mean(e), lower = apply(b, 2, quantile, 0.025, names = FALSE), upper = apply(b, 2, quantile, 0.975, names = FALSE),
  changes = colMeans((b >= 0.4) != rep(p >= 0.4, each = 25)), instability = mean((b >= 0.4) != rep(p >= 0.4, each = 25))))
