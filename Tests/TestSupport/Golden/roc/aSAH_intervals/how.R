# run: Rscript how.R   (writes input.csv and expected.json next to itself)
# ---- shared: exact JSON writer (17 significant digits; NA -> null; Inf/NaN -> strings) ----
Sys.setenv(OPENBLAS_NUM_THREADS="1")
.esc <- function(s) paste0('"',gsub("\n","\\\\n",gsub('"','\\\\"',gsub("\\\\","\\\\\\\\",s))),'"')
.num <- function(v) ifelse(is.nan(v),'"NaN"',ifelse(is.na(v),"null",ifelse(is.infinite(v),ifelse(v>0,'"Infinity"','"-Infinity"'),sprintf("%.17g",v))))
tojson <- function(x, ind="") {
  if (is.null(x)) return("null")
  if (is.data.frame(x)) x <- as.list(x)
  if (is.matrix(x)) return(paste0("[",paste(apply(x,1,function(r) tojson(as.vector(r))),collapse=",\n "),"]"))
  if (is.list(x)) { if (!is.null(names(x))) { i2<-paste0(ind,"  ")
      return(paste0("{\n",paste(sapply(seq_along(x),function(i) paste0(i2,.esc(names(x)[i]),": ",tojson(x[[i]],i2))),collapse=",\n"),"\n",ind,"}")) }
      return(paste0("[",paste(sapply(x,tojson),collapse=","),"]")) }
  if (is.factor(x)) x <- as.character(x)
  s <- if (is.logical(x)) ifelse(is.na(x),"null",ifelse(x,"true","false")) else if (is.character(x)) ifelse(is.na(x),"null",.esc(x)) else .num(as.numeric(x))
  scalar <- length(x)==1 && !inherits(x,"AsIs")
  if (scalar) s else paste0("[",paste(s,collapse=","),"]") }
V <- function(x) I(as.vector(unname(x)))       # always a JSON array
`$.spec` <- function(x,n) unclass(x)[[n,exact=TRUE]]   # no partial matching
readspec <- function(dir) structure(jsonlite::fromJSON(file.path(dir,"spec.json"),simplifyVector=TRUE),class="spec")
readin <- function(dir,f="input.csv") read.csv(file.path(dir,f),check.names=FALSE,stringsAsFactors=FALSE)
catchw <- function(expr){ w<-character(); v<-withCallingHandlers(tryCatch(expr,error=function(e) structure(list(error=conditionMessage(e)),class="oracle_error")),
   warning=function(c){w<<-c(w,conditionMessage(c));invokeRestart("muffleWarning")}); list(v=v,w=unique(w)) }
finish <- function(dir,res,pk,w=character()){ res$warnings <- I(unique(w)); res$oracle <- list(engine=paste("R",getRversion()),packages=as.list(sapply(pk,function(p) as.character(packageVersion(p)))))
  writeLines(tojson(res),file.path(dir,"expected.json")) }
