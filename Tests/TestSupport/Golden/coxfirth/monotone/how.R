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
# Firth's penalised partial likelihood by its definition, l(b) + log det I(b) / 2, with l and I summed risk set by
# risk set; its gradient by Richardson extrapolation (numDeriv), maximised by Newton steps on it.
suppressPackageStartupMessages(library(numDeriv))
x <- as.matrix(d[, s$x, drop = FALSE]); x <- sweep(x, 2, colMeans(x)); sc <- apply(x, 2, sd); x <- sweep(x, 2, sc, "/")
time <- d[[s$time]]; st <- d[[s$status]]; st <- as.integer(st == max(st, 1)); start <- if (is.null(s$start)) rep(-1, length(time)) else d[[s$start]]
stratum <- if (is.null(s$strata)) rep(1, length(time)) else d[[s$strata]]
pieces <- function(b) {
  r <- exp(drop(x %*% b)); l <- 0; info <- matrix(0, ncol(x), ncol(x))
  for (g in unique(stratum)) for (t in sort(unique(time[st == 1 & stratum == g]))) {
    risk <- which(time >= t & start < t & stratum == g); dead <- which(time == t & st == 1 & stratum == g); m <- length(dead)
    l <- l + sum(x[dead, , drop = FALSE] %*% b)
    for (k in seq_len(m)) {
      q <- r[risk]
      if (s$ties == "efron") { e <- risk %in% dead; q[e] <- q[e] * (1 - (k - 1) / m) }
      l <- l - log(sum(q)); q <- q / sum(q)
      z <- x[risk, , drop = FALSE]; mu <- colSums(q * z)
      info <- info + crossprod(z * sqrt(q)) - tcrossprod(mu)
    }
  }
  list(l = l, info = info)
}
value <- function(b) { k <- pieces(b); k$l + 0.5 * as.numeric(determinant(k$info)$modulus) }
best <- function(b, free) {
  if (length(free) == 0) return(b)
  h <- function(f) { q <- b; q[free] <- f; value(q) }
  f <- b[free]
  for (i in 1:60) {
    g <- grad(h, f)
    q <- b; q[free] <- f
    # With very few events the information says little of the curvature of the penalised likelihood.
    step <- if (isTRUE(s$newton)) solve(-hessian(h, f), g) else solve(pieces(q)$info[free, free, drop = FALSE], g)
    if (sum(step * g) < 0) step <- g
    k <- 1
    while (!(h(f + k * step) >= h(f) - 1e-10) && k > 1e-6) k <- k / 2
    f <- f + k * step
    if (sqrt(sum(step * g)) < 1e-10) break
  }
  b[free] <- f
  b
}
p <- ncol(x); zero <- rep(0, p)
b <- best(zero, 1:p); top <- value(b); cov <- solve(pieces(b)$info)
prof <- function(j, v) { q <- b; q[j] <- v; value(best(q, (1:p)[-j])) }
limit <- function(j, dir) {
  h <- function(v) 2 * (top - prof(j, v)) - qchisq(0.95, 1)
  a <- b[j]; se <- sqrt(cov[j, j]); far <- a + dir * 2 * se
  while (h(far) < 0) { a <- far; far <- far + dir * se }
  uniroot(h, sort(c(a, far)), tol = 1e-10)$root
}
lr <- sapply(1:p, function(j) 2 * (top - prof(j, 0)))
shift <- sum(log(sc))
o <- list(coef = V(b / sc), se = V(sqrt(diag(cov)) / sc), vcov = unname(cov / outer(sc, sc)), loglik = I(c(value(zero), top) + shift),
  lower = V(sapply(1:p, limit, -1) / sc), upper = V(sapply(1:p, limit, 1) / sc), lr = V(lr), lr_p = V(pchisq(lr, 1, lower.tail = FALSE)),
  lr_all = 2 * (top - value(zero)), versions = list(R = as.character(getRversion()), numDeriv = as.character(packageVersion("numDeriv"))))
writeLines(tojson(o), file.path(dir, "expected.json"))
