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
# Profile likelihood intervals as roots of the profile likelihood itself (MASS's confint interpolates with a spline).
# s$firth: Firth's penalised likelihood by Newton steps on its score, held coefficients keeping their column in the penalty.
x <- cbind(`(Intercept)` = 1, as.matrix(d[, s$x, drop = FALSE]))
y <- d[[s$y]]
w <- if (is.null(s$weights)) rep(1, length(y)) else d[[s$weights]]
off <- if (is.null(s$offset)) rep(0, length(y)) else d[[s$offset]]
firth <- isTRUE(s$firth)
value <- function(b) {
  eta <- drop(x %*% b) + off
  l <- sum(w * (y * plogis(eta, log.p = TRUE) + (1 - y) * plogis(-eta, log.p = TRUE)))
  if (firth) l <- l + 0.5 * as.numeric(determinant(crossprod(x * sqrt(w * plogis(eta) * plogis(-eta))))$modulus)
  l
}
best <- function(b, free) {
  if (length(free) == 0) return(b)
  for (i in 1:2000) {
    eta <- drop(x %*% b) + off; p <- plogis(eta); v <- w * p * plogis(-eta)
    u <- w * (y - p)
    info <- crossprod(x * sqrt(v))
    if (firth) u <- u + v * rowSums((x %*% solve(info)) * x) * (0.5 - p)
    g <- drop(crossprod(x, u))[free]
    step <- solve(info[free, free, drop = FALSE], g)
    old <- value(b); f <- 1
    repeat { nb <- b; nb[free] <- nb[free] + f * step; if (value(nb) >= old - 1e-12 || f < 1e-10) break; f <- f / 2 }
    b <- nb
    if (sqrt(sum(step * g)) < 1e-12) break
  }
  b
}
p <- ncol(x); zero <- rep(0, p)
b <- best(zero, 1:p); top <- value(b)
eta <- drop(x %*% b) + off
cov <- solve(crossprod(x * sqrt(w * plogis(eta) * plogis(-eta))))
prof <- function(j, v) { s0 <- b; s0[j] <- v; value(best(s0, (1:p)[-j])) }
limit <- function(j, dir) {
  h <- function(v) 2 * (top - prof(j, v)) - qchisq(0.95, 1)
  a <- b[j]; se <- sqrt(cov[j, j]); far <- a + dir * se
  while (h(far) < 0) { a <- far; far <- far + dir * se / 2 }
  uniroot(h, sort(c(a, far)), tol = 1e-13)$root
}
lr <- sapply(1:p, function(j) 2 * (top - prof(j, 0)))
null <- best(zero, 1)
o <- list(coef = V(b), se = V(sqrt(diag(cov))), vcov = unname(cov), loglik = I(c(value(null), top)),
  lower = V(sapply(1:p, limit, -1)), upper = V(sapply(1:p, limit, 1)), lr = V(lr), lr_p = V(pchisq(lr, 1, lower.tail = FALSE)),
  lr_all = 2 * (top - value(null)), lr_all_p = pchisq(2 * (top - value(null)), p - 1, lower.tail = FALSE))
if (!firth) {
  d$.w <- w; d$.o <- off
  g <- suppressWarnings(glm(reformulate(s$x, s$y), binomial, d, weights = .w, offset = .o, control = list(epsilon = 1e-14, maxit = 100)))
  o$mass_confint <- unname(suppressMessages(suppressWarnings(MASS:::confint.glm(g))))
  o$response <- V(residuals(g, "response")); o$pearson <- V(residuals(g, "pearson"))
  o$deviance <- V(residuals(g, "deviance")); o$leverage <- V(hatvalues(g))
}
o$versions <- list(R = as.character(getRversion()), MASS = as.character(packageVersion("MASS")))
writeLines(tojson(o), file.path(dir, "expected.json"))
