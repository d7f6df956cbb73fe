#ifndef VALIDATION_CKERNELS_H
#define VALIDATION_CKERNELS_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

// Loops over long columns that BLAS has no routine for. Sums run over a fixed number of lanes without
// fused multiply-add, so a result has the same bits on every processor and whatever else is computed
// in the same call. Columns are contiguous; counts are of elements.

// sum (x_i - center) * r_i.
double vk_centered_dot(const double *x, const double *r, double center, int64_t n);

// Mean, and largest |x_i|, of one column.
void vk_mean(const double *x, int64_t n, double *mean, double *largest);

// sum (x_i - center) and sum (x_i - center)^2.
void vk_centered_moments(const double *x, double center, int64_t n, double *sum, double *squares);

// The same with weights, and the largest |x_i - center| among rows of positive weight.
void vk_weighted_moments(const double *x, const double *w, double center, int64_t n, double *sum,
                         double *squares, double *largest);

// z_i = (x_i - center) * factor in single precision.
void vk_standardize_single(const double *x, double center, double factor, int64_t n, float *z);

// out_k = (x[rows_k] - center) * factor.
void vk_gather(const double *x, const int32_t *rows, double center, double factor, int64_t count,
               double *out);

// y_i += alpha (x_i - center).
void vk_add_centered(const double *x, double center, double alpha, int64_t n, double *y);

// out_i = a_i * b_i.
void vk_multiply(const double *a, const double *b, int64_t n, double *out);

// The same, rounded to single precision.
void vk_multiply_single(const double *a, const double *b, int64_t n, float *out);

// out_j = sum_i z_ij q_i for the p columns of z (n rows, single precision). Blocks of VK_BLOCK rows are
// summed in single precision in VK_LANES lanes, blocks in double precision.
#define VK_BLOCK 512
#define VK_LANES 16
void vk_single_products(const float *z, const float *q, int64_t n, int64_t p, float *out);

// The same for `count` columns of z given by number.
void vk_single_products_at(const float *z, const float *q, int64_t n, const int32_t *columns, int64_t count,
                           float *out);

// Writes to `open`, rising, the columns j with |sum_k c_k g_kj| + norm_j * radius >= threshold_j (g holds
// `count` vectors of p numbers) and returns their number.
int64_t vk_open_columns(const float *g, const float *c, int64_t count, const float *norm, float radius,
                        const float *threshold, float scale, int64_t p, int32_t *open);

// For each of `segments` runs of rows, segment s being start[s] ..< start[s + 1]:
// out_s = factor_s * (hazard_s * (sum of rows before the segment since the last reset of risk_i x_i)
//                     + sum over the segment of share_i x_i); a segment with resets[s] starts anew.
void vk_segment_means(const double *x, const double *risk, const double *share, const int32_t *start,
                      const uint8_t *resets, const double *hazard, const double *factor,
                      int64_t segments, double *out);

// Removes row and column k of the upper triangular factor R (order m, leading dimension ld) of a matrix
// R'R, by Givens rotations; the result has order m - 1. `work` has room for 2 m numbers.
void vk_remove_from_factor(double *r, int64_t ld, int64_t m, int64_t k, double *work);

#ifdef __cplusplus
}
#endif

#endif
