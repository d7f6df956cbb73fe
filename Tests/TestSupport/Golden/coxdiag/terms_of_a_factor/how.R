# run: OPENBLAS_NUM_THREADS=1 Rscript how.R   (writes expected.json beside itself; reads input.csv and spec.json)
.esc <- function(s) paste0('"', gsub('"', '\\\\"', s), '"')
.num <- function(v) ifelse(is.nan(v), '"NaN"', ifelse(is.na(v), "null",
  ifelse(is.infinite(v), ifelse(v > 0, '"Infinity"', '"-Infinity"'), sprintf("%.17g", v))))
tojson <- function(x) {
  if (is.null(x)) return("null")
  if (is.matrix(x)) return(paste0("[", paste(apply(x, 1, function(r) tojson(I(as.vector(r)))), collapse = ",\n"), "]"))
  if (is.list(x)) return(if (is.null(names(x))) paste0("[", paste(sapply(x, tojson), collapse = ",\n"), "]") else
    paste0("{", paste(paste0(.esc(names(x)), ": ", sapply(x, tojson)), collapse = ",\n"), "}"))
  s <- if (is.character(x)) .esc(x) else if (is.logical(x)) ifelse(is.na(x), "null", ifelse(x, "true", "false")) else .num(as.numeric(x))
  if (length(x) == 1 && !inherits(x, "AsIs")) s else paste0("[", paste(s, collapse = ","), "]")
}
V <- function(x) I(as.vector(unname(x)))
dir <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
d <- read.csv(file.path(dir, "input.csv"), check.names = FALSE)
s <- jsonlite::fromJSON(file.path(dir, "spec.json"))
suppressPackageStartupMessages(library(survival))
d$stage <- factor(d$stage)
f <- coxph(Surv(time, status) ~ age + stage + x, d, control = coxph.control(eps = 1e-13, toler.chol = 1e-14, iter.max = 60))
o <- list(coef = V(coef(f)))
for (tr in c("km", "identity", "rank", "log")) {
  z <- cox.zph(f, transform = tr)
  o[[paste0("zph_", tr)]] <- list(rows = V(rownames(z$table)), chisq = V(z$table[, 1]), df = V(z$table[, 2]), p = V(z$table[, 3]))
}
o$versions <- list(R = as.character(getRversion()), survival = as.character(packageVersion("survival")))
writeLines(tojson(o), file.path(dir, "expected.json"))
