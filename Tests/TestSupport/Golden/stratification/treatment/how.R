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
suppressPackageStartupMessages(library(survival))
set.seed(20261127); n <- 240
d <- data.frame(arm = rep(c("C", "T"), n / 2), x = round(rnorm(n, 5, 2), 2), age = round(rnorm(n, 60, 9)))
tr <- as.integer(d$arm == "T"); z <- (d$x - 5) / 2
t <- -log(runif(n)) / (0.04 * exp(0.3 * z - 0.2 * tr - 0.5 * tr * z + 0.02 * (d$age - 60))); cens <- runif(n, 8, 60)
d$time <- round(pmin(t, cens), 2) + 0.01; d$event <- as.integer(t <= cens)
d$y <- rbinom(n, 1, plogis(-0.5 + 0.2 * z + 0.5 * tr + 0.6 * tr * z))
write.csv(d, "input.csv", row.names = FALSE, quote = FALSE); d <- read.csv("input.csv")
d$t <- as.integer(d$arm == "T"); d$z <- (d$x - mean(d$x)) / sd(d$x); cut <- median(d$x); d$g <- as.integer(d$x > cut)
k <- coxph.control(eps = 1e-12, toler.chol = 1e-13, iter.max = 50); h <- glm.control(epsilon = 1e-14, maxit = 50)
cox <- function(f, data = d) coxph(f, data, control = k); lg <- function(f, data = d) glm(f, binomial, data, control = h)
co <- function(f, name) list(coef = unname(coef(f)[name]), se = unname(sqrt(diag(vcov(f))[name])))
lr <- function(a, b) 2 * as.numeric(logLik(a) - logLik(b))
s <- list(overall = co(cox(Surv(time, event) ~ t + age), "t"), grouped = co(cox(Surv(time, event) ~ t * g + age), "t:g"),
  groupedLR = lr(cox(Surv(time, event) ~ t * g + age), cox(Surv(time, event) ~ t + g + age)),
  continuous = co(cox(Surv(time, event) ~ t * z + age), "t:z"), continuousLR = lr(cox(Surv(time, event) ~ t * z + age), cox(Surv(time, event) ~ t + z + age)),
  low = co(cox(Surv(time, event) ~ t + age, d[d$g == 0, ]), "t"), high = co(cox(Surv(time, event) ~ t + age, d[d$g == 1, ]), "t"),
  prognostic = co(cox(Surv(time, event) ~ z + age, d[d$t == 0, ]), "z"))
b <- list(overall = co(lg(y ~ t), "t"), grouped = co(lg(y ~ t * g), "t:g"), groupedLR = lr(lg(y ~ t * g), lg(y ~ t + g)),
  continuous = co(lg(y ~ t * z), "t:z"), continuousLR = lr(lg(y ~ t * z), lg(y ~ t + z)),
  low = co(lg(y ~ t, d[d$g == 0, ]), "t"), high = co(lg(y ~ t, d[d$g == 1, ]), "t"), prognostic = co(lg(y ~ z, d[d$t == 0, ]), "z"))
rd <- function(g) { a <- d[d$g == g, ]; mean(a$y[a$t == 1]) - mean(a$y[a$t == 0]) }
newcombe <- function(g) { a <- d[d$g == g, ]; x1 <- sum(a$y[a$t == 1]); n1 <- sum(a$t == 1); x0 <- sum(a$y[a$t == 0]); n0 <- sum(a$t == 0)
  w1 <- prop.test(x1, n1, correct = FALSE)$conf.int; w0 <- prop.test(x0, n0, correct = FALSE)$conf.int; p1 <- x1 / n1; p0 <- x0 / n0; e <- p1 - p0
  I(c(e, e - sqrt((p1 - w1[1])^2 + (w0[2] - p0)^2), e + sqrt((w1[2] - p1)^2 + (p0 - w0[1])^2))) }
finish(list(cut = cut, survival = s, response = b, riskLow = newcombe(0), riskHigh = newcombe(1)), "survival")
