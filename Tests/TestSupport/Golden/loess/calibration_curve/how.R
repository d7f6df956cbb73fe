# run: Rscript how.R   (writes input.csv, grid.csv and expected.json next to itself)
# R's loess(degree 2, span, gaussian, surface = "direct") at a grid and at the observed x, and the
# integrated calibration index, E50 and E90 from it.
folder <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
number <- function(v) paste0("[", paste(sprintf("%.17g", v), collapse = ","), "]")
set.seed(20260101)
n <- 101
x <- round(plogis(rnorm(n, -0.4, 1.1)), 3)          # rounding makes ties
y <- rbinom(n, 1, plogis(0.2 + 0.8 * qlogis(x)))
write.csv(data.frame(x = sprintf("%.17g", x), y = y), file.path(folder, "input.csv"), row.names = FALSE, quote = FALSE)
out <- list()
for (span in c(0.5, 0.75, 1)) {
  fit <- loess(y ~ x, span = span, degree = 2, family = "gaussian", surface = "direct")
  grid <- seq(min(x), max(x), length.out = 25)
  smooth <- predict(fit, x)
  gap <- abs(x - smooth)
  out <- c(out, sprintf('  "%s": {"grid": %s,\n    "atGrid": %s,\n    "atX": %s,\n    "ici": %.17g, "e50": %.17g, "e90": %.17g}',
    span, number(grid), number(predict(fit, grid)), number(smooth), mean(gap), median(gap), quantile(gap, 0.9, names = FALSE)))
}
writeLines(c("{", paste0(paste(out, collapse = ",\n"), ","),
  sprintf('  "oracle": {"engine": "R %s", "packages": {"stats": "%s"}}', getRversion(), packageVersion("stats")), "}"),
  file.path(folder, "expected.json"))
