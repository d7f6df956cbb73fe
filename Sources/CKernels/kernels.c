#include "CKernels.h"

#include <math.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

// One source, compiled for each instruction set and chosen when the program is loaded. The lanes are
// part of the algorithm, so the choice changes the speed and no bit.
#if defined(__x86_64__) && defined(__linux__)
#define VK_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define VK_CLONES
#endif
#define VK_INLINE static inline __attribute__((always_inline))

typedef double lanes __attribute__((vector_size(64), aligned(8)));
typedef int64_t lanes_mask __attribute__((vector_size(64), aligned(8)));
typedef float single_lanes __attribute__((vector_size(64), aligned(4)));

#define LOAD(p) (*(const lanes *)(p))
#define LOAD_SINGLE(p) (*(const single_lanes *)(p))

#define TOTAL(a) (((a)[0] + (a)[4]) + ((a)[2] + (a)[6])) + (((a)[1] + (a)[5]) + ((a)[3] + (a)[7]))
#define LARGER(a, b) __builtin_elementwise_max(a, b)
#define SIZE(a) __builtin_elementwise_abs(a)

VK_CLONES double vk_centered_dot(const double *x, const double *r, double center, int64_t n) {
  lanes a = {0}, b = {0};
  int64_t i = 0;
  for (; i + 16 <= n; i += 16) {
    a += (LOAD(x + i) - center) * LOAD(r + i);
    b += (LOAD(x + i + 8) - center) * LOAD(r + i + 8);
  }
  a += b;
  double sum = TOTAL(a);
  for (; i < n; i++) sum += (x[i] - center) * r[i];
  return sum;
}

VK_CLONES void vk_mean(const double *x, int64_t n, double *mean, double *largest) {
  lanes a = {0}, b = {0}, top = {0};
  int64_t i = 0;
  for (; i + 16 <= n; i += 16) {
    lanes u = LOAD(x + i), v = LOAD(x + i + 8);
    a += u;
    b += v;
    top = LARGER(top, LARGER(SIZE(u), SIZE(v)));
  }
  a += b;
  double sum = TOTAL(a), most = 0;
  for (int k = 0; k < 8; k++)
    if (top[k] > most) most = top[k];
  for (; i < n; i++) {
    sum += x[i];
    double size = x[i] < 0 ? -x[i] : x[i];
    if (size > most) most = size;
  }
  *mean = n > 0 ? sum / (double)n : 0;
  *largest = most;
}

VK_CLONES void vk_centered_moments(const double *x, double center, int64_t n, double *sum,
                                   double *squares) {
  lanes a = {0}, s = {0};
  int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    lanes d = LOAD(x + i) - center;
    a += d;
    s += d * d;
  }
  double first = TOTAL(a), second = TOTAL(s);
  for (; i < n; i++) {
    double d = x[i] - center;
    first += d;
    second += d * d;
  }
  *sum = first;
  *squares = second;
}

VK_CLONES void vk_weighted_moments(const double *x, const double *w, double center, int64_t n,
                                   double *sum, double *squares, double *largest) {
  lanes a = {0}, s = {0}, top = {0};
  int64_t i = 0;
  for (; i + 8 <= n; i += 8) {
    lanes v = LOAD(w + i);
    lanes d = LOAD(x + i) - center;
    lanes wd = v * d;
    a += wd;
    s += wd * d;
    top = LARGER(top, SIZE(d) * (lanes)((v > 0) & (lanes_mask)((lanes){0} + 1)));
  }
  double first = TOTAL(a), second = TOTAL(s), most = 0;
  for (int k = 0; k < 8; k++)
    if (top[k] > most) most = top[k];
  for (; i < n; i++) {
    if (!(w[i] > 0)) continue;
    double d = x[i] - center;
    first += w[i] * d;
    second += w[i] * d * d;
    double size = d < 0 ? -d : d;
    if (size > most) most = size;
  }
  *sum = first;
  *squares = second;
  *largest = most;
}

VK_CLONES void vk_standardize_single(const double *x, double center, double factor, int64_t n,
                                     float *z) {
  for (int64_t i = 0; i < n; i++) z[i] = (float)((x[i] - center) * factor);
}

VK_CLONES void vk_gather(const double *x, const int32_t *rows, double center, double factor,
                         int64_t count, double *out) {
  for (int64_t k = 0; k < count; k++) out[k] = (x[rows[k]] - center) * factor;
}

VK_CLONES void vk_add_centered(const double *x, double center, double alpha, int64_t n, double *y) {
  for (int64_t i = 0; i < n; i++) y[i] += alpha * (x[i] - center);
}

VK_CLONES void vk_multiply(const double *a, const double *b, int64_t n, double *out) {
  for (int64_t i = 0; i < n; i++) out[i] = a[i] * b[i];
}

VK_CLONES void vk_multiply_single(const double *a, const double *b, int64_t n, float *out) {
  for (int64_t i = 0; i < n; i++) out[i] = (float)(a[i] * b[i]);
}

VK_INLINE float single_total(const single_lanes *a) {
  float s[8], t[4];
  for (int k = 0; k < 8; k++) s[k] = (*a)[k] + (*a)[k + 8];
  for (int k = 0; k < 4; k++) t[k] = s[k] + s[k + 4];
  return (t[0] + t[2]) + (t[1] + t[3]);
}

