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

x <- d$wright; y <- d$mini; n <- nrow(d); dd <- x - y; s <- sd(dd); m <- mean(dd)
z <- 1.96; t <- qt(.975, n - 1)
# exact: quantiles of the noncentral t; R's qt is checked by pt, which is accurate here (|ncp| < 37.6).
root <- function(p) uniroot(function(q) pt(q, n - 1, z * sqrt(n)) - p, c(-5, 60), tol = 1e-15)$root
inner <- root(.025) / sqrt(n); outer <- root(.975) / sqrt(n)
lo <- s * sqrt((n - 1) / qchisq(.975, n - 1)); hi <- s * sqrt((n - 1) / qchisq(.025, n - 1))
mover <- list(upper_low = m + z * s - sqrt((t * s / sqrt(n))^2 + z^2 * (s - lo)^2),
  upper_high = m + z * s + sqrt((t * s / sqrt(n))^2 + z^2 * (hi - s)^2))
fit <- summary(lm(dd ~ I((x + y) / 2)))$coefficients
tdi <- uniroot(function(q) pnorm((q - m) / s) - pnorm((-q - m) / s) - .9, c(0, 10 * s + abs(m)), tol = 1e-14)$root
deming <- function(x, y, l) { sxx <- sum((x - mean(x))^2); syy <- sum((y - mean(y))^2); sxy <- sum((x - mean(x)) * (y - mean(y)))
  b <- (syy - l * sxx + sqrt((syy - l * sxx)^2 + 4 * l * sxy^2)) / (2 * sxy); c(b, mean(y) - b * mean(x)) }
jack <- function(l) { f <- deming(x, y, l); p <- t(sapply(1:n, function(i) n * f - (n - 1) * deming(x[-i], y[-i], l)))
  se <- apply(p, 2, sd) / sqrt(n); list(slope = f[1], intercept = f[2], slope_se = se[1], intercept_se = se[2],
  slope_low = f[1] - qt(.975, n - 2) * se[1], slope_high = f[1] + qt(.975, n - 2) * se[1]) }
# Passing-Bablok by all pairs
S <- c(); for (i in 1:(n - 1)) for (j in (i + 1):n) { dx <- x[j] - x[i]; dy <- y[j] - y[i]
  if (dx == 0 && dy == 0) next; q <- if (dx == 0) Inf else dy / dx; if (q == -1) next; S <- c(S, q) }
S <- sort(S); N <- length(S); K <- sum(S < -1)
b <- if (N %% 2 == 1) S[(N + 1) / 2 + K] else mean(S[N / 2 + K + 0:1])
C <- qnorm(.975) * sqrt(n * (n - 1) * (2 * n + 5) / 18); M1 <- round((N - C) / 2); M2 <- N - M1 + 1
finish(list(bias = m, sd = s, exact = list(upper_low = m + inner * s, upper_high = m + outer * s), mover = mover,
  proportional = list(slope = fit[2, 1], se = fit[2, 2], t = fit[2, 3], p = fit[2, 4], intercept = fit[1, 1], intercept_se = fit[1, 2]),
  tdi90 = tdi, deming1 = jack(1), deming4 = jack(4),
  passing_bablok = list(slope = b, low = S[M1 + K], high = S[M2 + K], intercept = median(y - b * x),
    intercept_low = median(y - S[M2 + K] * x), intercept_high = median(y - S[M1 + K] * x))))
