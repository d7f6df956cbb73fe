# Rscript icc.R DATA.csv [FEATURES]: CPU seconds of psych::ICC(lmer = FALSE) a feature, on the file that
# RepeatabilityBenchmark --csv writes.
a <- commandArgs(TRUE)
count <- if (length(a) > 1) as.integer(a[2]) else 100
x <- as.matrix(read.csv(a[1], header = FALSE, nrows = count))
n <- ncol(x) / 2
suppressPackageStartupMessages(library(psych))
invisible(ICC(matrix(x[1, ], n), lmer = FALSE))
t <- system.time(for (i in seq_len(count)) ICC(matrix(x[i, ], n), lmer = FALSE))
cat(sprintf("psych %s ICC(lmer = FALSE),%d,%d,2,,%.4f\n", packageVersion("psych"), count, n, t[["user.self"]] + t[["sys.self"]]))
