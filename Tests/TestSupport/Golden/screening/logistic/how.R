# Rscript how.R: writes input.csv and expected.json beside itself: Rao's score tests of univariable logistic models.
Sys.setenv(OPENBLAS_NUM_THREADS = "1")
here <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
set.seed(20260304)
n <- 60
d <- data.frame(x1 = rnorm(n), x2 = rbinom(n, 1, 0.3), x3 = 1e4 + rexp(n)); d$y <- rbinom(n, 1, plogis(d$x1 - 0.5)); d$copies <- rep(c(2, 1, 0, 3, 1), n / 5)
write.csv(format(d, digits = 17, trim = TRUE), file.path(here, "input.csv"), row.names = FALSE, quote = FALSE)
d <- read.csv(file.path(here, "input.csv"))
J <- function(v) paste0("[", paste(sprintf("%.17g", v), collapse = ", "), "]")
p <- function(d) sapply(c("x1", "x2", "x3"), function(v) anova(glm(reformulate(v, "y"), binomial, d, epsilon = 1e-14), test = "Rao")[2, "Pr(>Chi)"])
writeLines(c("{", paste0('  "once": ', J(p(d)), ","), paste0('  "copies": ', J(p(d[rep(1:n, d$copies), ])), ","),
  paste0('  "oracle": {"engine": "R ', getRversion(), '"}'), "}"), file.path(here, "expected.json"))
