# run: OPENBLAS_NUM_THREADS=1 Rscript how.R   (writes development.csv, cohort.csv and expected.json beside itself)
# A Cox model of recurrence-free survival from survival::rotterdam, frozen, judged on survival::gbsg.
# Everything but coxph, survfit, concordance and glm is written out by hand.
suppressPackageStartupMessages(library(survival))
num <- function(v) ifelse(is.na(v), "null", sprintf("%.17g", v))
json <- function(x, pad = "") {
  if (is.list(x)) {
    inner <- paste0(pad, "  ")
    if (is.null(names(x))) return(paste0("[", paste(sapply(x, json, inner), collapse = ", "), "]"))
    return(paste0("{\n", paste0(inner, "\"", names(x), "\": ", sapply(x, json, inner), collapse = ",\n"), "\n", pad, "}"))
  }
  if (is.character(x)) return(paste0("\"", x, "\""))
  if (length(x) == 1 && !inherits(x, "AsIs")) num(x) else paste0("[", paste(num(x), collapse = ", "), "]")
}
r <- rotterdam
size <- function(mm) ifelse(mm <= 20, 0, ifelse(mm <= 50, 1, 2))
development <- data.frame(
  time = ifelse(r$recur == 1, r$rtime, r$dtime), status = as.integer(r$recur == 1 | r$death == 1),
  age = r$age, nodes = r$nodes, pgr = r$pgr, size = as.integer(r$size) - 1L)
cohort <- data.frame(time = gbsg$rfstime, status = gbsg$status, age = gbsg$age, nodes = gbsg$nodes, pgr = gbsg$pgr, size = size(gbsg$size))
write.csv(development, "development.csv", row.names = FALSE, quote = FALSE)
write.csv(cohort, "cohort.csv", row.names = FALSE, quote = FALSE)
control <- coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 100)
fit <- coxph(Surv(time, status) ~ age + nodes + pgr + size, development, ties = "efron", control = control)
base <- coxph(Surv(time, status) ~ age + size, development, ties = "efron", control = control)
# Efron's hazard at covariates zero, as survfit gives it for ties = "efron".
risk <- function(f, x, t) {
  # Term by term: a matrix product rounds rows of equal covariates differently, which breaks their ties.
  lp <- 0
  for (name in names(coef(f))) lp <- lp + coef(f)[[name]] * x[[name]]
  zero <- x[1, ]; zero[] <- 0
  s <- survfit(f, newdata = zero)
  h <- c(0, s$cumhaz)[findInterval(t, s$time) + 1]
  list(lp = lp, risk = 1 - exp(-h * exp(lp)))
}
y <- Surv(cohort$time, cohort$status)
horizons <- c(365, 1095, 1825)
# Kaplan-Meier of the censoring distribution; at times with both, events leave before the censored (as prodlim's reverse
# Kaplan-Meier; survfit(Surv(time, 1 - status) ~ 1) keeps them at risk and differs in the seventh digit here).
ct <- sort(unique(cohort$time[cohort$status == 0]))
left <- sapply(ct, function(t) sum(cohort$time > t | (cohort$time == t & cohort$status == 0)))
gone <- sapply(ct, function(t) sum(cohort$time == t & cohort$status == 0))
g <- list(time = ct, surv = cumprod(1 - gone / left))
G <- function(t) c(1, g$surv)[findInterval(t, g$time) + 1]
Gminus <- function(t) c(1, g$surv)[findInterval(t, g$time, left.open = TRUE) + 1]
at <- function(f, t) {
  p <- risk(f, cohort, t)
  case <- cohort$time <= t & cohort$status == 1
  free <- cohort$time > t
  w <- ifelse(case, 1 / Gminus(cohort$time), ifelse(free, 1 / G(t), 0))
  n <- nrow(cohort)
  k <- survfit(y ~ 1)
  i <- findInterval(t, k$time)
  observed <- 1 - k$surv[i]
  x <- p$lp
  pairs <- outer(x[case], x[free], function(a, b) (a > b) + (a == b) / 2)
  weight <- outer(w[case], w[free])
  brier <- sum(w * (case - p$risk)^2) / n
  null <- sum(w * (case - observed)^2) / n
  list(auc = sum(weight * pairs) / sum(weight), brier = brier, nullBrier = null, scaledBrier = 1 - brier / null,
    observedExpected = observed / mean(p$risk), observed = observed, expected = mean(p$risk),
    logRatioError = k$std.err[i] * k$surv[i] / observed)
}
judge <- function(f) {
  lp <- risk(f, cohort, 365)$lp
  slope <- coxph(y ~ lp, ties = "efron", control = control)
  h <- concordance(y ~ lp, reverse = TRUE)
  u <- concordance(y ~ lp, reverse = TRUE, timewt = "n/G2")
  list(harrell = unname(h$concordance), harrellError = sqrt(h$var), uno = unname(u$concordance), unoError = sqrt(u$var),
    slope = unname(coef(slope)), slopeError = sqrt(slope$var[1, 1]), atHorizon = lapply(horizons, function(t) at(f, t)))
}
lp <- risk(fit, cohort, 365)$lp
lb <- risk(base, cohort, 365)$lp
cohort$lp <- lp; cohort$lb <- lb
both <- concordance(coxph(Surv(time, status) ~ lp, cohort), coxph(Surv(time, status) ~ lb, cohort))
contrast <- c(1, -1)
added <- coxph(y ~ lb + lp, ties = "efron", control = control)
alone <- coxph(y ~ lb, ties = "efron", control = control)
# Net benefit at a horizon: Kaplan-Meier among those at or above the threshold.
benefit <- function(p, t, threshold) {
  chosen <- p >= threshold
  q <- mean(chosen)
  s <- summary(survfit(y[chosen] ~ 1), times = t, extend = TRUE)$surv
  q * (1 - s) - q * s * threshold / (1 - threshold)
}
p3 <- risk(fit, cohort, 1095)$risk
result <- list(
  oracle = paste(R.version.string, "survival", packageVersion("survival")),
  horizons = horizons, model = judge(fit), base = judge(base),
  difference = list(harrell = sum(contrast * both$concordance), standardError = sqrt(drop(contrast %*% both$var %*% contrast))),
  likelihoodRatio = 2 * (added$loglik[2] - alone$loglik[2]),
  netBenefit = list(thresholds = c(0.2, 0.3, 0.4), model = sapply(c(0.2, 0.3, 0.4), function(t) benefit(p3, 1095, t)),
    all = sapply(c(0.2, 0.3, 0.4), function(t) benefit(rep(1, nrow(cohort)), 1095, t))))
writeLines(json(result), "expected.json")
