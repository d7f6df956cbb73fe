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
# Obuchowski 1997 (doi 10.2307/2533958), equations for S10, S01 and S11 with loops over clusters.
run_case <- function(dir) {
  set.seed(7); k <- 40; size <- sample(1:4, k, TRUE); id <- rep(seq_len(k), size); u <- rep(rnorm(k), size); n <- length(id)
  y <- rbinom(n, 1, plogis(u)); d <- data.frame(id = id, y = y, a = round(y + u + rnorm(n), 1), b = round(0.5 * y + u + rnorm(n), 1))
  write.csv(d, file.path(dir, "input.csv"), row.names = FALSE, quote = FALSE)
  psi <- function(x, y) (x > y) + (x == y) / 2
  comp <- function(m) { ca <- which(d$y == 1); co <- which(d$y == 0)
    list(V10 = sapply(ca, function(i) mean(psi(d[[m]][i], d[[m]][co]))), V01 = sapply(co, function(j) mean(psi(d[[m]][ca], d[[m]][j]))), ca = ca, co = co) }
  A <- comp("a"); B <- comp("b"); M <- length(A$ca); N <- length(A$co); ids <- unique(d$id)
  covar <- function(P, Q) { tp <- mean(P$V10); tq <- mean(Q$V10); s10 <- s01 <- s11 <- 0
    for (g in ids) { i <- d$id[P$ca] == g; j <- d$id[P$co] == g; mi <- sum(i); nj <- sum(j)
      s10 <- s10 + (sum(P$V10[i]) - mi * tp) * (sum(Q$V10[i]) - mi * tq)
      s01 <- s01 + (sum(P$V01[j]) - nj * tp) * (sum(Q$V01[j]) - nj * tq)
      s11 <- s11 + (sum(P$V10[i]) - mi * tp) * (sum(Q$V01[j]) - nj * tq) + (sum(Q$V10[i]) - mi * tq) * (sum(P$V01[j]) - nj * tp) }
    I10 <- length(unique(d$id[P$ca])); I01 <- length(unique(d$id[P$co])); I <- length(ids)
    I10 / (I10 - 1) * s10 / M^2 + I01 / (I01 - 1) * s01 / N^2 + I / (I - 1) * s11 / (M * N) }
  o <- list(auc = V(c(mean(A$V10), mean(B$V10))), covariance = rbind(c(covar(A, A), covar(A, B)), c(covar(A, B), covar(B, B))))
  v <- covar(A, A) + covar(B, B) - 2 * covar(A, B); o$z <- (mean(A$V10) - mean(B$V10)) / sqrt(v)
  finish(dir, o, "stats") }
.main()
