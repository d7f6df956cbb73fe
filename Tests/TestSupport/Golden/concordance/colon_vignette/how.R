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
# survival's vignette "concordance": colon, the four time weights of colonfit.
suppressPackageStartupMessages(library(survival))
run_case <- function(dir) {
  d0 <- subset(colon, etype == 2); fit <- coxph(Surv(time, status) ~ rx + nodes + extent, data = d0, eps = 1e-12, toler.chol = 1e-13)
  d0 <- d0[!is.na(d0$nodes), ]; d <- data.frame(time = d0$time, status = d0$status, lp = round(predict(fit, newdata = d0, type = "lp"), 12))
  write.csv(format(d, digits = 17, trim = TRUE), file.path(dir, "input.csv"), row.names = FALSE, quote = FALSE)
  d <- readin(dir); o <- list()
  for (w in c("n", "S", "S/G", "n/G2", "I")) { c <- concordance(Surv(time, status) ~ lp, d, timewt = w, reverse = TRUE); o[[w]] <- list(concordance = unname(c$concordance), se = sqrt(c$var)[1]) }
  set.seed(1); B <- 4000; n <- nrow(d); o$replicates <- B
  c0 <- concordance(Surv(time, status) ~ lp, d, reverse = TRUE, influence = 1); l <- c0$dfbeta
  t <- replicate(B, { i <- sample(n, replace = TRUE); concordance(Surv(time, status) ~ lp, d[i, ], reverse = TRUE)$concordance })
  a <- sum(l^3) / (6 * sum(l^2)^1.5); z0 <- qnorm(mean(t < c0$concordance) + mean(t == c0$concordance) / 2); z <- z0 + c(-1, 1) * qnorm(.975)
  o$percentile95 <- V(unname(quantile(t, c(.025, .975)))); o$bca95 <- V(unname(quantile(t, pnorm(z0 + z / (1 - a * z))))); o$acceleration <- a; o$bootstrap_se <- sd(t)
  finish(dir, o, "survival") }
.main()
