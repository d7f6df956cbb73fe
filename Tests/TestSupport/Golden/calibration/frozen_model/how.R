# run: Rscript how.R   (writes input.csv and expected.json next to itself)
# Two frozen models in a simulated cohort: calibration, recalibration, decision curves and reclassification.
# dcurves 0.5.1.9000 and nricens 1.6 are sourced from the folder in DCURVES_NRICENS (their R/*.R), since Debian 12 has
# no package of them; everything else is in Debian 12.
suppressPackageStartupMessages({ library(survival); library(Hmisc) })
folder <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
set.seed(20, kind = "Mersenne-Twister", normal.kind = "Inversion")
n <- 160; h <- 5
x1 <- rnorm(n); x2 <- rnorm(n)
e <- rexp(n, 0.1 * exp(x1 + 0.5 * x2)); c <- runif(n, 1, 12)
d <- data.frame(time = round(pmin(e, c), 4), event = as.integer(e <= c), lp = round(0.8 * x1, 4))
d$hazard <- round(0.12 * d$time * exp(d$lp), 8)
d$risk1 <- round(1 - exp(-0.6 * exp(d$lp)), 4); d$risk2 <- round(1 - exp(-0.5 * exp(0.9 * x1 + 0.45 * x2)), 4)
d$y <- rbinom(n, 1, plogis(-0.3 + 1.2 * x1 + 0.5 * x2))
d$q1 <- round(plogis(-0.1 + 0.9 * x1), 4); d$q2 <- round(plogis(-0.2 + 1.1 * x1 + 0.6 * x2), 4)
stopifnot(!any(duplicated(d$time)))
write.csv(format(d, digits = 15, trim = TRUE), file.path(folder, "input.csv"), row.names = FALSE, quote = FALSE)
d <- read.csv(file.path(folder, "input.csv"))
v <- function(x) I(as.vector(unname(x)))
tight <- glm.control(epsilon = 1e-14, maxit = 100)
distances <- function(p, o) { g <- abs(p - o); v(c(mean(g), median(g), quantile(g, 0.9, type = 7))) }
out <- list()

## Calibration curves
grid <- function(p, m) min(p) + (max(p) - min(p)) * (0:(m - 1)) / (m - 1)
at <- grid(d$q1, 11)
lo <- loess(y ~ q1, d, degree = 2, span = 0.75, control = loess.control(surface = "direct", statistics = "exact"))
pl <- predict(lo, data.frame(q1 = at), se = TRUE)
out$loess <- list(fit = v(pl$fit), se = v(pl$se.fit), sigma = lo$s)
knots <- function(x, k) {
  o <- if (k == 3) .1 else if (k < 7) .05 else .025
  quantile(x, seq(o, 1 - o, length = k), type = 7)
}
basis <- function(x, t) cbind(x, rcspline.eval(x, knots = t, inclx = FALSE, norm = 2))
for (k in c(3, 5)) {
  lg <- qlogis(d$q1); t <- knots(lg, k); B <- basis(lg, t)
  f <- glm(d$y ~ B, family = binomial, control = tight)
  X <- cbind(1, basis(qlogis(at), t)); eta <- drop(X %*% coef(f))
  # vcov(glm) has the weights of the last step but one, which is 1e-7 off; these are the final ones.
  Z <- cbind(1, B); V <- solve(crossprod(Z, Z * fitted(f) * (1 - fitted(f)))); se <- sqrt(rowSums((X %*% V) * X))
  out[[paste0("logistic", k)]] <- list(fit = v(plogis(eta)), lower = v(plogis(eta - qnorm(.975) * se)),
    upper = v(plogis(eta + qnorm(.975) * se)), distances = distances(d$q1, fitted(f)))
}
cll <- function(p) log(-log(1 - p))
ats <- grid(d$risk1, 11)
for (k in c(3, 4)) {
  t <- knots(cll(d$risk1), k); B <- basis(cll(d$risk1), t); colnames(B) <- paste0("b", seq_len(ncol(B)))
  D <- data.frame(time = d$time, event = d$event, B)
  f <- coxph(as.formula(paste("Surv(time, event) ~", paste(colnames(B), collapse = "+"))), D,
    control = coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 100))
  N <- as.data.frame(basis(cll(ats), t)); names(N) <- colnames(B)
  s <- summary(survfit(f, newdata = N, conf.type = "log-log"), times = h)
  R <- as.data.frame(B); own <- summary(survfit(f, newdata = R, se.fit = FALSE), times = h)$surv
  out[[paste0("cox", k)]] <- list(fit = v(1 - s$surv), lower = v(1 - s$upper), upper = v(1 - s$lower),
    distances = distances(d$risk1, 1 - as.vector(own)))
}

