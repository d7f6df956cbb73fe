#ifndef VALIDATION_CDISTRIBUTIONS_H
#define VALIDATION_CDISTRIBUTIONS_H

// A C face over Boost.Math. Every function returns NaN where the distribution or the argument is
// outside its domain; the Swift side turns that into a precondition or an optional.
#ifdef __cplusplus
extern "C" {
#endif

double cd_normal_cdf(double x);
double cd_normal_upper(double x);
double cd_normal_quantile(double p);
double cd_t_cdf(double x, double df);
double cd_t_upper(double x, double df);
double cd_t_quantile(double p, double df);
double cd_chisq_cdf(double x, double df);
double cd_chisq_upper(double x, double df);
double cd_chisq_quantile(double p, double df);
double cd_f_cdf(double x, double df1, double df2);
double cd_f_upper(double x, double df1, double df2);
double cd_f_quantile(double p, double df1, double df2);
double cd_beta_cdf(double x, double a, double b);
double cd_beta_quantile(double p, double a, double b);
double cd_nct_cdf(double x, double df, double delta);
double cd_nct_quantile(double p, double df, double delta);
double cd_log_gamma(double x);

#ifdef __cplusplus
}
#endif
#endif
