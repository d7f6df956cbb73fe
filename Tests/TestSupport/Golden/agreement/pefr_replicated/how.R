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

# Bland, Altman 2007 and Zou 2013, from the formulas.
s <- split(d, d$subject); n <- length(s); z <- 1.96
D <- sapply(s, function(q) mean(q$wright) - mean(q$mini)); m <- mean(D); V <- var(D)
within <- function(f) { v <- sapply(s, function(q) sum((f(q) - mean(f(q)))^2)); k <- sapply(s, nrow); c(sum(v) / sum(k - 1), sum(k - 1), 1 - mean(1 / k)) }
mls <- function(terms) { Y <- sum(sapply(terms, function(t) t[3] * t[1]))
  lo <- Y - sqrt(sum(sapply(terms, function(t) ((1 - t[2] / qchisq(.975, t[2])) * t[3] * t[1])^2)))
  hi <- Y + sqrt(sum(sapply(terms, function(t) ((t[2] / qchisq(.025, t[2]) - 1) * t[3] * t[1])^2))); c(Y, lo, hi) }
limits <- function(terms) { v <- mls(terms); sdv <- sqrt(v); e <- qt(.975, n - 1) * sqrt(V / n)
  inn <- sqrt(e^2 + z^2 * (sdv[1] - sdv[2])^2); out <- sqrt(e^2 + z^2 * (sdv[3] - sdv[1])^2)
  list(bias = m, variance = v[1], lower = m - z * sdv[1], lower_low = m - z * sdv[1] - out, lower_high = m - z * sdv[1] + inn,
    upper = m + z * sdv[1], upper_low = m + z * sdv[1] - inn, upper_high = m + z * sdv[1] + out) }
base <- c(V, n - 1, 1)
finish(list(constant = limits(list(within(function(q) q$wright), within(function(q) q$mini), base)),
  varying = limits(list(within(function(q) q$wright - q$mini), base))))