## Recalibration
lq <- qlogis(d$q1)
a <- glm(y ~ 1, binomial, d, offset = lq, control = tight); b <- glm(d$y ~ lq, family = binomial, control = tight)
l0 <- sum(dbinom(d$y, 1, d$q1, log = TRUE))
both <- function(a, b, l0) list(alone = v(summary(a)$coefficients[1, 1:2]), intercept = v(summary(b)$coefficients[1, 1:2]),
  slope = v(summary(b)$coefficients[2, 1:2]), overall = 2 * (as.numeric(logLik(b)) - l0),
  overallP = pchisq(2 * (as.numeric(logLik(b)) - l0), 2, lower.tail = FALSE),
  slopeTest = 2 * as.numeric(logLik(b) - logLik(a)), slopeP = pchisq(2 * as.numeric(logLik(b) - logLik(a)), 1, lower.tail = FALSE))
out$recalibrationBinary <- both(a, b, l0)
a <- glm(event ~ 1 + offset(log(hazard)), poisson, d, control = tight)
b <- glm(event ~ lp + offset(log(hazard)), poisson, d, control = tight)
l0 <- sum(dpois(d$event, d$hazard, log = TRUE))
out$recalibrationSurvival <- both(a, b, l0)
out$poissonRatio <- v(c(exp(coef(a)), exp(coef(a) + c(-1, 1) * qnorm(.975) * sqrt(vcov(a)[1, 1]))))

## D-calibration
s <- exp(-d$hazard); B <- 10; count <- numeric(B)
for (i in 1:n) {
  if (d$event[i] == 1) { k <- min(floor(s[i] * B), B - 1) + 1; count[k] <- count[k] + 1 } else {
    # The event is later, its survival uniform on (0, s).
    for (k in 1:B) count[k] <- count[k] + max(0, min(s[i], k / B) - (k - 1) / B) / s[i]
  }
}
out$dcalibration <- list(count = v(count), statistic = sum((count - n / B)^2 / (n / B)),
  p = pchisq(sum((count - n / B)^2 / (n / B)), B - 1, lower.tail = FALSE))
ev <- d$event == 1; tab <- table(cut(s[ev], 0:10 / 10, right = FALSE, include.lowest = TRUE))
ch <- suppressWarnings(chisq.test(tab)); out$dcalibrationEvents <- list(statistic = unname(ch$statistic), p = ch$p.value)

## Decision curves (dcurves) and reclassification (Hmisc, nricens)
sources <- Sys.getenv("DCURVES_NRICENS")
suppressPackageStartupMessages({ library(dplyr); library(rlang); library(glue); library(purrr); library(tibble) })
for (f in c("dca.r", "test_consequences.R", "net_intervention_avoided.R", "standardize_net_benefit.R",
  "get.surv.km.R", "nricens.ipw.main.R", "nribin.count.main.R", "categorize.R")) source(file.path(sources, f))
