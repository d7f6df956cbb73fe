# run: Rscript how.R   (writes input.csv and expected.json next to itself)
# The closed test of Vergouwe et al. 2017 with a revision: a frozen model of three features in a cohort in which the third
# counts more than it should. Binary: glm. Survival: Poisson glm with the frozen baseline hazard as offset.
Sys.setenv(OPENBLAS_NUM_THREADS = "1")
args <- commandArgs(FALSE)
dir <- dirname(sub("^--file=", "", args[grep("^--file=", args)]))
set.seed(31, kind = "Mersenne-Twister", normal.kind = "Inversion")
n <- 240
d <- data.frame(x1 = round(rnorm(n), 3), x2 = round(rnorm(n), 3), x3 = rbinom(n, 1, .4))
d$lp <- round(-0.4 + 0.9 * d$x1 + 0.4 * d$x2 + 0.2 * d$x3, 12)
d$y <- rbinom(n, 1, plogis(-0.9 + 0.5 * d$x1 + 0.5 * d$x2 + 1.5 * d$x3))
e <- rexp(n, 0.12 * exp(0.5 * d$x1 + 0.3 * d$x2 + 1.1 * d$x3)); c <- runif(n, 0.2, 10)
d$time <- round(pmin(e, c), 3); d$event <- as.integer(e <= c)
d$baseline <- round(0.15 * d$time^1.1, 10)
d$baseline[order(d$time)[1:2]] <- 0
d$event[d$baseline == 0] <- 0
d$hazard <- d$baseline * exp(d$lp)
write.csv(format(d, digits = 17, trim = TRUE), file.path(dir, "input.csv"), row.names = FALSE, quote = FALSE)
d <- read.csv(file.path(dir, "input.csv"))
tight <- glm.control(epsilon = 1e-15, maxit = 200)
lr <- function(small, large, df) { s <- 2 * (large - small); c(s, df, pchisq(s, df, lower.tail = FALSE)) }
out <- list()
add <- function(name, original, alone, both, full, columns) {
  ll <- c(original, sapply(list(alone, both, full), function(f) as.numeric(logLik(f))))
  # vcov(glm) has the weights of the last step but one.
  X <- model.matrix(full); W <- full$family$mu.eta(full$linear.predictors)^2 / full$family$variance(fitted(full))
  V <- solve(crossprod(X, X * W))
  out[[paste0(name, "_coef")]] <<- unname(coef(full)[columns])
  out[[paste0(name, "_se")]] <<- unname(sqrt(diag(V)))[match(columns, names(coef(full)))]
  out[[paste0(name, "_original")]] <<- lr(ll[1], ll[4], 4)
  out[[paste0(name, "_intercept")]] <<- lr(ll[2], ll[4], 3)
  out[[paste0(name, "_both")]] <<- lr(ll[3], ll[4], 2)
}
p <- plogis(d$lp)
add("binary", sum(dbinom(d$y, 1, p, log = TRUE)), glm(y ~ 1, binomial, d, offset = lp, control = tight),
  glm(y ~ lp, binomial, d, control = tight), glm(y ~ x1 + x2 + x3, binomial, d, control = tight), c("x1", "x2", "x3"))
s <- d[d$baseline > 0, ]
add("survival", sum(dpois(s$event, s$hazard, log = TRUE)), glm(event ~ 1, poisson, s, offset = log(hazard), control = tight),
  glm(event ~ lp, poisson, s, offset = log(hazard), control = tight),
  glm(event ~ x1 + x2 + x3, poisson, s, offset = log(baseline), control = tight), c("x1", "x2", "x3"))
num <- function(v) paste0("[", paste(sprintf("%.17g", v), collapse = ", "), "]")
lines <- c(paste0('"', names(out), '": ', sapply(out, num)), paste0('"oracle": {"engine": "R ', getRversion(), '"}'))
writeLines(paste0("{\n", paste(lines, collapse = ",\n"), "\n}"), file.path(dir, "expected.json"))
