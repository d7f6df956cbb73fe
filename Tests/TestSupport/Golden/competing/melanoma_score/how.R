# run: Rscript how.R   (writes expected.json next to itself; reads input.csv)
# boot::melanoma, 1 death from melanoma, 2 other death, 0 alive. riskRegression::Score for cause 1 with
# marginal Kaplan-Meier censoring; survival::survfit of the two causes, by ulcer, with its own standard errors.
Sys.setenv(OPENBLAS_NUM_THREADS = "1")
suppressPackageStartupMessages({library(survival); library(riskRegression); library(prodlim)})
num <- function(v) paste0("[", paste(ifelse(is.na(v), "null", sprintf("%.17g", v)), collapse = ", "), "]")
args <- commandArgs(FALSE)
dir <- dirname(sub("^--file=", "", args[grep("^--file=", args)]))
d <- read.csv(file.path(dir, "input.csv"))
times <- c(1000, 2000, 3000)
score <- function(x, ...) Score(list(x = x), formula = Hist(time, status) ~ 1, data = d, times = times, cause = 1,
  cens.model = "km", se.fit = TRUE, ...)
auc <- as.data.frame(score(d$thickness, metrics = "auc", null.model = FALSE)$AUC$score)
risk <- plogis(-2 + 0.2 * d$thickness)
brier <- score(matrix(risk, nrow(d), 3), metrics = "brier", summary = "ipa")$Brier
b <- as.data.frame(brier$score)
own <- b[b$model == "x", ]
null <- b[b$model == "Null model", ]
contrast <- as.data.frame(brier$contrasts)
fields <- list(times = times, auc = auc$AUC, auc_se = auc$se, risk = risk, brier = own$Brier, brier_se = own$se,
  null = null$Brier, null_se = null$se, ipa = own$IPA, difference = contrast$delta.Brier,
  difference_se = contrast$se)
for (type in c("log-log", "log", "plain")) {
  fit <- survfit(Surv(time, factor(status)) ~ ulcer, data = d, conf.type = type)
  if (type == "log-log") {
    fields$group_sizes <- as.numeric(fit$strata)
    fields$survfit_time <- fit$time
    for (k in 1:2) {
      fields[[paste0("pstate", k)]] <- fit$pstate[, k + 1]
      fields[[paste0("std", k)]] <- fit$std.err[, k + 1]
    }
  }
  for (k in 1:2) {
    fields[[paste0("lower", k, "_", type)]] <- fit$lower[, k + 1]
    fields[[paste0("upper", k, "_", type)]] <- fit$upper[, k + 1]
  }
}
version <- function(p) paste0('"', p, '": "', packageVersion(p), '"')
lines <- paste0('"', names(fields), '": ', sapply(fields, num))
lines <- c(lines, paste0('"oracle": {"engine": "R ', getRversion(), '", ',
  paste(sapply(c("survival", "riskRegression", "prodlim"), version), collapse = ", "), "}"))
writeLines(paste0("{\n", paste(lines, collapse = ",\n"), "\n}"), file.path(dir, "expected.json"))
