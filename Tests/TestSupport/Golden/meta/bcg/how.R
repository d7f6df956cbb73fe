# run: Rscript how.R   (writes input.csv and expected.json beside itself)
# metafor: random-effects summary by REML with Hartung and Knapp's test. The prediction interval is Higgins, Thompson and
# Spiegelhalter's, on Student's t with k - 2 degrees of freedom, from metafor's tau^2 and standard error.
Sys.setenv(OPENBLAS_NUM_THREADS = "1")
suppressPackageStartupMessages(library(metafor))
a <- commandArgs(FALSE); dir <- dirname(sub("^--file=", "", a[grep("^--file=", a)]))
d <- escalc(measure = "RR", ai = tpos, bi = tneg, ci = cpos, di = cneg, data = dat.bcg)
d <- data.frame(yi = as.numeric(sprintf("%.17g", d$yi)), vi = as.numeric(sprintf("%.17g", d$vi)))
writeLines(c("yi,vi", sprintf("%.17g,%.17g", d$yi, d$vi)), file.path(dir, "input.csv"))
f <- rma(yi, vi, data = d, method = "REML", test = "knha", control = list(threshold = 1e-14, maxiter = 10000))
q <- qt(.975, f$k - 2) * sqrt(f$tau2 + f$se^2)
v <- c(tau2 = f$tau2, mean = as.numeric(f$b), se = f$se, lower = f$ci.lb, upper = f$ci.ub,
  predictionLower = as.numeric(f$b) - q, predictionUpper = as.numeric(f$b) + q)
writeLines(c("{", paste0("  \"", names(v), "\": ", sprintf("%.17g", v), ","),
  sprintf("  \"oracle\": \"R %s, metafor %s\"", getRversion(), packageVersion("metafor")), "}"),
  file.path(dir, "expected.json"))
