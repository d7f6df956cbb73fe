public import Statistics

/// A bound on the measurement error of a feature.
public struct ClaimBound: Sendable, Equatable {
  /// What is bounded.
  public enum Quantity: String, Sendable, CaseIterable {
    /// The within-subject coefficient of variation, root-mean-square form, a fraction.
    case withinSubjectCV = "wcv"
    /// The within-subject standard deviation, in the feature's unit.
    case withinSubjectSD = "wsd"
    /// The repeatability coefficient, in the feature's unit.
    case repeatabilityCoefficient = "rc"
    /// The relative repeatability coefficient, in per cent.
    case percentRepeatabilityCoefficient = "%rc"
    /// The reproducibility coefficient across all sites and readers of the design, in the feature's unit.
    case reproducibilityCoefficient = "rdc"
    /// The mean difference of two measurements in either direction, in the feature's unit.
    case bias
  }
  /// What is bounded.
  public let quantity: Quantity
  /// The largest value that conforms.
  public let atMost: Double

  /// A bound; nil unless it is a positive number.
  public init?(_ quantity: Quantity, atMost: Double) {
    guard atMost > 0, atMost.isFinite else { return nil }
    self.quantity = quantity
    self.atMost = atMost
  }

  /// Whether the bound reads like per cent where a fraction is meant: a wCV above 1.
  public var isTakenForPercent: Bool { quantity == .withinSubjectCV && atMost > 1 }
}

/// Which number is held against a claim.
public enum ConformanceRule: String, Sendable, CaseIterable {
  /// The one-sided 95 % upper confidence bound, so that a site at the claim fails 95 times in 100.
  case upperBound = "upper-bound"
  /// The estimate, so that a site at the claim passes about half the time.
  case pointEstimate = "point-estimate"
}

/// Whether a feature's measurement error is within a claim.
///
/// Upper bounds are one-sided at 95 %: `estimate sqrt(df / chi2(0.05; df))` for wSD, wCV and RC, exact for normal errors
/// of equal variance (wCV: approximate); for a bias the larger of both one-sided t bounds in magnitude, which
/// is the two one-sided tests procedure; for RDC, a sum of variance components, the upper limit of its 90 % interval
/// (modified large sample), approximate. With the point-estimate rule the estimate (a bias: its magnitude) is judged.
/// - Source: Obuchowski et al. 2016, Stat Methods Med Res, statistical considerations for conformance
///   claims; Raunig et al. 2015, Stat Methods Med Res 24:27, doi 10.1177/0962280214537344.
public struct ClaimConformance: Sendable {
  /// The claim's bound.
  public let bound: ClaimBound
  /// The rule.
  public let rule: ConformanceRule
  /// The estimate.
  public let estimate: Estimate
  /// The one-sided 95 % upper bound; nil where it does not exist.
  public let upperBound: Double?
  /// Whether the feature conforms; nil when the judged number does not exist.
  public let conforms: Bool?
  /// Caveats of the estimate and of the verdict, and why there is none.
  public let notes: [Note]

  /// Level of the one-sided bound.
  public static let level = 0.95

  /// Judges a feature.
  public init(_ result: RepeatabilityResult, bound: ClaimBound, rule: ConformanceRule = .upperBound) {
    self.bound = bound
    self.rule = rule
    let variation = result.variation
    let rdcLevel = ConfidenceLevel(2 * Self.level - 1) ?? .p95
    switch bound.quantity {
    case .withinSubjectCV: estimate = variation.coefficientOfVariation
    case .withinSubjectSD: estimate = variation.standardDeviation
    case .repeatabilityCoefficient: estimate = variation.repeatabilityCoefficient
    case .percentRepeatabilityCoefficient: estimate = variation.percentRepeatabilityCoefficient
    case .reproducibilityCoefficient: estimate = result.reproducibility(level: rdcLevel)
    case .bias: estimate = result.agreement.bias
    }
    if bound.quantity == .reproducibilityCoefficient {
      upperBound = estimate.interval?.upper
    } else if bound.quantity == .bias {
      let df = Double(estimate.sampleSize.count - 1)
      upperBound =
        df > 0
        ? Self.biasBound(estimate, StudentT(degreesOfFreedom: df).quantile(Self.level)) : nil
    } else {
      let df = Double(result.oneWay.withinDegreesOfFreedom)
      upperBound =
        df > 0 ? estimate.value.map { $0 * Self.upperFactor(degreesOfFreedom: df) } : nil
    }
    let judged = rule == .upperBound ? upperBound : estimate.value.map(abs)
    conforms = judged.map { $0 <= bound.atMost }
    notes = estimate.notes + (upperBound == 0 ? [.noError] : [])
  }

  private static func biasBound(_ estimate: Estimate, _ t: Double) -> Double? {
    guard let value = estimate.value, let error = estimate.standardError else { return nil }
    return abs(value) + t * error
  }

  /// `sqrt(df / chi2(0.05; df))`, the factor from a standard deviation to its one-sided 95 % upper bound.
  static func upperFactor(degreesOfFreedom df: Double) -> Double {
    (df / ChiSquared(degreesOfFreedom: df).quantile(1 - level)).squareRoot()
  }
}

extension RepeatabilityResult {
  /// The reproducibility coefficient of two measurements that differ in all readers and sites of the design.
  func reproducibility(level: ConfidenceLevel) -> Estimate {
    crossed?.reproducibilityCoefficient(level: level) ?? factorial?.reproducibilityCoefficient(
      level: level)
      ?? .undefined(
        .reproducibilityCoefficient, method: .meanSquares, sampleSize: SampleSize(subjects),
        because: Note(.noReproducibility, "RDC needs readers or sites in the design."))
  }
}

extension Note.Kind {
  /// A reproducibility coefficient asked of a design without readers or sites.
  public static let noReproducibility = Note.Kind("no-reproducibility")
  /// Repeats that are all equal.
  public static let noMeasurementError = Note.Kind("no-measurement-error")
}

extension Note {
  fileprivate static let noError = Note(
    .noMeasurementError,
    "All repeats are equal, so that the bound on the error is 0: see that they were measured apart.")
}
