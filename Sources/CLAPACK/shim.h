#ifndef VALIDATION_CLAPACK_SHIM_H
#define VALIDATION_CLAPACK_SHIM_H

// CBLAS comes from OpenBLAS. Of LAPACKE only the routines in use are declared, because lapacke.h
// brings in complex types that Swift does not import.
#include <cblas.h>
#include <stdint.h>

#define VT_ROW_MAJOR 101
#define VT_COLUMN_MAJOR 102

#ifdef __cplusplus
extern "C" {
#endif

int32_t LAPACKE_dpotrf(int layout, char uplo, int32_t n, double *a, int32_t lda);
int32_t LAPACKE_dtrtrs(int layout, char uplo, char trans, char diag, int32_t n, int32_t nrhs,
                       const double *a, int32_t lda, double *b, int32_t ldb);
int32_t LAPACKE_dpotrs(int layout, char uplo, int32_t n, int32_t nrhs, const double *a, int32_t lda,
                       double *b, int32_t ldb);
int32_t LAPACKE_dpotri(int layout, char uplo, int32_t n, double *a, int32_t lda);
int32_t LAPACKE_dsyevd(int layout, char jobz, char uplo, int32_t n, double *a, int32_t lda,
                       double *w);
int32_t LAPACKE_dgeqp3(int layout, int32_t m, int32_t n, double *a, int32_t lda, int32_t *jpvt,
                       double *tau);
int32_t LAPACKE_dormqr(int layout, char side, char trans, int32_t m, int32_t n, int32_t k,
                       const double *a, int32_t lda, const double *tau, double *c, int32_t ldc);
int32_t LAPACKE_dorgqr(int layout, int32_t m, int32_t n, int32_t k, double *a, int32_t lda,
                       const double *tau);

#ifdef __cplusplus
}
#endif

// What the processor can do, so that the program can ask OpenBLAS for the right kernels.
static inline int vt_cpu_has_avx2_fma(void) {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
#else
  return 0;
#endif
}

#endif
