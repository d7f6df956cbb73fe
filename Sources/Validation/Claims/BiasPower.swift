internal import RealModule
internal import Statistics

/// Power and sample size of a study that is to show conformance with a claim on bias.
///
/// Each of n subjects gives one difference, normal with the true bias `b` and the SD `s`; all are given relative to the
/// claim. By the upper-bound rule the study conforms when `|mean| + t(0.95; n - 1) S / sqrt(n) <= 1`, two one-sided tests,
/// which has the probability
///
///     integral over the density of S of  Phi((1 - t S/sqrt n - b) sqrt n / s) - Phi((-1 + t S/sqrt n - b) sqrt n / s)
///
/// up to the S at which the bracket closes; exact. By the point-estimate rule it conforms when `|mean| <= 1`.
/// - Source: Schuirmann 1987, J Pharmacokinet Biopharm 15:657, doi 10.1007/BF01068419; Phillips 1990, J Pharmacokinet
///   Biopharm 18:137, doi 10.1007/BF01063556.
public struct BiasPower: Sendable {
  /// The true bias over the claim.
  public let ratio: Double
  /// The SD of the differences over the claim.
  public let deviation: Double
  /// The rule.
  public let rule: ConformanceRule

  /// A design; nil unless the ratio is 0 or more and the deviation positive.
  public init?(ratio: Double, deviation: Double, rule: ConformanceRule = .upperBound) {
    guard ratio >= 0, ratio.isFinite, deviation > 0, deviation.isFinite else { return nil }
    self.ratio = ratio
    self.deviation = deviation
    self.rule = rule
  }

  /// Halves of steps of Simpson's rule: the integrand is smooth, and twice as many change nothing in ten digits.
  private static let steps = 1000
  /// The density of S is negligible so many of its standard deviations from its mode.
  private static let reach = 12.0

  /// The probability that a study of so many subjects conforms; 0 for one subject by the upper-bound rule, which then
  /// has no bound.
  public func power(subjects n: Int) -> Double {
    precondition(n > 0)
    let root = Double(n).squareRoot()
    func between(_ margin: Double) -> Double {
      let scale = root / deviation
      return max(
        0,
        Normal.cumulative((1 - margin - ratio) * scale)
          - Normal.cumulative((margin - 1 - ratio) * scale))
    }
    guard rule == .upperBound else { return between(0) }
    guard n > 1 else { return 0 }
    let df = Double(n - 1)
    let t = StudentT(degreesOfFreedom: df).quantile(ClaimConformance.level)
    // x = S / s has the density 2 (df/2)^(df/2) / Gamma(df/2) x^(df - 1) exp(-df x^2 / 2), of SD about 1/sqrt(2 df).
    let constant = Double.log(2) + df / 2 * Double.log(df / 2) - logGamma(df / 2)
    func density(_ x: Double) -> Double {
      guard x > 0 else { return df == 1 ? Double.exp(constant) : 0 }
      return Double.exp(constant + (df - 1) * Double.log(x) - df * x * x / 2)
    }
    let spread = Self.reach / (2 * df).squareRoot()
    let low = max(0, 1 - spread)
    let high = min(1 + spread, root / (t * deviation))
    guard high > low else { return 0 }
    return simpson(Self.steps, from: low, to: high) { x in density(x) * between(t * x * deviation / root) }
  }

  /// The fewest subjects with at least the power asked for; nil when the true bias is not below the claim, or none of
  /// up to a million has it.
  public func subjects(power target: Double) -> Int? {
    precondition(target > 0 && target < 1)
    guard ratio < 1 else { return nil }
    return fewestSubjects { power(subjects: $0) >= target }
  }
}
