# run: Rscript how.R   (writes input.csv and expected.json next to itself)
# survival::mgus2: progression to a plasma cell malignancy (1), death without it (2). A Fine-Gray model of the rows with odd numbers
# is frozen and judged on 400 of the others. riskRegression::Score with marginal Kaplan-Meier censoring; survfit for
# Aalen-Johansen; concordance with competing events moved behind all times (Wolbers 2009); pseudo-values by leaving out each
# row; the rest written out by hand.
Sys.setenv(OPENBLAS_NUM_THREADS = "1")
suppressPackageStartupMessages({library(survival); library(riskRegression); library(prodlim); library(cmprsk)})
args <- commandArgs(FALSE)
dir <- dirname(sub("^--file=", "", args[grep("^--file=", args)]))
m <- mgus2
m$time <- with(m, ifelse(pstat == 1, ptime, futime))
m$status <- with(m, ifelse(pstat == 1, 1, 2 * death))
m <- m[!is.na(m$hgb) & !is.na(m$mspike) & m$time > 0, ]
x <- with(m, cbind(age / 10, sex == "M", hgb, mspike))
odd <- seq_len(nrow(m)) %% 2 == 1
fit <- crr(m$time[odd], m$status[odd], x[odd, ])
horizons <- c(60, 120)
p <- predict(fit, x)
at <- function(t) p[max(which(p[, 1] <= t)), -1]
d <- data.frame(time = m$time, status = m$status, score = round(drop(x %*% fit$coef), 6), other = round(m$mspike, 2),
  risk60 = round(at(60), 6), risk120 = round(at(120), 6), other60 = round(plogis(-4 + 1.2 * m$mspike), 6),
  other120 = round(plogis(-3.3 + 1.2 * m$mspike), 6))[!odd, ][1:400, ]
write.csv(d, file.path(dir, "input.csv"), row.names = FALSE, quote = FALSE)
n <- nrow(d)
out <- list(horizons = horizons, n = n, events = sum(d$status == 1), competing = sum(d$status == 2))
s <- Score(list(x = as.matrix(d[, c("risk60", "risk120")]), y = as.matrix(d[, c("other60", "other120")])),
  formula = Hist(time, status) ~ 1, data = d, times = horizons, cause = 1, cens.model = "km", se.fit = TRUE,
  metrics = "brier", summary = "ipa")
b <- as.data.frame(s$Brier$score); cb <- as.data.frame(s$Brier$contrasts)
own <- b[b$model == "x", ]
out$brier <- own$Brier; out$brier_se <- own$se; out$ipa <- own$IPA; out$null <- b$Brier[b$model == "Null model"]
between <- cb[cb$model == "y" & cb$reference == "x", ]
out$brier_difference <- -between$delta.Brier; out$brier_difference_se <- between$se
a <- Score(list(x = d$score, y = d$other), formula = Hist(time, status) ~ 1, data = d, times = horizons, cause = 1, cens.model = "km",
  se.fit = TRUE, metrics = "auc", null.model = FALSE)
