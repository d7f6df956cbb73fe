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
# survival's vignette "concordance": veteran. fit4 and fit4b, and the comparison of fit4, fit5 and fit6, on the linear predictors.
suppressPackageStartupMessages(library(survival))
run_case <- function(dir) {
  fit4 <- coxph(Surv(time, status) ~ karno + age + trt, data = veteran, eps = 1e-12, toler.chol = 1e-13)
  fit4b <- coxph(Surv(time, status) ~ karno + age + trt + strata(celltype), veteran, eps = 1e-12, toler.chol = 1e-13)
  fit5 <- update(fit4, . ~ . + celltype); fit6 <- update(fit5, . ~ . + prior)
  d <- data.frame(time = veteran$time, status = veteran$status, celltype = as.integer(veteran$celltype), fit4 = predict(fit4, type = "lp"),
    fit4b = as.vector(as.matrix(veteran[, c("karno", "age", "trt")]) %*% coef(fit4b)), fit5 = predict(fit5, type = "lp"), fit6 = predict(fit6, type = "lp"))
  for (m in c("fit4", "fit4b", "fit5", "fit6")) d[[m]] <- round(d[[m]], 12)
  write.csv(format(d, digits = 17, trim = TRUE), file.path(dir, "input.csv"), row.names = FALSE, quote = FALSE)
  d <- readin(dir); c4 <- concordance(Surv(time, status) ~ fit4, d, reverse = TRUE); cb <- concordance(Surv(time, status) ~ fit4b + strata(celltype), d, reverse = TRUE)
  k <- function(c) list(concordance = unname(c$concordance), se = sqrt(c$var)[1], count = if (is.matrix(c$count)) V(colSums(c$count)) else V(c$count))
  all <- concordance(fit4, fit5, fit6)
  as_printed <- concordance(fit4)
  o <- list(fit4 = k(c4), fit4b = k(cb), joint = list(concordance = V(all$concordance), var = unname(all$var)), printed = list(concordance = unname(as_printed$concordance), se = sqrt(as_printed$var)[1]))
  finish(dir, o, "survival") }
.main()
