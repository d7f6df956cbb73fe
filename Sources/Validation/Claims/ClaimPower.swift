internal import Statistics

/// Power and sample size of a test-retest study that is to show conformance with a claim on wSD, wCV or RC.
///
/// With `df = n (k - 1)` and the ratio `t` of the true value to the claim, conformance has the probability
/// `P(chi2(df) <= chi2(0.05; df) / t^2)` by the upper-bound rule and `P(chi2(df) <= df / t^2)` by the
/// point-estimate rule: exact for normal errors of equal variance, approximate for wCV.
/// - Source: Obuchowski, Bullen 2018, Stat Methods Med Res 27:3139, doi 10.1177/0962280216662392.
public struct ClaimPower: Sendable {
  /// The true value over the claim.
  public let ratio: Double
  /// Repeats of each subject.
  public let repeats: Int
  /// The rule.
  public let rule: ConformanceRule

  /// Subjects beyond which no sample size is sought.
  public static let mostSubjects = 1_000_000

  /// A design; nil unless the ratio is positive and there are two repeats or more.
  public init?(ratio: Double, repeats: Int = 2, rule: ConformanceRule = .upperBound) {
    guard ratio > 0, ratio.isFinite, repeats > 1 else { return nil }
    self.ratio = ratio
    self.repeats = repeats
    self.rule = rule
  }

  /// The probability that a study of so many subjects (at least 1) conforms.
  public func power(subjects: Int) -> Double {
    precondition(subjects > 0)
    let df = Double(subjects * (repeats - 1))
    let distribution = ChiSquared(degreesOfFreedom: df)
    let critical =
      rule == .upperBound ? distribution.quantile(1 - ClaimConformance.level) : df
    return distribution.cumulative(critical / (ratio * ratio))
  }

  /// The fewest subjects with at least the power asked for; nil when none of up to a million has it, as for
  /// a true value at or above the claim. Power rises with subjects, so that bisection finds them.
  public func subjects(power target: Double) -> Int? {
    precondition(target > 0 && target < 1)
    guard ratio < 1 else { return nil }
    return fewestSubjects { power(subjects: $0) >= target }
  }

  /// The largest estimate over the claim that still conforms with so many subjects.
  public func largestRatio(subjects: Int) -> Double {
    rule == .pointEstimate
      ? 1 : 1 / ClaimConformance.upperFactor(degreesOfFreedom: Double(subjects * (repeats - 1)))
  }
}

/// The fewest subjects that suffice, when more always do; nil when none of up to `ClaimPower.mostSubjects` do.
func fewestSubjects(_ suffice: (Int) -> Bool) -> Int? {
  var high = 1
  while !suffice(high) {
    guard high < ClaimPower.mostSubjects else { return nil }
    high = min(high * 2, ClaimPower.mostSubjects)
  }
  var low = 0
  while high - low > 1 {
    let middle = (low + high) / 2
    if suffice(middle) { high = middle } else { low = middle }
  }
  return high
}
