# run: Rscript how.R, in this folder; writes input.csv and expected.json
Sys.setenv(OPENBLAS_NUM_THREADS = "1")
num <- function(v) ifelse(is.na(v), "null", ifelse(is.infinite(v), ifelse(v > 0, '"Infinity"', '"-Infinity"'), sprintf("%.17g", v)))
json <- function(x) {
  if (is.null(x)) return("null")
  if (is.list(x)) return(paste0("{", paste(sprintf('"%s": %s', names(x), sapply(x, json)), collapse = ",\n"), "}"))
  s <- if (is.character(x)) paste0('"', x, '"') else num(as.numeric(x))
  if (length(x) == 1 && !inherits(x, "AsIs")) s else paste0("[", paste(s, collapse = ","), "]")
}
finish <- function(x, packages) {
  x$oracle <- c(list(R = as.character(getRversion())), lapply(setNames(packages, packages), function(p) as.character(packageVersion(p))))
  writeLines(json(x), "expected.json")
}
suppressPackageStartupMessages({ library(maxstat); library(survival); library(exactRankTests) })
# Distinct times: with ties maxstat's scores are not those of the log-rank test (see cutpoint_ties).
set.seed(20261125); n <- 150
d <- data.frame(x = round(rnorm(n, 10, 3), 1), u = runif(n))
t <- -log(d$u) / (0.05 * exp(0.5 * (d$x > 11))); cens <- runif(n, 5, 60)
d$time <- signif(pmin(t, cens), 8); d$event <- as.integer(t <= cens)
d$y <- rbinom(n, 1, plogis(-1 + 0.25 * (d$x - 10))); d$u <- NULL
stopifnot(!anyDuplicated(d$time))
write.csv(d, "input.csv", row.names = FALSE, quote = FALSE); d <- read.csv("input.csv")
one <- function(form, smethod, lo, hi) {
  f <- function(p, ...) maxstat.test(form, data = d, smethod = smethod, pmethod = p, minprop = lo, maxprop = hi, ...)
  a <- f("Lau94"); set.seed(1)
  list(minprop = lo, maxprop = hi, statistic = unname(a$statistic), cut = unname(a$estimate), cuts = I(a$cuts), stats = I(a$stats),
    lau92 = unname(f("Lau92")$p.value), lau94 = unname(a$p.value), condMC = f("condMC", B = 50000)$p.value)
}
cox <- function(c) { f <- coxph(Surv(time, event) ~ I(x > c), d, control = coxph.control(eps = 1e-12, toler.chol = 1e-13)); list(coef = unname(coef(f)), se = sqrt(f$var[1, 1])) }
r <- one(Surv(time, event) ~ x, "LogRank", 0.1, 0.9)
finish(list(scores = I(as.numeric(cscores(Surv(d$time, d$event), type = "LogRank"))), survival = r,
  narrow = one(Surv(time, event) ~ x, "LogRank", 0.25, 0.75), response = one(y ~ x, "Data", 0.1, 0.9), cox = cox(r$cut)), c("maxstat", "survival", "exactRankTests"))
