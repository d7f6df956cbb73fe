# run: Rscript how.R, in this folder; writes input.csv and expected.json; stepp is in CRAN's archive
Sys.setenv(OPENBLAS_NUM_THREADS = "1")
num <- function(v) ifelse(is.na(v), "null", ifelse(is.infinite(v), ifelse(v > 0, '"Infinity"', '"-Infinity"'), sprintf("%.17g", v)))
json <- function(x) {
  if (is.null(x)) return("null")
  if (is.list(x)) return(paste0("{", paste(sprintf('"%s": %s', names(x), sapply(x, json)), collapse = ",\n"), "}"))
  s <- if (is.character(x)) paste0('"', x, '"') else num(as.numeric(x))
  if (length(x) == 1 && !inherits(x, "AsIs")) s else paste0("[", paste(s, collapse = ","), "]")
}
finish <- function(x, packages) {
  x$oracle <- c(list(R = as.character(getRversion())), lapply(setNames(packages, packages), function(p) as.character(packageVersion(p))))
  writeLines(json(x), "expected.json")
}
suppressPackageStartupMessages({ library(survival); library(stepp); library(mvtnorm) })
set.seed(20261128); n <- 200
d <- data.frame(x = round(rnorm(n, 50, 10), 1), trt = rep(0:1, n / 2))
t <- -log(runif(n)) / (0.03 * exp(-0.03 * (d$x - 50) * d$trt)); cens <- runif(n, 15, 80)
d$time <- signif(pmin(t, cens), 7); d$event <- as.integer(t <= cens); d$y <- rbinom(n, 1, plogis((d$x - 50) * d$trt * 0.05))
write.csv(d, "input.csv", row.names = FALSE, quote = FALSE); d <- read.csv("input.csv")
one <- function(r1, r2) { s <- stepp.subpop(stepp.win(type = "sliding", r1 = r1, r2 = r2), cov = d$x); list(n = I(s@npatsub), low = I(s@minc), high = I(s@maxc)) }
sp <- stepp.subpop(stepp.win(type = "sliding", r1 = 40, r2 = 60), cov = d$x)
m <- stepp.KM(coltrt = d$trt, survTime = d$time, censor = d$event, trts = c(1, 0), timePoint = 12)
e <- stepp::estimate(m, sp)
ij <- function(i) { f <- survfit(Surv(time, event) ~ 1, d[i, ], robust = TRUE, id = seq_along(i)); s <- summary(f, times = 12); c(s$surv, s$std.err) }
inside <- lapply(seq_along(sp@minc), function(j) which(d$x >= sp@minc[j] & d$x <= sp@maxc[j]))
a <- sapply(inside, function(i) ij(i[d$trt[i] == 1])); b <- sapply(inside, function(i) ij(i[d$trt[i] == 0]))
h <- sapply(inside, function(i) { f <- coxph(Surv(time, event) ~ trt, d[i, ], robust = TRUE, control = coxph.control(eps = 1e-12, toler.chol = 1e-13)); c(coef(f), sqrt(f$var[1, 1])) })
# Risk differences: influence of each row, our windows (stepp's last two joined), band and statistic.
joined <- c(inside[seq_len(length(inside) - 2)], list(sort(unique(unlist(tail(inside, 2))))))
psi <- function(i) { r <- numeric(n); for (a in 0:1) { k <- i[d$trt[i] == a]; r[k] <- (2 * a - 1) * (d$y[k] - mean(d$y[k])) / length(k) }; r }
rd <- function(i) mean(d$y[i][d$trt[i] == 1]) - mean(d$y[i][d$trt[i] == 0])
P <- sapply(joined, psi); theta <- sapply(joined, rd); all <- seq_len(n)
set.seed(1); q <- qmvnorm(0.95, tail = "both.tails", corr = cov2cor(crossprod(P)), algorithm = GenzBretz(maxpts = 1e6, abseps = 1e-6))$quantile
top <- max(abs(theta - rd(all)) / sqrt(colSums((P - psi(all))^2)))
finish(list(riskDifference = I(theta), criticalValue = q, statistic = top, overlap40size60 = one(40, 60), overlap20size50 = one(20, 50), overlap5size20 = one(5, 20), horizon = 12,
  steppTreated = I(e$TrtEff[[1]]$sObs), steppControl = I(e$TrtEff[[2]]$sObs), steppOverall = I(c(e$TrtEff[[1]]$oObs, e$TrtEff[[2]]$oObs)),
  difference = I(a[1, ] - b[1, ]), standardError = I(sqrt(a[2, ]^2 + b[2, ]^2)), logHazardRatio = I(h[1, ]), robustSE = I(h[2, ])), c("survival", "stepp", "mvtnorm"))
