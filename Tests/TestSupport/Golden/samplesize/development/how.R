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
# pmsampsize 1.1.3's sample sizes. It rounds what it prints, and the R2 of a C-statistic comes from a simulation; so R2 is
# also integrated here without either.
library(pmsampsize)
quiet <- function(...) { sink(nullfile()); on.exit(sink()); suppressMessages(suppressWarnings(pmsampsize(...))) }
row <- function(r) as.list(setNames(c(r$results_table[1:3, 1], r$sample_size, r$max_r2a, r$EPP), c("shrinkage", "optimism", "risk", "n", "max", "epp")))
binary <- expand.grid(r2 = c(0.03, 0.1, 0.288), p = c(5, 24, 400), prev = c(0.08, 0.174, 0.5))
binary <- binary[binary$r2 < 1 - exp(2 * (binary$prev * log(binary$prev) + (1 - binary$prev) * log(1 - binary$prev))), ]
b <- Map(function(r2, p, prev) c(list(r2 = r2, parameters = p, prevalence = prev), row(quiet("b", csrsquared = r2, parameters = p, prevalence = prev))), binary$r2, binary$p, binary$prev)
surv <- data.frame(r2 = c(0.051, 0.1, 0.2), p = c(25, 12, 300), rate = c(0.065, 0.2, 0.6), t = c(2, 3, 1), fu = c(2.07, 4, 1.5))
s <- Map(function(r2, p, rate, t, fu) c(list(r2 = r2, parameters = p, rate = rate, horizon = t, followUp = fu), row(quiet("s", csrsquared = r2, parameters = p, rate = rate, timepoint = t, meanfup = fu))), surv$r2, surv$p, surv$rate, surv$t, surv$fu)
# Cox-Snell R2 of a calibrated binormal model, by R's own quadrature; and of the package's simulation.
r2c <- function(c, p) {
  v <- 2 * qnorm(c)^2; m0 <- qlogis(p) - v / 2; m1 <- m0 + v
  f <- function(x) ((1 - p) * dnorm(x, m0, sqrt(v)) + p * dnorm(x, m1, sqrt(v))) * (plogis(x) * plogis(x, log.p = TRUE) + plogis(-x) * plogis(-x, log.p = TRUE))
  ll <- integrate(f, m0 - 12 * sqrt(v), qlogis(p), rel.tol = 1e-12, subdivisions = 2000)$value + integrate(f, qlogis(p), m1 + 12 * sqrt(v), rel.tol = 1e-12, subdivisions = 2000)$value
  1 - exp(-2 * (ll - p * log(p) - (1 - p) * log(1 - p)))
}
cs <- expand.grid(c = c(0.6, 0.75, 0.89), prev = c(0.05, 0.174, 0.4))
c2 <- Map(function(c, p) list(c = c, prevalence = p, r2 = r2c(c, p), simulated = pmsampsize:::cstat2rsq(c, p)$R2.coxsnell), cs$c, cs$prev)
# The shrinkage at a given n, by uniroot.
sh <- expand.grid(r2 = c(0.05, 0.288), p = c(10, 300), n = c(100, 1000))
s2 <- Map(function(r2, p, n) list(r2 = r2, parameters = p, n = n, shrinkage = uniroot(function(S) (1 - S) * -log(1 - r2 / S) - p / n, c(r2 * (1 + 1e-15), 1), tol = 1e-15)$root), sh$r2, sh$p, sh$n)
finish(list(binary = b, survival = s, cStatistic = c2, shrinkage = s2), "pmsampsize")
