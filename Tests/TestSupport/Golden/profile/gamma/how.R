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

# Gamma GLMs of the within-subject variances with weights of their degrees of freedom; dispersion 2 known. quasi() with
# variance mu^2 has the same score and allows a variance of 0.
v <- apply(d, 1, var, na.rm = TRUE); k <- apply(d, 1, function(q) sum(!is.na(q))) - 1; m <- rowMeans(d, na.rm = TRUE)

ctl <- glm.control(epsilon = 1e-15, maxit = 200)
aic <- function(f) sum(k * (log(fitted(f)) + v / fitted(f))) + 2 * length(coef(f))
pack <- function(f) list(coefficients = unname(coef(f)), covariance = unname(vcov(f, dispersion = 2)), aic = aic(f))
constant <- glm(v ~ 1, family = quasi(link = power(0.5), variance = "mu^2"), weights = k, start = sqrt(weighted.mean(v, k)), control = ctl)
linear <- glm(v ~ m, family = quasi(link = power(0.5), variance = "mu^2"), weights = k, start = c(sqrt(weighted.mean(v, k)), 0), control = ctl)
pw <- glm(v ~ log(m), family = quasi(link = "log", variance = "mu^2"), weights = k, control = ctl)
ok <- k > 0; S <- sqrt(v); f <- summary(lm(S ~ m, weights = k))$coefficients
finish(list(constant = pack(constant), linear = pack(linear), power_of_variance = pack(pw),
  scale = list(slope = f[2, 1], se = f[2, 2], t = f[2, 3], p = f[2, 4])))
