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
# stabs: the bound for a threshold and q by each assumption, before it is rounded to three digits. Its r-concave bound optimises over a
# itself, from nearly 0 to 100,000, with an absolute tolerance, and falls short of the maximum by up to three per cent. 'exact' looks
# at the same distributions on a fine grid of log a, and then around the best with a tight tolerance.
suppressMessages(library(stabs))
designs <- expand.grid(p = c(100, 1000), q = c(5, 20, 30), cutoff = c(0.6, 0.75, 0.9), B = c(50, 100))
attempt <- function(x) tryCatch(x, error = function(e) NA)
exactD <- function(mean, t, B, r) {
  s <- 1 / r; m <- mean * B; first <- ceiling(2 * m) + 1
  if (t < first) return(1)
  mass <- function(x, k) (1 + (0:k) / exp(x))^s
  edge <- function(k) uniroot(function(x) { f <- mass(x, k); sum((0:k) * f) / sum(f) - m }, c(-20, 20), tol = 1e-14)$root
  tail <- function(x, k) { f <- mass(x, k); 1 - (k + 1 - m) * sum(f[seq_len(t)]) / sum((k + 1 - 0:k) * f) }
  ks <- max(first, t):(B - 1)
  if (first > B || t > B - 1) ks <- integer()
  best <- 0
  # The mass at k + 1 is the whole tail when k + 1 = t.
  for (k in union(if (t - 1 >= first) t - 1, ks)) {
    ends <- c(edge(k + 1), edge(k)); x <- seq(ends[1], ends[2], length.out = 400)
    f <- function(x) if (k >= t) tail(x, k) else { g <- mass(x, k); 1 - (k + 1 - m) * sum(g) / sum((k + 1 - 0:k) * g) }
    y <- sapply(x, f); i <- which.max(y)
    best <- max(best, y, optimize(f, x[c(max(1, i - 1), min(400, i + 1))], maximum = TRUE, tol = 1e-12)$objective)
  }
  best
}
exact <- function(p, q, t, B) { w <- round(t * 2 * B); p * min(1, exactD(q^2 / p^2, w - B, B, -1/2), exactD(q / p, w, 2 * B, -1/4)) }
rows <- lapply(seq_len(nrow(designs)), function(i) { d <- designs[i, ]
  c(as.list(d), list(none = d$q^2 / d$p / (2 * d$cutoff - 1), unimodal = attempt(d$q^2 / d$p / stabs:::um_const(d$cutoff, d$B, d$q / d$p)),
    concave = attempt(d$p * stabs:::minD(d$q, d$p, d$cutoff, d$B)), exact = attempt(exact(d$p, d$q, d$cutoff, d$B)))) })
finish(list(designs = rows), "stabs")
