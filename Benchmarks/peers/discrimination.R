# Rscript discrimination.R FOLDER SIZE...: CPU seconds of survival::concordance and pROC on the files that
# DiscriminationBenchmark writes; best of some runs. A bootstrap replicate is a resampled table given to
# concordance, and one of ci.auc's.
Sys.setenv(OPENBLAS_NUM_THREADS = "1")
suppressPackageStartupMessages({ library(survival); library(pROC) })
a <- commandArgs(TRUE)
cpu <- function(expr, runs) { e <- substitute(expr); f <- parent.frame(); best <- Inf
  for (i in seq_len(runs)) { t <- system.time(eval(e, f)); best <- min(best, t[["user.self"]] + t[["sys.self"]]) }; best }
# Calls too short for the clock are repeated within a run.
report <- function(what, n, seconds) cat(sprintf("%s,%d,%.3g\n", what, n, seconds))
for (size in a[-1]) { n <- as.integer(size); d <- read.csv(file.path(a[1], sprintf("discrimination-%d.csv", n)))
  runs <- if (n > 50000) 2 else 5; inner <- max(1, 20000 %/% n)
  report("concordance with SE", n, cpu(for (k in seq_len(inner)) concordance(Surv(time, event) ~ risk, d, reverse = TRUE), runs) / inner)
  report("Uno's C with SE", n, cpu(for (k in seq_len(inner)) concordance(Surv(time, event) ~ risk, d, reverse = TRUE, timewt = "n/G2", ymax = 1), runs) / inner)
  report("bootstrap C-index; one replicate", n, cpu(for (k in seq_len(inner)) concordance(Surv(time, event) ~ risk, d[sample.int(n, replace = TRUE), ], reverse = TRUE, influence = 0), runs) / inner)
  report("AUC with DeLong's SE", n, cpu(for (k in seq_len(inner)) { ci.auc(roc(d$case, d$risk, levels = c(0, 1), direction = "<", quiet = TRUE), method = "delong") }, runs) / inner)
  r <- roc(d$case, d$risk, levels = c(0, 1), direction = "<", quiet = TRUE); B <- if (n > 50000) 20 else 500
  report("bootstrap AUC; one replicate", n, cpu(ci.auc(r, method = "bootstrap", boot.n = B, progress = "none"), runs) / B)
}
cat(sprintf("# survival %s, pROC %s, %s\n", packageVersion("survival"), packageVersion("pROC"), R.version.string))
