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
# The authors' formulas, written as sums over pairs of samples where there is one: the index as the mean pairwise agreement
# corrected for chance, and Kuncheva's index. Selections are 0/1 matrices of samples by features.
set.seed(7)
index <- function(x) { m <- nrow(x); d <- ncol(x); k <- mean(rowSums(x)); s <- apply(x, 2, var); 1 - mean(s) / (k / d * (1 - k / d)) }
variance <- function(x) { m <- nrow(x); d <- ncol(x); k <- rowSums(x); kb <- mean(k); p <- colMeans(x); f <- index(x); v <- kb / d * (1 - kb / d)
  phi <- sapply(seq_len(m), function(i) (mean(x[i, ] * p) - k[i] * kb / d^2 - f / 2 * (2 * kb * k[i] / d^2 - k[i] / d - kb / d + 1)) / v)
  4 / m^2 * sum((phi - mean(phi))^2) }
kuncheva <- function(x) { d <- ncol(x); k <- rowSums(x)[1]; pairs <- combn(nrow(x), 2); mean(apply(pairs, 2, function(ij) (sum(x[ij[1], ] * x[ij[2], ]) - k^2 / d) / (k - k^2 / d))) }
case <- function(x) list(x = x, index = index(x), variance = variance(x), kuncheva = if (length(unique(rowSums(x))) == 1) kuncheva(x) else NA)
free <- matrix(rbinom(12 * 9, 1, rep(c(0.9, 0.7, 0.5, 0.2, 0.1, 0.1, 0.05, 0.5, 0), each = 12)), 12)
fixed <- t(replicate(8, { r <- numeric(10); r[sample(10, 4, prob = 10:1)] <- 1; r }))
finish(list(cases = list(case(free), case(fixed))))