.main <- function(){ a<-commandArgs(FALSE); f<-sub("^--file=","",a[grep("^--file=",a)]); if(length(f)&&basename(f)=="how.R"){ d<-commandArgs(TRUE); run_case(if(length(d)) d[1] else dirname(f)) } }
# pROC on aSAH: everything of a curve beside its area. The bootstrap limits carry Monte Carlo error: B is stored.
suppressPackageStartupMessages(library(pROC))
run_case <- function(dir) {
  data(aSAH); d <- data.frame(y = as.integer(aSAH$outcome == "Poor"), s100b = aSAH$s100b, wfns = as.integer(aSAH$wfns), ndka = aSAH$ndka)
  d$female <- as.integer(aSAH$gender == "Female")
  write.csv(d, file.path(dir, "input.csv"), row.names = FALSE, quote = FALSE)
  B <- 10000; o <- list(replicates = B); R <- list(); grid <- seq(0, 1, 0.05)
  set.seed(20261124)
  for (m in c("s100b", "wfns", "ndka")) {
    r <- roc(d$y, d[[m]], levels = c(0, 1), direction = "<", quiet = TRUE); R[[m]] <- r
    a <- as.numeric(r$auc); v <- as.numeric(var(r, method = "delong"))
    k <- list(auc = a, se = sqrt(v), logit95 = V(plogis(qlogis(a) + c(-1, 1) * qnorm(.975) * sqrt(v) / (a * (1 - a)))))
    k$bootstrap95 <- V(as.numeric(ci.auc(r, method = "bootstrap", boot.n = B, progress = "none"))[c(1, 3)])
    # BCa with the empirical influence of two samples (Davison and Hinkley 1997, 5.3), quantiles of type 7
    ca <- d[[m]][d$y == 1]; co <- d[[m]][d$y == 0]; win <- function(x, y) outer(x, y, function(x, y) (x > y) + (x == y) / 2)
    W <- win(ca, co); l <- c((rowMeans(W) - a) / length(ca), (colMeans(W) - a) / length(co)); acc <- sum(l^3) / (6 * sum(l^2)^1.5)
    t <- replicate(B, mean(W[sample(length(ca), replace = TRUE), sample(length(co), replace = TRUE)]))
    z0 <- qnorm(mean(t < a) + mean(t == a) / 2); z <- z0 + c(-1, 1) * qnorm(.975)
    k$acceleration <- acc; k$bca95 <- V(unname(quantile(t, pnorm(z0 + z / (1 - acc * z)))))
    k$se_at_sp <- V(coords(r, grid, input = "specificity", ret = "sensitivity", transpose = FALSE)[[1]])
    k$sp_at_se <- V(coords(r, grid, input = "sensitivity", ret = "specificity", transpose = FALSE)[[1]])
    k$ci_se <- lapply(c(0.5, 0.8, 0.9), function(s) V(as.numeric(ci.se(r, specificities = s, boot.n = B, progress = "none"))))
    k$pauc95 <- V(as.numeric(ci.auc(roc(d$y, d[[m]], levels = c(0, 1), direction = "<", quiet = TRUE, partial.auc = c(1, .8)), boot.n = B, progress = "none", method = "bootstrap"))[c(1, 3)])
    b <- coords(r, "best", best.method = "youden", best.weights = c(3, 0.2), ret = c("threshold", "sensitivity", "specificity"), transpose = FALSE)
    k$cost3_prev02 <- lapply(as.list(b), V)
    # average precision by its definition, over the distinct scores from the highest down
    th <- sort(unique(d[[m]]), decreasing = TRUE); rec <- sapply(th, function(s) mean(ca >= s)); pre <- sapply(th, function(s) mean(d$y[d[[m]] >= s]))
    k$average_precision <- sum(diff(c(0, rec)) * pre); k$pr_threshold <- V(th); k$pr_recall <- V(rec); k$pr_precision <- V(pre)
    o[[m]] <- k
  }
  cut <- coords(R$s100b, 0.205, input = "threshold", ret = c("tp", "fp", "tn", "fn", "sensitivity", "specificity", "ppv", "npv", "accuracy"), transpose = FALSE)
  w <- function(x, n) V(as.numeric(prop.test(x, n, correct = FALSE)$conf.int))
  p <- 0.1; se <- cut$sensitivity; sp <- cut$specificity; m <- sum(d$y); n <- sum(1 - d$y)
  ppv <- se * p / (se * p + (1 - sp) * (1 - p)); npv <- sp * (1 - p) / (sp * (1 - p) + (1 - se) * p); zz <- c(-1, 1) * qnorm(.975)
  o$at_0.205 <- list(counts = V(c(cut$tp, cut$fp, cut$tn, cut$fn)), sensitivity = se, specificity = sp, ppv = cut$ppv, npv = cut$npv, accuracy = cut$accuracy,
    sensitivity95 = w(cut$tp, m), specificity95 = w(cut$tn, n), ppv95 = w(cut$tp, cut$tp + cut$fp), npv95 = w(cut$tn, cut$tn + cut$fn),
    lrp = se / (1 - sp), lrp95 = V(exp(log(se / (1 - sp)) + zz * sqrt(1 / cut$tp - 1 / m + 1 / cut$fp - 1 / n))),
    lrn = (1 - se) / sp, lrn95 = V(exp(log((1 - se) / sp) + zz * sqrt(1 / cut$fn - 1 / m + 1 / cut$tn - 1 / n))),
    ppv_at_0.1 = ppv, ppv_at_0.1_95 = V(plogis(qlogis(ppv) + zz * sqrt((1 - se) / se / m + sp / (1 - sp) / n))),
    npv_at_0.1 = npv, npv_at_0.1_95 = V(plogis(qlogis(npv) + zz * sqrt(se / (1 - se) / m + (1 - sp) / sp / n))))
  # equality of three areas, from pROC's covariances
  S <- matrix(0, 3, 3); for (i in 1:3) for (j in 1:3) S[i, j] <- if (i == j) var(R[[i]], method = "delong") else cov(R[[i]], R[[j]], method = "delong")
  L <- cbind(-1, diag(2)); x <- L %*% sapply(R, function(r) as.numeric(r$auc)); q <- as.numeric(t(x) %*% solve(L %*% S %*% t(L), x))
  o$equal_areas <- list(covariance = S, statistic = q, p = pchisq(q, 2, lower.tail = FALSE))
  pv <- c(roc.test(R[[1]], R[[2]], method = "delong")$p.value, roc.test(R[[1]], R[[3]], method = "delong")$p.value, roc.test(R[[2]], R[[3]], method = "delong")$p.value)
  o$pairwise <- list(p = V(pv), holm = V(p.adjust(pv, "holm")), BH = V(p.adjust(pv, "BH")))
  g <- lapply(0:1, function(f) roc(d$y[d$female == f], d$s100b[d$female == f], levels = c(0, 1), direction = "<", quiet = TRUE))
  t <- roc.test(g[[1]], g[[2]], method = "delong", paired = FALSE)
  o$male_female <- list(auc = V(sapply(g, function(r) as.numeric(r$auc))), statistic = unname(t$statistic), df = unname(t$parameter), p = t$p.value)
  t <- roc.test(R$s100b, R$ndka, method = "bootstrap", boot.n = B, progress = "none")
  o$bootstrap_difference <- list(z = unname(t$statistic), difference = as.numeric(R$s100b$auc - R$ndka$auc))
  finish(dir, o, "pROC") }
.main()
