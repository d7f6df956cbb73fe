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
# lme4 profiles with bobyqa at rhoend 1e-12; then a polish of its criterion by optim is not needed at 1e-6.
library(lme4)
control <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-14, maxfun = 1e6), check.conv.singular = "ignore")
components <- function(f) { v <- as.data.frame(VarCorr(f)); c(as.list(setNames(v$vcov, v$grp)), REML = as.numeric(logLik(f))) }

# bobyqa stops where the criterion is flat to rounding; Newton steps on central differences of it finish the work.
polished <- function(formula, data) {
  f <- lmer(formula, data, control = control)
  criterion <- update(f, devFunOnly = TRUE)
  theta <- getME(f, "theta")
  for (step in 1:4) {
    h <- 1e-4; p <- length(theta); e <- diag(h, p)
    g <- sapply(1:p, function(i) (8 * (criterion(theta + e[i, ]) - criterion(theta - e[i, ])) - (criterion(theta + 2 * e[i, ]) - criterion(theta - 2 * e[i, ]))) / (12 * h))
    H <- outer(1:p, 1:p, Vectorize(function(i, j) (criterion(theta + e[i, ] + e[j, ]) - criterion(theta + e[i, ] - e[j, ]) - criterion(theta - e[i, ] + e[j, ]) + criterion(theta - e[i, ] - e[j, ])) / (4 * h^2)))
    theta <- theta - solve(H, g)
  }
  criterion(theta)  # leaves the fit's state at theta
  pwrss <- environment(criterion)$resp$wrss() + environment(criterion)$pp$sqrL(1)
  s2 <- pwrss / (nrow(data) - 1)
  names <- sub(".(Intercept)", "", names(getME(f, "theta")), fixed = TRUE)
  c(as.list(setNames(theta^2 * s2, names)), Residual = s2, REML = -criterion(theta) / 2)
}

for (v in c("subject", "lesion", "reader")) d[[v]] <- factor(d[[v]])
finish(list(full = polished(y ~ 1 + (1 | subject) + (1 | subject:lesion) + (1 | reader) + (1 | subject:reader) + (1 | subject:lesion:reader), d)), "lme4")
