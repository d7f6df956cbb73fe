Sys.setenv(OPENBLAS_NUM_THREADS = "1")
# Writes a named list as JSON with 17 significant digits; NA is null.
number <- function(v) ifelse(is.na(v), "null", ifelse(is.infinite(v), ifelse(v > 0, '"Infinity"', '"-Infinity"'), sprintf("%.17g", v)))
json <- function(x) {
  if (is.matrix(x)) return(paste0("[", paste(apply(x, 1, function(r) json(I(unname(r)))), collapse = ",\n"), "]"))
  if (is.list(x) && !is.null(names(x)))
    return(paste0("{", paste0('"', names(x), '": ', vapply(x, json, ""), collapse = ",\n"), "}"))
  if (is.list(x)) return(paste0("[", paste(vapply(x, json, ""), collapse = ",\n"), "]"))
  text <- if (is.character(x)) paste0('"', x, '"') else number(as.numeric(x))
  if (length(x) == 1 && !inherits(x, "AsIs")) text else paste0("[", paste(text, collapse = ","), "]")
}
here <- function() {
  file <- sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE))
  dirname(file)
}
save_json <- function(x, packages) {
  x$oracle <- c(list(R = as.character(getRversion())), lapply(setNames(packages, packages), function(p) as.character(packageVersion(p))))
  writeLines(json(x), file.path(here(), "expected.json"))
}
# Rscript how.R: writes expected.json beside itself from input.csv: spline bases and knots of R's splines::ns and
# Hmisc::rcspline.eval (norm = 2). A fit with n >= 100 and one with n < 100 rows, where Harrell's outer knots differ.
suppressPackageStartupMessages({library(splines); library(Hmisc)})
d <- read.csv(file.path(here(), "input.csv"))
out <- list()
for (n in c(150, 60)) {
  x <- d$x[1:n]
  new <- c(-3, 0.5, 3.25, 7, 12, 40)
  for (k in 3:7) {
    ns_ <- ns(x, df = k - 1)
    knots <- c(attr(ns_, "Boundary.knots")[1], unname(attr(ns_, "knots")), attr(ns_, "Boundary.knots")[2])
    rcs_knots <- rcspline.eval(x, nk = k, knots.only = TRUE)
    out[[paste0("n", n, "k", k)]] <- list(n = n, k = k,
      natural_knots = I(knots), natural = unclass(ns_)[, , drop = FALSE], natural_new = unclass(predict(ns_, new)),
      restricted_knots = I(as.vector(rcs_knots)), restricted = rcspline.eval(x, rcs_knots, norm = 2),
      restricted_new = rcspline.eval(new, rcs_knots, norm = 2))
  }
}
save_json(list(new = I(new), cases = unname(out)), c("splines", "Hmisc"))
