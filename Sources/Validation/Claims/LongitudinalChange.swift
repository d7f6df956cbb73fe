internal import RealModule
public import Statistics

/// The measurement error that a patient's change is held against.
public enum MeasurementError: Sendable, Equatable {
  /// Constant in the feature's unit: the within-subject SD.
  case standardDeviation(Double)
  /// Proportional to the value: the within-subject coefficient of variation, a fraction.
  case coefficientOfVariation(Double)

  /// The error of a repeatability coefficient, `RC / (1.96 sqrt(2))`.
  public static func repeatabilityCoefficient(_ value: Double) -> MeasurementError {
    .standardDeviation(value / repeatabilityFactor)
  }
}

/// One patient's change between two measurements, its interval, and whether measurement error explains it.
///
/// Constant error: `change = follow-up - baseline`, true change `change -+ z sqrt(2) wSD`, thresholds `-RC` and `RC`.
/// Proportional error, by logarithms with `s = sqrt(ln(1 + wCV^2))`: relative change `100 (ratio - 1)`, true ratio
/// `ratio exp(-+z sqrt(2) s)`, thresholds `100 (exp(-+1.96 sqrt(2) s) - 1)`, asymmetric. Change that exceeds a threshold
/// happens to an unchanged patient 5 times in 100, 2.5 in each direction. wSD and wCV are taken for known.
/// - Source: Obuchowski, Bullen 2018, Stat Methods Med Res 27:3139, doi 10.1177/0962280216662392.
public struct LongitudinalChange: Sendable {
  /// What a change is.
  public enum Verdict: String, Sendable {
    /// More than measurement error explains, downward.
    case decrease
    /// More than measurement error explains, upward.
    case increase
    /// Within measurement error.
    case withinError = "within error"
  }
  /// The first measurement.
  public let baseline: Double
  /// The second measurement.
  public let followUp: Double
  /// The change, in the feature's unit or in per cent of the baseline.
  public let change: Double
  /// The interval of the true change, on the scale of `change`.
  public let interval: ConfidenceInterval
  /// Below this a decrease is real.
  public let lowerThreshold: Double
  /// Above this an increase is real.
  public let upperThreshold: Double
  /// The verdict; a change on the threshold is within error.
  public let verdict: Verdict

  /// Why a change cannot be judged.
  public enum ChangeError: Error, Sendable, Equatable {
    /// A relative change needs positive values.
    case notPositive
  }

  /// Judges a change; values are finite and the error is positive.
  public init(
    baseline: Double, followUp: Double, error: MeasurementError, level: ConfidenceLevel = .p95
  ) throws(ChangeError) {
    self.baseline = baseline
    self.followUp = followUp
    let root2 = 2.0.squareRoot()
    switch error {
    case .standardDeviation(let deviation):
      change = followUp - baseline
      let margin = level.normalQuantile * root2 * deviation
      interval = ConfidenceInterval(
        lower: change - margin, upper: change + margin, level: level, method: Method("normal, known wSD"))
      upperThreshold = repeatabilityFactor * deviation
      lowerThreshold = -upperThreshold
    case .coefficientOfVariation(let variation):
      guard baseline > 0, followUp > 0 else { throw .notPositive }
      let s = Double.log(onePlus: variation * variation).squareRoot()
      let ratio = followUp / baseline
      change = 100 * (ratio - 1)
      let margin = Double.exp(level.normalQuantile * root2 * s)
      interval = ConfidenceInterval(
        lower: 100 * (ratio / margin - 1), upper: 100 * (ratio * margin - 1), level: level,
        method: Method("log-normal, known wCV"))
      lowerThreshold = 100 * Double.expMinusOne(-repeatabilityFactor * s)
      upperThreshold = 100 * Double.expMinusOne(repeatabilityFactor * s)
    }
    verdict =
      change < lowerThreshold ? .decrease : change > upperThreshold ? .increase : .withinError
  }
}
