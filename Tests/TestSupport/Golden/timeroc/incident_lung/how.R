# run: MEAN_RANK=path/to/MeanRank.q Rscript how.R   (writes input.csv and expected.json next to itself)
# Incident/dynamic AUC(t) of survival::lung, mean rank of the m events nearest in time (Saha-Chaudhuri, Heagerty 2013).
# Value: the definition over all pairs. Standard error: sd over rows of n dA/dw, the derivative in the row's weight by central
# differences of the definition, over root n. survival::concordance(timewt = "I") over all events differs a little: it weighs
# pairs by 1/n(t), n(t) with the case, where the mean of ranks weighs them by the number of controls.
# mean_rank: the authors' own program (MeanRank.q, github.com/aasthaa/meanrankROC_package, commit of 2018), run as it is on
# times and ages made different from each other, for it counts tied scores 0 and skips tied times.
Sys.setenv(OPENBLAS_NUM_THREADS = "1")
suppressPackageStartupMessages(library(survival))
num <- function(v) paste0("[", paste(ifelse(is.na(v), "null", sprintf("%.17g", v)), collapse = ", "), "]")
args <- commandArgs(FALSE)
dir <- dirname(sub("^--file=", "", args[grep("^--file=", args)]))
d <- na.omit(lung[, c("time", "status", "age", "ph.ecog")])
d$status <- d$status - 1
write.csv(d, file.path(dir, "input.csv"), row.names = FALSE, quote = FALSE)
n <- nrow(d)
times <- c(60, 180, 365, 540)
is_control <- function(j) d$time > d$time[j] | (d$time == d$time[j] & d$status == 0)
events <- which(d$status == 1)
events <- events[sapply(events, function(j) any(is_control(j)))]
m <- round(length(events)^0.8)
window <- function(t) {
  far <- sort(abs(d$time[events] - t))[m]
  events[abs(d$time[events] - t) <= far]
}
area <- function(x, rows, w) {
  p <- sapply(rows, function(j) {
    k <- is_control(j)
    sum(w[k] * ((x[k] < x[j]) + (x[k] == x[j]) / 2)) / sum(w[k])
  })
  sum(w[rows] * p) / sum(w[rows])
}
influence <- function(x, rows) sapply(seq_len(n), function(i) {
  e <- 1e-5
  up <- down <- rep(1, n)
  up[i] <- 1 + e
  down[i] <- 1 - e
  n * (area(x, rows, up) - area(x, rows, down)) / (2 * e)
})
fields <- list(times = times)
values <- list()
for (marker in c("age", "ph.ecog")) {
  inf <- lapply(times, function(t) influence(d[[marker]], window(t)))
  values[[marker]] <- inf
  auc <- sapply(times, function(t) {
    area(d[[marker]], window(t), rep(1, n))
  })
  fields[[paste0(marker, "_auc")]] <- auc
  fields[[paste0(marker, "_se")]] <- sapply(inf, function(v) sd(v) / sqrt(n))
}
fields$difference_se <- mapply(function(a, b) sd(a - b) / sqrt(n), values$age, values$ph.ecog)
fields$events <- sapply(times, function(t) length(window(t)))
all <- concordance(Surv(time, status) ~ age, data = d, timewt = "I", reverse = TRUE)
stopifnot(abs(area(d$age, events, rep(1, n)) - unname(all$concordance)) < 1e-3)
source(Sys.getenv("MEAN_RANK"))
shift <- seq_len(n) / 1000
program <- MeanRank(d$time + shift, d$status, d$age + shift)
fields$mean_rank_time <- program$time
fields$mean_rank <- program$mean.rank
lines <- paste0('"', names(fields), '": ', sapply(fields, num))
lines <- c(lines, paste0('"oracle": {"engine": "R ', getRversion(), '", "survival": "', packageVersion("survival"), '"}'))
writeLines(paste0("{\n", paste(lines, collapse = ",\n"), "\n}"), file.path(dir, "expected.json"))