sa <- as.data.frame(a$AUC$score); ca <- as.data.frame(a$AUC$contrasts)
out$auc <- sa$AUC[sa$model == "x"]; out$auc_se <- sa$se[sa$model == "x"]
out$auc_difference <- -ca$delta.AUC; out$auc_difference_se <- ca$se
## Wolbers' C
far <- with(d, ifelse(status == 2, max(time) + 1, time))
of <- function(x) concordance(Surv(far, d$status == 1) ~ x, reverse = TRUE, influence = 1)
first <- of(d$score); second <- of(d$other)
out$wolbers <- unname(c(first$concordance, second$concordance))
out$wolbers_se <- sqrt(c(first$var, second$var))
out$wolbers_difference_se <- sqrt(sum((first$dfbeta - second$dfbeta)^2))
out$wolbers_pairs <- unname(first$count[c("concordant", "discordant", "tied.x")])
## Aalen-Johansen
aj <- function(rows, t) {
  f <- summary(survfit(Surv(time, factor(status, 0:2)) ~ 1, data = d[rows, ], conf.type = "log-log"), times = t, extend = TRUE)
  c(f$pstate[, 2], f$std.err[, 2], f$lower[, 2], f$upper[, 2])
}
all_rows <- seq_len(n)
# survfit drops a state without events; the estimates here always have both.
single <- function(rows, t) {
  f <- survfit(Surv(time, factor(status, 0:2)) ~ 1, data = d[rows, ], se.fit = FALSE)
  f$pstate[max(which(f$time <= t)), 2]
}
observed <- sapply(horizons, function(t) aj(all_rows, t))
out$observed <- observed[1, ]; out$observed_se <- observed[2, ]
cloglog <- function(p) log(-log(1 - p))
for (k in 1:2) {
  t <- horizons[k]; risk <- d[[paste0("risk", t)]]
  ps <- sapply(all_rows, function(i) n * observed[1, k] - (n - 1) * single(all_rows[-i], t))
  out[[paste0("pseudo", t)]] <- ps
  lo <- loess(ps ~ risk, degree = 2, span = 0.75, control = loess.control(surface = "direct", statistics = "exact"))
  gap <- abs(risk - fitted(lo))
  out[[paste0("distances", t)]] <- c(mean(gap), unname(quantile(gap, c(.5, .9), type = 7)))
  z <- cloglog(risk)
  gee <- function(X, offset, start) {
    beta <- start
    for (i in 1:200) {
      eta <- drop(X %*% beta) + offset; mu <- -expm1(-exp(eta)); D <- exp(eta - exp(eta)) * X
      step <- solve(crossprod(D), crossprod(D, ps - mu))
      beta <- beta + drop(step)
      if (max(abs(step)) < 1e-14) break
    }
    eta <- drop(X %*% beta) + offset; mu <- -expm1(-exp(eta)); D <- exp(eta - exp(eta)) * X
    A <- solve(crossprod(D)); V <- A %*% crossprod(D * (ps - mu)) %*% A
    list(beta, sqrt(diag(V)))
  }
  alone <- gee(matrix(1, n, 1), z, 0); both <- gee(cbind(1, z), 0, c(0, 1))
  # R's own iteration agrees on the coefficients.
  check <- glm(ps ~ z, family = quasi(link = "cloglog", variance = "constant"), start = c(0, 1),
    control = glm.control(epsilon = 1e-14, maxit = 200))
  stopifnot(max(abs(coef(check) - both[[1]])) < 1e-7)
  out[[paste0("large", t)]] <- c(alone[[1]], alone[[2]]); out[[paste0("slope", t)]] <- c(both[[1]][2], both[[2]][2])
  ## Net benefit
  th <- c(0.02, 0.05, 0.08)
  nb <- sapply(th, function(c) {
    rows <- which(risk >= c); q <- length(rows) / n; w <- c / (1 - c); f <- aj(rows, t)
    v <- (f[1] - w * (1 - f[1]))^2 * q * (1 - q) / n + (q * (1 + w))^2 * f[2]^2
    c(q * (f[1] - w * (1 - f[1])), sqrt(v), observed[1, k] - (1 - observed[1, k]) * w)
  })
  out$thresholds <- th
  out[[paste0("nb", t)]] <- nb[1, ]; out[[paste0("nb_se", t)]] <- nb[2, ]; out[[paste0("nb_all", t)]] <- nb[3, ]
  ## Groups by thirds
  cut <- quantile(risk, c(1, 2) / 3, type = 7); g <- 1 + (risk > cut[1]) + (risk > cut[2])
  out[[paste0("groups", t)]] <- as.vector(sapply(1:3, function(j) c(mean(risk[g == j]), aj(which(g == j), t))))
}
num <- function(v) paste0("[", paste(ifelse(is.na(v), "null", sprintf("%.17g", v)), collapse = ", "), "]")
version <- function(p) paste0('"', p, '": "', packageVersion(p), '"')
lines <- paste0('"', names(out), '": ', sapply(out, num))
lines <- c(lines, paste0('"oracle": {"engine": "R ', getRversion(), '", ',
  paste(sapply(c("survival", "riskRegression", "prodlim", "cmprsk"), version), collapse = ", "), "}"))
writeLines(paste0("{\n", paste(lines, collapse = ",\n"), "\n}"), file.path(dir, "expected.json"))
