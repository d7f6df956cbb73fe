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
# pmvalsampsize's sample sizes. It looks for the standard error of O/E in steps of 0.0001 (made 1e-7 here), rounds the one
# of the net benefit to three digits, and simulates the linear predictor: that part is integrated here instead.
library(pmvalsampsize)
quiet <- function(...) suppressMessages(pmvalsampsize("b", ..., simobs = 200000, oeseincrement = 1e-7))
designs <- data.frame(prev = c(0.018, 0.1, 0.3, 0.5), c = c(0.8, 0.7, 0.75, 0.9), oe = c(1, 1, 1.1, 0.9), oew = c(1, 0.2, 0.3, 0.2), cw = c(0.1, 0.1, 0.15, 0.05),
  mean = c(-5, -2.5, -1, 0), sd = c(2.5, 1, 1.2, 2), sens = c(0.8, 0.6, 0.7, 0.85), spec = c(0.7, 0.65, 0.7, 0.8), t = c(0.05, 0.1, 0.3, 0.5))
info <- function(d, lower, upper) {
  w <- function(x) plogis(x) * plogis(-x)
  at <- function(k) integrate(function(x) d(x) * w(x) * x^k, lower, (lower + upper) / 2, rel.tol = 1e-12, subdivisions = 5000)$value + integrate(function(x) d(x) * w(x) * x^k, (lower + upper) / 2, upper, rel.tol = 1e-12, subdivisions = 5000)$value
  i <- sapply(0:2, at); i[1] / (i[1] * i[3] - i[2]^2)
}
rows <- lapply(seq_len(nrow(designs)), function(i) { d <- designs[i, ]
  r <- quiet(prevalence = d$prev, cstatistic = d$c, oe = d$oe, oeciwidth = d$oew, cstatciwidth = d$cw, lpnormal = c(d$mean, d$sd), sensitivity = d$sens, specificity = d$spec, threshold = d$t)
  w <- (1 - d$prev) / d$prev * d$t / (1 - d$t)
  nb <- (d$sens * (1 - d$sens) / d$prev + w^2 * d$spec * (1 - d$spec) / (1 - d$prev) + w^2 * (1 - d$spec)^2 / (d$prev * (1 - d$prev))) / (0.1 / 1.96)^2
  c(as.list(d), list(observedExpected = r$results_table[1, 1], slopeSimulated = r$results_table[2, 1], cStatistic = r$results_table[3, 1], netBenefitRounded = r$results_table[4, 1], netBenefit = ceiling(nb),
    netBenefitValue = d$sens - w * (1 - d$spec),
    slopeVariance = info(function(x) dnorm(x, d$mean, d$sd), d$mean - 12 * d$sd, d$mean + 12 * d$sd)))
})
beta <- lapply(list(c(0.5, 0.5), c(2, 8)), function(b) list(a = b[1], b = b[2], slopeVariance = info(function(x) exp(b[1] * plogis(x, log.p = TRUE) + b[2] * plogis(-x, log.p = TRUE) - lbeta(b[1], b[2])), -60 / min(b[1], 1), 60 / min(b[2], 1))))
binormal <- lapply(list(c(0.8, 0.018), c(0.7, 0.3)), function(b) { v <- 2 * qnorm(b[1])^2; m <- qlogis(b[2]) - v / 2; s <- sqrt(v)
  t <- 0.2; cut <- qlogis(t)
  list(c = b[1], prevalence = b[2], threshold = t, sensitivity = pnorm(cut, m + v, s, lower.tail = FALSE), specificity = pnorm(cut, m, s),
    slopeVariance = info(function(x) (1 - b[2]) * dnorm(x, m, s) + b[2] * dnorm(x, m + v, s), m - 12 * s, m + v + 12 * s)) })
finish(list(normal = rows, beta = beta, binormal = binormal), "pmvalsampsize")
