# Rscript how.R writes expected.json beside it. OPENBLAS_NUM_THREADS=1.
dir <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
d <- read.csv(file.path(dir, "input.csv"))
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

library(psych)
one <- function(w, a, b) { W <- outer(1:4, 1:4, function(i, j) if (w == "none") 1 * (i == j) else if (w == "linear") 1 - abs(i - j) / 3 else 1 - (i - j)^2 / 9)
  p <- table(factor(d[[a]], 1:4), factor(d[[b]], 1:4)) / nrow(d); r <- rowSums(p); q <- colSums(p); po <- sum(W * p); pe <- sum(W * outer(r, q))
  k <- (po - pe) / (1 - pe); n <- nrow(d); wr <- W %*% q; wc <- t(W) %*% r; m <- outer(as.vector(wr), as.vector(wc), "+")
  v <- (sum(p * (W - m * (1 - k))^2) - (k - pe * (1 - k))^2) / (n * (1 - pe)^2); v0 <- (sum(outer(r, q) * (W - m)^2) - pe^2) / (n * (1 - pe)^2)
  list(kappa = k, se = sqrt(v), se0 = sqrt(v0)) }
ck <- cohen.kappa(as.matrix(d[, c("a", "b")]))
counts <- t(apply(d, 1, function(v) tabulate(v, 4))); N <- nrow(counts); m <- 3
P <- mean((rowSums(counts^2) - m) / (m * (m - 1))); pj <- colSums(counts) / (N * m); pe <- sum(pj^2)
fl <- function(c) { N <- nrow(c); P <- mean((rowSums(c^2) - m) / (m * (m - 1))); pe <- sum((colSums(c) / (N * m))^2); (P - pe) / (1 - pe) }
jk <- sapply(1:N, function(i) fl(counts[-i, ])); q <- 1 - pj
finish(list(none = one("none", "a", "b"), linear = one("linear", "a", "b"), quadratic = one("quadratic", "a", "b"),
  psych = list(kappa = ck$kappa, weighted = ck$weighted.kappa, var = ck$var.kappa, var_weighted = ck$var.weighted),
  fleiss = list(kappa = fl(counts), se_jackknife = sqrt((N - 1) / N * sum((jk - mean(jk))^2)),
    z = fl(counts) / sqrt(2 * (sum(pj * q)^2 - sum(pj * q * (q - pj))) / (N * m * (m - 1) * sum(pj * q)^2)))), "psych")