copy_labels_from <- function(x, y) x
th <- c(0.1, 0.2, 0.3, 0.45, 0.6, 0.8)
curve <- function(x) {
  x <- standardized_net_benefit(net_intervention_avoided(x))$dca
  lapply(split(x, as.character(x$variable)), function(z) list(nb = v(z$net_benefit), snb = v(z$standardized_net_benefit),
    avoided = v(z$net_intervention_avoided), treated = v(round((z$tp_rate + z$fp_rate) * n))))
}
out$thresholds <- v(th)
out$decisionBinary <- curve(suppressMessages(dca(y ~ q1 + q2, d, thresholds = th)))
out$decisionSurvival <- curve(suppressMessages(dca(Surv(time, event) ~ risk1 + risk2, d, thresholds = th, time = h)))
z <- function(p, t) ifelse(p >= t, d$y - (1 - d$y) * t / (1 - t), 0)
out$netBenefitSE <- v(sapply(th, function(t) sqrt(mean((z(d$q1, t) - mean(z(d$q1, t)))^2) / n)))
km <- function(t) { k <- d$risk1 >= t; s <- summary(survfit(Surv(time, event) ~ 1, d[k, ]), times = h); c(mean(k), 1 - s$surv, s$std.err) }
out$netBenefitSurvivalSE <- v(sapply(th, function(t) {
  w <- t / (1 - t); k <- km(t)
  # The gradient of q (r - w (1 - r)) in q and r by differences of the exact polynomial.
  g <- c(k[2] - w * (1 - k[2]), k[1] * (1 + w)); sqrt(g[1]^2 * k[1] * (1 - k[1]) / n + g[2]^2 * k[3]^2) }))
cut <- c(0.3, 0.6)
ip <- improveProb(d$q1, d$q2, d$y)
move <- categorize(d$q2, cut) - categorize(d$q1, cut)
out$reclassificationBinary <- list(free = v(c(ip$nri.ev, ip$nri.ne)), idi = ip$idi,
  categories = v(nribin.count.main(d$y, move > 0, move < 0)[2:3]))
move <- categorize(d$risk2, cut) - categorize(d$risk1, cut)
G <- survfit(Surv(time, event == 0) ~ 1, d); g <- stepfun(G$time, c(1, G$surv))
case <- d$time <= h & d$event == 1; ctrl <- d$time > h
wc <- ifelse(case, 1 / g(d$time), 0); wn <- ctrl / g(h); up <- d$risk2 - d$risk1
out$reclassificationSurvival <- list(
  free = v(nricens.ipw.main(d$time, d$event, up > 0, up < 0, h)[2:3]),
  categories = v(nricens.ipw.main(d$time, d$event, move > 0, move < 0, h)[2:3]),
  idi = sum(wc * up) / sum(wc) - sum(wn * up) / sum(wn))
lr <- anova(glm(d$y ~ qlogis(d$q1), family = binomial, control = tight),
  glm(d$y ~ qlogis(d$q1) + qlogis(d$q2), family = binomial, control = tight), test = "LRT")
cx <- function(f) coxph(f, d, control = coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 100))
cl <- 2 * (cx(Surv(time, event) ~ cll(risk1) + cll(risk2))$loglik[2] - cx(Surv(time, event) ~ cll(risk1))$loglik[2])
out$addedValue <- list(binary = lr$Deviance[2], binaryP = lr[["Pr(>Chi)"]][2], survival = cl,
  survivalP = pchisq(cl, 1, lower.tail = FALSE))
p <- function(x) as.character(packageVersion(x))
out$oracle <- list(engine = paste("R", getRversion()), packages = list(survival = p("survival"), Hmisc = p("Hmisc"),
  dcurves = "0.5.1.9000", nricens = "1.6"))
json <- function(x) {
  if (is.list(x)) return(paste0("{", paste0('"', names(x), '": ', sapply(x, json), collapse = ",\n"), "}"))
  s <- if (is.character(x)) paste0('"', x, '"') else ifelse(is.na(x), "null", sprintf("%.17g", x))
  if (length(x) == 1 && !inherits(x, "AsIs")) s else paste0("[", paste(s, collapse = ", "), "]")
}
writeLines(json(out), file.path(folder, "expected.json"))
