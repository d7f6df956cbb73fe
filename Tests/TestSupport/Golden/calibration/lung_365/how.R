# run: Rscript how.R   (writes input.csv and expected.json next to itself)
# Calibration of predicted one-year risks in survival::lung: leave-one-out pseudo-values by refitting
# survfit, the direct loess of them, grouped 1 - Kaplan-Meier with log-log intervals, and Wilson
# intervals (prop.test without continuity correction) for death within the year ignoring censoring.
suppressPackageStartupMessages(library(survival))
folder <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
number <- function(v) paste0("[", paste(ifelse(is.na(v), "null", sprintf("%.17g", v)), collapse = ","), "]")
d <- lung[complete.cases(lung[, c("age", "sex", "ph.ecog")]), ]
h <- 365
d$event <- as.integer(d$status == 2)
d$died <- as.integer(d$status == 2 & d$time <= h)
fit <- coxph(Surv(time, event) ~ age + sex + ph.ecog, d)
d$risk <- round(1 - exp(-predict(fit, newdata = transform(d, time = h), type = "expected")), 3)
write.csv(data.frame(time = d$time, event = d$event, died = d$died, risk = sprintf("%.17g", d$risk)),
  file.path(folder, "input.csv"), row.names = FALSE, quote = FALSE)
km <- function(rows) summary(survfit(Surv(time, event) ~ 1, d[rows, ], conf.type = "log-log"), times = h)
n <- nrow(d)
whole <- km(1:n)
pseudo <- sapply(1:n, function(i) 1 - (n * whole$surv - (n - 1) * km(-i)$surv))
smooth <- predict(loess(pseudo ~ d$risk, degree = 2, span = 0.75, surface = "direct"), d$risk)
gap <- abs(d$risk - smooth)
groups <- cut(d$risk, unique(quantile(d$risk, seq(0, 1, 0.2), type = 7)), include.lowest = TRUE)
rows <- split(1:n, groups)
by <- function(f) number(sapply(rows, f))
wilson <- function(r) prop.test(sum(d$died[r]), length(r), correct = FALSE)$conf.int
p <- d$risk; y <- d$died
writeLines(c("{",
  sprintf('  "pseudo": %s,', number(pseudo)),
  sprintf('  "smooth": %s,', number(smooth)),
  sprintf('  "ici": %.17g, "e50": %.17g, "e90": %.17g,', mean(gap), median(gap), quantile(gap, 0.9, names = FALSE)),
  sprintf('  "survival": %.17g, "survivalSE": %.17g,', whole$surv, whole$std.err),
  sprintf('  "brier": %.17g, "scaledBrier": %.17g,', mean((p - y)^2), 1 - mean((p - y)^2) / (mean(y) * (1 - mean(y)))),
  sprintf('  "groups": {"n": %s, "meanPredicted": %s,', by(length), by(function(r) mean(p[r]))),
  sprintf('    "risk": %s, "se": %s,', by(function(r) 1 - km(r)$surv), by(function(r) km(r)$std.err)),
  sprintf('    "lower": %s, "upper": %s,', by(function(r) 1 - km(r)$upper), by(function(r) 1 - km(r)$lower)),
  sprintf('    "share": %s, "wilsonLower": %s, "wilsonUpper": %s},', by(function(r) mean(y[r])),
    by(function(r) wilson(r)[1]), by(function(r) wilson(r)[2])),
  sprintf('  "oracle": {"engine": "R %s", "packages": {"survival": "%s", "stats": "%s"}}', getRversion(),
    packageVersion("survival"), packageVersion("stats")), "}"), file.path(folder, "expected.json"))
