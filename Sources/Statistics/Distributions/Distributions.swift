import CDistributions

// Distribution functions and quantiles, computed by Boost.Math. `upper` is the survival function
// 1 - CDF without cancellation. Each quantile takes a probability in [0, 1].

/// The standard normal distribution.
public enum Normal {
  /// `P(Z <= x)`.
  public static func cumulative(_ x: Double) -> Double { cd_normal_cdf(x) }
  /// `P(Z > x)`.
  public static func upper(_ x: Double) -> Double { cd_normal_upper(x) }
  /// The `x` with `P(Z <= x) = p`.
  public static func quantile(_ p: Double) -> Double { cd_normal_quantile(p) }
  /// The two-sided p-value `P(|Z| >= |z|)`.
  public static func twoSidedPValue(_ z: Double) -> Double { 2 * cd_normal_upper(abs(z)) }
}

/// Student's t distribution.
public struct StudentT: Sendable {
  /// Degrees of freedom, positive.
  public let degreesOfFreedom: Double

  /// The t distribution with `degreesOfFreedom > 0`.
  public init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0)
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// `P(T <= x)`.
  public func cumulative(_ x: Double) -> Double { cd_t_cdf(x, degreesOfFreedom) }
  /// `P(T > x)`.
  public func upper(_ x: Double) -> Double { cd_t_upper(x, degreesOfFreedom) }
  /// The `x` with `P(T <= x) = p`.
  public func quantile(_ p: Double) -> Double { cd_t_quantile(p, degreesOfFreedom) }
}

/// The chi-square distribution.
public struct ChiSquared: Sendable {
  /// Degrees of freedom, positive.
  public let degreesOfFreedom: Double

  /// The chi-square distribution with `degreesOfFreedom > 0`.
  public init(degreesOfFreedom: Double) {
    precondition(degreesOfFreedom > 0)
    self.degreesOfFreedom = degreesOfFreedom
  }

  /// `P(X <= x)`.
  public func cumulative(_ x: Double) -> Double { cd_chisq_cdf(x, degreesOfFreedom) }
  /// `P(X > x)`.
  public func upper(_ x: Double) -> Double { cd_chisq_upper(x, degreesOfFreedom) }
  /// The `x` with `P(X <= x) = p`.
  public func quantile(_ p: Double) -> Double { cd_chisq_quantile(p, degreesOfFreedom) }
}

/// Fisher's F distribution.
public struct FisherF: Sendable {
  /// Degrees of freedom of the numerator, positive.
  public let numerator: Double
  /// Degrees of freedom of the denominator, positive.
  public let denominator: Double

  /// The F distribution with two positive degrees of freedom.
  public init(_ numerator: Double, _ denominator: Double) {
    precondition(numerator > 0 && denominator > 0)
    self.numerator = numerator
    self.denominator = denominator
  }

  /// `P(F <= x)`.
  public func cumulative(_ x: Double) -> Double { cd_f_cdf(x, numerator, denominator) }
  /// `P(F > x)`.
  public func upper(_ x: Double) -> Double { cd_f_upper(x, numerator, denominator) }
  /// The `x` with `P(F <= x) = p`.
  public func quantile(_ p: Double) -> Double { cd_f_quantile(p, numerator, denominator) }
}

/// The beta distribution.
public struct BetaDistribution: Sendable {
  /// First shape, positive.
  public let alpha: Double
  /// Second shape, positive.
  public let beta: Double

  /// The beta distribution with two positive shapes.
  public init(_ alpha: Double, _ beta: Double) {
    precondition(alpha > 0 && beta > 0)
    self.alpha = alpha
    self.beta = beta
  }

  /// `P(X <= x)`.
  public func cumulative(_ x: Double) -> Double { cd_beta_cdf(x, alpha, beta) }
  /// The `x` with `P(X <= x) = p`.
  public func quantile(_ p: Double) -> Double { cd_beta_quantile(p, alpha, beta) }
}

/// The noncentral t distribution: `(Z + delta) / sqrt(X / df)` with Z normal and X chi-square on `df`.
public struct NoncentralT: Sendable {
  /// Degrees of freedom, positive.
  public let degreesOfFreedom: Double
  /// The mean of the numerator.
  public let noncentrality: Double

  /// The distribution with `degreesOfFreedom > 0` and a finite noncentrality.
  public init(degreesOfFreedom: Double, noncentrality: Double) {
    precondition(degreesOfFreedom > 0 && noncentrality.isFinite)
    self.degreesOfFreedom = degreesOfFreedom
    self.noncentrality = noncentrality
  }

  /// `P(T <= x)`.
  public func cumulative(_ x: Double) -> Double { cd_nct_cdf(x, degreesOfFreedom, noncentrality) }
  /// The `x` with `P(T <= x) = p`.
  public func quantile(_ p: Double) -> Double { cd_nct_quantile(p, degreesOfFreedom, noncentrality) }
}

/// The natural logarithm of the gamma function.
public func logGamma(_ x: Double) -> Double { cd_log_gamma(x) }
