# Rscript how.R writes expected.json beside it. OPENBLAS_NUM_THREADS=1.
# methods.csv and occasions.csv are simulated (normal effects; seed 405).
dir <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
tojson <- function(x, pad = "") {
  if (is.list(x)) {
    inner <- paste0(pad, "  ")
    cells <- sapply(x, tojson, pad = inner)
    return(paste0("{\n", paste0(inner, "\"", names(x), "\": ", cells, collapse = ",\n"), "\n", pad, "}"))
  }
  cells <- if (is.character(x)) paste0("\"", x, "\"") else ifelse(is.na(x), "null", sprintf("%.17g", x))
  if (length(x) == 1) cells else paste0("[", paste(cells, collapse = ", "), "]")
}
library(lme4); library(cccrm)
control <- lmerControl(optimizer = "bobyqa", optCtrl = list(rhoend = 1e-12, maxfun = 1e6))
same <- function(f) { m <- model.matrix(~ 0 + factor(f)); m %*% t(m) }

# Dense matrices: lme4's components, made exact by Fisher scoring, and the published formula. `common` marks the sources whose
# effects both methods share.
published <- function(d, formula, sources, common) {
  start <- as.data.frame(VarCorr(lmer(formula, d, control = control)))
  theta <- setNames(start$vcov, start$grp)[c(names(sources), "Residual")]
  parts <- c(lapply(sources, same), list(diag(nrow(d))))
  X <- model.matrix(~ 0 + factor(method), d); k <- ncol(X)
  for (step in 1:50) {
    V <- Reduce(`+`, Map(`*`, theta, parts)); W <- solve(V); C <- solve(t(X) %*% W %*% X); P <- W - W %*% X %*% C %*% t(X) %*% W
    PV <- lapply(parts, function(v) P %*% v)
    info <- outer(seq_along(parts), seq_along(parts), Vectorize(function(a, b) sum(PV[[a]] * t(PV[[b]])) / 2))
    score <- sapply(PV, function(pv) (t(d$y) %*% pv %*% P %*% d$y - sum(diag(pv))) / 2)
    theta <- theta + solve(info, score)
  }
  S <- solve(info); b <- drop(C %*% t(X) %*% W %*% d$y); A <- k * diag(k) - 1
  pairs <- k * (k - 1); AC <- A %*% C
  bias <- max(0, (t(b) %*% A %*% b - sum(diag(AC))) / pairs)
  g <- sapply(parts, function(v) -sum(diag(A %*% C %*% t(X) %*% W %*% v %*% W %*% X %*% C)) / pairs)
  whole <- sum(theta) + bias; isCommon <- c(names(sources) %in% common, FALSE); ccc <- sum(theta[isCommon]) / whole
  varBias <- (4 * t(b) %*% A %*% C %*% A %*% b + 2 * sum(diag(AC %*% AC))) / pairs^2
  gradient <- (isCommon - ccc * (1 + g)) / whole
  se <- drop(sqrt(t(gradient) %*% S %*% gradient + ccc^2 / whole^2 * varBias)); z <- atanh(ccc); e <- qnorm(.975) * se / (1 - ccc^2)
  list(ccc = ccc, se = se, lower = tanh(z - e), upper = tanh(z + e), bias = drop(bias), components = unname(theta))
}
peer <- function(d) { f <- cccvc(d, "y", "subject", "method", int = TRUE); setNames(as.list(unname(f$ccc[1:4])), c("ccc", "lower", "upper", "se")) }

p <- read.csv(file.path(dir, "../pefr_replicated/input.csv"))
pefr <- data.frame(subject = rep(p$subject, 2), method = rep(c("wright", "mini"), each = nrow(p)), y = c(p$wright, p$mini))
methods <- read.csv(file.path(dir, "methods.csv"))
o <- read.csv(file.path(dir, "occasions.csv")); o$occasion <- seq_len(nrow(o))
occasions <- data.frame(subject = rep(o$subject, 2), occasion = rep(o$occasion, 2), method = rep(1:2, each = nrow(o)), y = c(o$x, o$y))
cells <- function(d) list(subject = d$subject, cell = paste(d$subject, d$method))
run <- function(d) {
  d$cell <- paste(d$subject, d$method)
  published(d, y ~ factor(method) + (1 | subject) + (1 | cell), cells(d), "subject")
}
occasions$cell <- paste(occasions$subject, occasions$method)
result <- list(
  pefr = c(run(pefr), list(cccrm = peer(pefr))), methods = c(run(methods), list(cccrm = peer(methods))),
  occasions = published(
    occasions, y ~ factor(method) + (1 | subject) + (1 | occasion) + (1 | cell),
    c(list(occasion = occasions$occasion), cells(occasions)), c("subject", "occasion")),
  oracle = list(engine = paste("R", getRversion()), lme4 = as.character(packageVersion("lme4")),
    cccrm = paste(as.character(packageVersion("cccrm")), "with stats::D in place of the package Deriv")))
writeLines(tojson(result), file.path(dir, "expected.json"))
