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

x <- d$reference; y <- d$measured
f1 <- lm(y ~ x); f2 <- summary(lm(y ~ x + I(x^2)))$coefficients; f3 <- summary(lm(y ~ x + I(x^2) + I(x^3)))$coefficients
c1 <- summary(f1)$coefficients; ci <- confint(f1); rel <- 100 * (y - x) / x
finish(list(slope = c1[2, 1], se = c1[2, 2], slope_ci = ci[2, ], intercept = c1[1, 1], intercept_se = c1[1, 2], r2 = summary(f1)$r.squared,
  quadratic = list(coefficient = f2[3, 1], t = f2[3, 3], p = f2[3, 4]), cubic = list(coefficient = f3[4, 1], t = f3[4, 3], p = f3[4, 4]),
  bias = mean(y - x), bias_ci = as.vector(t.test(y - x)$conf.int), percent_bias = mean(rel), percent_ci = as.vector(t.test(rel)$conf.int)))
