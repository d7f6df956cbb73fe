# The recipe that the field uses in R, timed: Harrell's optimism of a lasso with its penalty chosen by 10-fold cv.glmnet, repeated
# in each bootstrap sample. Replicates run on CORES forked processes.
#
#   Rscript pipeline.R TABLE cox|logistic REPLICATES CORES
#
# Prints: replicates, wall seconds, wall seconds a replicate, apparent and corrected C or AUC.
a <- commandArgs(TRUE)
suppressPackageStartupMessages({library(glmnet); library(survival); library(parallel)})
d <- read.csv(a[1]); B <- as.integer(a[3]); cores <- as.integer(a[4])
x <- as.matrix(d[, grep("^x", names(d))])
cox <- a[2] == "cox"
y <- if (cox) Surv(d$time, d$status) else d$y
index <- function(rows, score) {
  if (cox) concordance(y[rows] ~ score, reverse = TRUE)$concordance else {
    r <- rank(score); n1 <- sum(y[rows] == 1); n0 <- sum(y[rows] == 0)
    (sum(r[y[rows] == 1]) - n1 * (n1 + 1) / 2) / (n1 * n0)
  }
}
one <- function(rows) {
  f <- cv.glmnet(x[rows, ], y[rows], family = if (cox) "cox" else "binomial", nfolds = 10)
  s <- as.vector(predict(f, x, s = "lambda.min"))
  c(index(rows, s[rows]), index(seq_len(nrow(x)), s))
}
RNGkind("L'Ecuyer-CMRG"); set.seed(1)
apparent <- one(seq_len(nrow(x)))[1]
rows <- lapply(seq_len(B), function(b) sample(nrow(x), replace = TRUE))
wall <- system.time(r <- do.call(rbind, mclapply(rows, one, mc.cores = cores)))["elapsed"]
cat(sprintf("%d,%.2f,%.4f,%.4f,%.4f\n", B, wall, wall / B, apparent, apparent - mean(r[, 1] - r[, 2])))
