/// One number estimated in each of `m` completed data sets, pooled by Rubin's rules.
///
/// With `Q_i` the estimates, `U_i` their variances, `Q` the mean of the `Q_i`, `W` the mean of the `U_i` and `B` the
/// variance of the `Q_i` (divisor m - 1): the total variance is `T = W + (1 + 1/m) B`, of which the share
/// `lambda = (1 + 1/m) B / T` is due to the missing values. With `v_old = (m - 1) / lambda^2` and, for complete-data
/// degrees of freedom `v`, `v_obs = (v + 1) / (v + 3) v (1 - lambda)`, the estimate is judged by Student's t on
/// `v_old v_obs / (v_old + v_obs)` degrees of freedom.
///
/// Sources: Rubin 1987, Multiple Imputation for Nonresponse in Surveys, doi 10.1002/9780470316696; Barnard, Rubin 1999,
/// Biometrika 86:948, doi 10.1093/biomet/86.4.948. Agrees with `mice::pool.scalar`.
public struct PooledEstimate: Sendable, Equatable {
  /// The mean of the estimates.
  public let estimate: Double
  /// `W`, the mean of the variances.
  public let withinVariance: Double
  /// `B`, the variance of the estimates over the completed data sets.
  public let betweenVariance: Double
  /// `T`.
  public let totalVariance: Double
  /// Barnard and Rubin's degrees of freedom; infinite where the estimates agree and the complete data have infinitely
  /// many.
  public let degreesOfFreedom: Double
  /// `(1 + 1/m) B / W`, the increase in variance due to the missing values; infinite without variance within.
  public let relativeIncrease: Double
  /// The fraction of missing information, `(r + 2 / (df + 3)) / (r + 1)` with `r` the relative increase.
  public let fractionOfMissingInformation: Double
  /// Completed data sets.
  public let imputations: Int

  /// The root of the total variance.
  public var standardError: Double { totalVariance.squareRoot() }

  /// The Monte Carlo standard error of the estimate, `sqrt(B / m)`: how far it would move with other imputations.
  public var monteCarloError: Double { (betweenVariance / Double(imputations)).squareRoot() }

  /// The pooled estimate of a quantity with its interval.
  public func estimate(
    of quantity: Quantity, sampleSize: SampleSize, level: ConfidenceLevel = .p95
  ) -> Estimate {
    Estimate(
      quantity, value: estimate, standardError: standardError, interval: interval(level),
      method: Method(
        "mean over imputations, Rubin's rules",
        reference: Citation(
          "Rubin 1987, Multiple Imputation for Nonresponse in Surveys", doi: "10.1002/9780470316696"),
        settings: [.imputations(imputations)]), sampleSize: sampleSize)
  }

  /// The interval `estimate -+ t sqrt(T)`.
  public func interval(_ level: ConfidenceLevel) -> ConfidenceInterval {
    let factor =
      degreesOfFreedom.isFinite
      ? StudentT(degreesOfFreedom: degreesOfFreedom).quantile(1 - level.tail) : level.normalQuantile
    return ConfidenceInterval(
      lower: estimate - factor * standardError, upper: estimate + factor * standardError, level: level,
      method: Method(
        "t with Barnard and Rubin's degrees of freedom",
        reference: Citation("Barnard, Rubin 1999, Biometrika 86:948", doi: "10.1093/biomet/86.4.948")))
  }
}

/// Pools estimates of one number from completed data sets by Rubin's rules.
/// - Parameters:
///   - estimates: one a completed data set, at least two.
///   - variances: their squared standard errors, not all 0.
///   - completeDegreesOfFreedom: what a complete data set would have: rows minus coefficients; nil for infinitely many.
public func pooled(
  estimates: [Double], variances: [Double], completeDegreesOfFreedom: Double? = nil
) -> PooledEstimate {
  precondition(estimates.count > 1 && estimates.count == variances.count)
  precondition(variances.allSatisfy { $0 >= 0 } && variances.contains { $0 > 0 })
  precondition(completeDegreesOfFreedom.map { $0 > 0 } ?? true)
  let m = Double(estimates.count)
  let within = mean(variances)
  let between = sampleVariance(estimates)
  let extra = (1 + 1 / m) * between
  let total = within + extra
  let share = extra / total
  let old = (m - 1) / (share * share)
  let observed = completeDegreesOfFreedom.map { v in (v + 1) / (v + 3) * v * (1 - share) }
  let degrees =
    observed.map { observed in old.isFinite ? old * observed / (old + observed) : observed } ?? old
  let increase = extra / within
  return PooledEstimate(
    estimate: mean(estimates), withinVariance: within, betweenVariance: between, totalVariance: total,
    degreesOfFreedom: degrees, relativeIncrease: increase,
    fractionOfMissingInformation: (increase + 2 / (degrees + 3)) / (increase + 1),
    imputations: estimates.count)
}
