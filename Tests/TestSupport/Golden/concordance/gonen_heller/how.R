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
# Gonen and Heller 2005 by its double sum; jackknife by leaving rows out; the derivative by central differences.
suppressPackageStartupMessages(library(survival))
run_case <- function(dir) {
  fit <- coxph(Surv(time, status) ~ karno + age + trt, data = veteran, eps = 1e-12, toler.chol = 1e-13); X <- as.matrix(veteran[, c("karno", "age", "trt")]); b <- coef(fit)
  d <- data.frame(karno = X[, 1], age = X[, 2], trt = X[, 3]); write.csv(d, file.path(dir, "input.csv"), row.names = FALSE, quote = FALSE)
  K <- function(eta) { n <- length(eta); s <- 0; for (i in 2:n) for (j in 1:(i - 1)) s <- s + 1 / (1 + exp(-abs(eta[i] - eta[j]))); 2 * s / (n * (n - 1)) }
  Kf <- function(eta) { n <- length(eta); p <- 1 / (1 + exp(-abs(outer(eta, eta, "-")))); (sum(p) - n / 2) / (n * (n - 1)) }
  eta <- as.vector(X %*% b); k <- K(eta); n <- length(eta); lo <- sapply(1:n, function(i) Kf(eta[-i])); vj <- (n - 1) / n * sum((lo - mean(lo))^2)
  # per pair, so that |d| is not differentiated across 0
  D <- sapply(1:3, function(c) { h <- 1e-6 / max(abs(X[, c])); e <- rep(0, 3); e[c] <- h; (Kf(as.vector(X %*% (b + e))) - Kf(as.vector(X %*% (b - e)))) / (2 * h) })
  o <- list(k = k, jackknife_se = sqrt(vj), coefficients = V(b), vcov = unname(vcov(fit)), gradient = V(D), full_se = sqrt(vj + as.numeric(t(D) %*% vcov(fit) %*% D)))
  finish(dir, o, "survival") }
.main()