VK_INLINE void single_products_of_four(const float *z0, const float *z1, const float *z2, const float *z3,
                                       const float *q, int64_t n, float *out) {
  double s0 = 0, s1 = 0, s2 = 0, s3 = 0;
  for (int64_t b = 0; b < n; b += VK_BLOCK) {
    int64_t end = b + VK_BLOCK < n ? b + VK_BLOCK : n;
    single_lanes a0 = {0}, a1 = {0}, a2 = {0}, a3 = {0};
    int64_t i = b;
    for (; i + 16 <= end; i += 16) {
      single_lanes v = LOAD_SINGLE(q + i);
      a0 += LOAD_SINGLE(z0 + i) * v;
      a1 += LOAD_SINGLE(z1 + i) * v;
      a2 += LOAD_SINGLE(z2 + i) * v;
      a3 += LOAD_SINGLE(z3 + i) * v;
    }
    float t0 = single_total(&a0), t1 = single_total(&a1), t2 = single_total(&a2), t3 = single_total(&a3);
    for (; i < end; i++) {
      t0 += z0[i] * q[i];
      t1 += z1[i] * q[i];
      t2 += z2[i] * q[i];
      t3 += z3[i] * q[i];
    }
    s0 += (double)t0;
    s1 += (double)t1;
    s2 += (double)t2;
    s3 += (double)t3;
  }
  out[0] = (float)s0;
  out[1] = (float)s1;
  out[2] = (float)s2;
  out[3] = (float)s3;
}

VK_CLONES void vk_single_products(const float *z, const float *q, int64_t n, int64_t p, float *out) {
  int64_t j = 0;
  for (; j + 4 <= p; j += 4) {
    const float *first = z + j * n;
    single_products_of_four(first, first + n, first + 2 * n, first + 3 * n, q, n, out + j);
  }
  for (; j < p; j++) {
    float sums[4];
    const float *only = z + j * n;
    single_products_of_four(only, only, only, only, q, n, sums);
    out[j] = sums[0];
  }
}

VK_CLONES void vk_single_products_at(const float *z, const float *q, int64_t n, const int32_t *columns,
                                     int64_t count, float *out) {
  int64_t k = 0;
  for (; k + 4 <= count; k += 4)
    single_products_of_four(z + columns[k] * n, z + columns[k + 1] * n, z + columns[k + 2] * n,
                            z + columns[k + 3] * n, q, n, out + k);
  for (; k < count; k++) {
    float sums[4];
    const float *only = z + columns[k] * n;
    single_products_of_four(only, only, only, only, q, n, sums);
    out[k] = sums[0];
  }
}

VK_CLONES int64_t vk_open_columns(const float *g, const float *c, int64_t count, const float *norm,
                                  float radius, const float *threshold, float scale, int64_t p,
                                  int32_t *open) {
  enum { width = 64 };
  int64_t found = 0;
  for (int64_t j = 0; j < p; j += width) {
    int64_t m = p - j < width ? p - j : width;
    float sum[width];
    memset(sum, 0, sizeof sum);
    for (int64_t k = 0; k < count; k++) {
      const float *gk = g + k * p + j;
      float ck = c[k];
      if (m == width)
        for (int i = 0; i < width; i++) sum[i] += ck * gk[i];
      else
        for (int64_t i = 0; i < m; i++) sum[i] += ck * gk[i];
    }
    for (int64_t i = 0; i < m; i++) {
      float size = sum[i] < 0 ? -sum[i] : sum[i];
      if (size + norm[j + i] * radius >= threshold[j + i] * scale) open[found++] = (int32_t)(j + i);
    }
  }
  return found;
}

VK_CLONES void vk_segment_means(const double *x, const double *risk, const double *share,
                                const int32_t *start, const uint8_t *resets, const double *hazard,
                                const double *factor, int64_t segments, double *out) {
  double before = 0;
  for (int64_t s = 0; s < segments; s++) {
    if (resets[s]) before = 0;
    lanes a = {0}, b = {0};
    int64_t i = start[s], end = start[s + 1];
    for (; i + 8 <= end; i += 8) {
      lanes v = LOAD(x + i);
      a += LOAD(risk + i) * v;
      b += LOAD(share + i) * v;
    }
    double all = TOTAL(a), part = TOTAL(b);
    for (; i < end; i++) {
      all += risk[i] * x[i];
      part += share[i] * x[i];
    }
    out[s] = factor[s] * (hazard[s] * before + part);
    before += all;
  }
}

void vk_remove_from_factor(double *r, int64_t ld, int64_t m, int64_t k, double *work) {
  // Column j of the new factor is column j + 1 of the old one; its element below the diagonal is rotated
  // into row j by the rotation of rows (j, j + 1).
  double *cosine = work, *sine = work + m;
  for (int64_t j = k; j + 1 < m; j++) {
    double *to = r + j * ld;
    const double *from = r + (j + 1) * ld;
    memmove(to, from, (size_t)k * sizeof(double));
    double carried = from[k];
    for (int64_t i = k; i < j; i++) {
      double below = from[i + 1];
      to[i] = cosine[i] * carried + sine[i] * below;
      carried = cosine[i] * below - sine[i] * carried;
    }
    double below = from[j + 1];
    double length = hypot(carried, below);
    cosine[j] = length > 0 ? carried / length : 1;
    sine[j] = length > 0 ? below / length : 0;
    to[j] = length;
  }
}
