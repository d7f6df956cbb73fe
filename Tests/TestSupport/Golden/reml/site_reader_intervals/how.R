# Rscript how.R writes expected.json beside it. OPENBLAS_NUM_THREADS=1. Data: ../site_reader and ../site_reader_incomplete.
dir <- dirname(sub("^--file=", "", grep("^--file=", commandArgs(FALSE), value = TRUE)))
tojson <- function(x, pad = "") {
  if (is.list(x)) {
    inner <- paste0(pad, "  ")
    cells <- sapply(x, tojson, pad = inner)
    return(paste0("{\n", paste0(inner, "\"", names(x), "\": ", cells, collapse = ",\n"), "\n", pad, "}"))
  }
  cells <- if (is.character(x)) paste0("\"", x, "\"") else ifelse(is.na(x), "null", sprintf("%.17g", x))
  if (length(x) == 1) cells else paste0("[", paste(cells, collapse = ", "), "]")
}
terms <- c("subject", "site", "reader", "subject:site", "subject:reader", "site:reader", "subject:site:reader", "Residual")
sets <- lapply(strsplit(terms, ":"), sort); sets[[8]] <- "Residual"
# Graybill and Wang; a negative coefficient changes the sides. c: coefficients, s: mean squares, f: degrees of freedom.
limits <- function(c, s, f) {
  keep <- abs(c) > 1e-12; x <- (c * s)[keep]; f <- f[keep]
  g <- x * (1 - f / qchisq(.975, f)); h <- x * (f / qchisq(.025, f) - 1)
  down <- ifelse(x > 0, g, h); up <- ifelse(x > 0, h, g)
  c(max(0, sum(x) - sqrt(sum(down^2))), sum(x) + sqrt(sum(up^2)))
}
wanted <- function(expect, s, f) {
  inverse <- solve(expect)
  one <- function(w) limits(drop(w %*% inverse), s, f)
  # The shares at which the interval of common - x all holds 0.
  share <- function(error) {
    end <- function(side) {
      at <- function(x) {
        x <- drop(((1 - error) - x) %*% inverse) * s; x[abs(x) < 1e-12 * max(abs(x))] <- 0
        g <- x * (1 - f / qchisq(.975, f)); h <- x * (f / qchisq(.025, f) - 1)
        if (side == 1) sum(x) - sqrt(sum(ifelse(x > 0, g, h)^2)) else sum(x) + sqrt(sum(ifelse(x > 0, h, g)^2))
      }
      if (at(0) <= 0) 0 else if (at(1) > 0) 1 else uniroot(at, c(0, 1), tol = 1e-14)$root
    }
    c(end(1), end(2))
  }
  touching <- function(which) sapply(sets, function(t) as.numeric(any(t %in% c(which, "Residual"))))
  c(setNames(lapply(1:8, function(i) one(as.numeric(1:8 == i))), terms),
    list(rc = one(touching(character())), site_error = one(touching("site")), reader_error = one(touching("reader")),
      both_error = one(touching(c("site", "reader"))), rc_share = share(touching(character())), site_share = share(touching("site")),
      reader_share = share(touching("reader")), both_share = share(touching(c("site", "reader")))))
}

# Complete: mean squares of the analysis of variance and their expectations.
d <- read.csv(file.path(dir, "../site_reader/input.csv")); for (v in c("subject", "site", "reader")) d[[v]] <- factor(d[[v]])
a <- summary(aov(y ~ subject * site * reader, d))[[1]]; rownames(a) <- trimws(rownames(a)); rownames(a)[8] <- "Residual"; rownames(a) <- sub("Residuals", "Residual", rownames(a))
a <- a[terms, ]
L <- c(subject = nlevels(d$subject), site = nlevels(d$site), reader = nlevels(d$reader)); m <- nrow(d) / prod(L)
expect <- outer(1:8, 1:8, Vectorize(function(q, t) if (t == 8) 1 else if (q == 8) 0 else if (all(sets[[q]] %in% sets[[t]])) m * prod(L[setdiff(names(L), sets[[t]])]) else 0))
stopifnot(all(solve(expect, a$`Mean Sq`) > 0))
complete <- wanted(expect, a$`Mean Sq`, a$Df)

# Incomplete: what the mean of a level of each source varies by, from tables of counts, at lme4's components.
d <- read.csv(file.path(dir, "../site_reader_incomplete/input.csv")); d$Residual <- seq_len(nrow(d))
text <- paste(readLines(file.path(dir, "../site_reader_incomplete/expected.json")), collapse = "")
theta <- sapply(terms, function(t) as.numeric(sub(paste0(".*\"", t, "\": ([-0-9.e]+).*"), "\\1", text)))
label <- function(t) if (t[1] == "Residual") d$Residual else do.call(paste, d[t])
within <- function(q, t) {
  if (q == t) return(1)
  if (q == 8 || t != 8 && !all(sets[[q]] %in% sets[[t]])) return(0)
  mean(tapply(label(sets[[t]]), label(sets[[q]]), function(x) { n <- table(x); sum((n / sum(n))^2) }))
}
share <- outer(1:8, 1:8, Vectorize(within))
levels <- sapply(sets, function(t) length(unique(label(t))))
df <- rep(NA, 8)
for (q in c(1:3, 4:6, 7, 8)) df[q] <- levels[q] - 1 - sum(df[share[, q] > 0 & seq_len(8) != q])
incomplete <- wanted(share, drop(share %*% theta), df)
writeLines(tojson(list(complete = complete, incomplete = c(incomplete, list(df = df)), oracle = list(engine = paste("R", getRversion())))), file.path(dir, "expected.json"))
