internal import RealModule
public import Statistics

/// The measurement error that a patient's change is held against.
///
/// An error estimated from repeated measurements has degrees of freedom, those within subjects; one that is known, from a
/// profile or a large study, has none.
public enum MeasurementError: Sendable, Equatable {
  /// Constant in the feature's unit: the within-subject SD.
  case standardDeviation(Double, degreesOfFreedom: Int? = nil)
  /// Proportional to the value: the within-subject coefficient of variation, a fraction.
  case coefficientOfVariation(Double, degreesOfFreedom: Int? = nil)

  /// The error of a repeatability coefficient, `RC / (1.96 sqrt(2))`.
  public static func repeatabilityCoefficient(_ value: Double) -> MeasurementError {
    .standardDeviation(value / repeatabilityFactor)
  }

  /// The degrees of freedom of an estimated error; nil for a known one.
  public var degreesOfFreedom: Int? {
    switch self {
    case .standardDeviation(_, let df), .coefficientOfVariation(_, let df): df
    }
  }

  /// Whether the error is proportional to the value.
  public var isRelative: Bool {
    if case .coefficientOfVariation = self { true } else { false }
  }

  /// `wSD`, or `s = sqrt(ln(1 + wCV^2))` of logarithms.
  private var deviation: Double {
    switch self {
    case .standardDeviation(let value, _): value
    case .coefficientOfVariation(let value, _): Double.log(onePlus: value * value).squareRoot()
    }
  }

  /// The changes, on the scale of `LongitudinalChange.change`, that 95 of 100 unchanged patients stay within: see there.
  public var limits: ClosedRange<Double> {
    let reach = (multiple(.p95) ?? repeatabilityFactor) * deviation
    return isRelative
      ? 100 * Double.expMinusOne(-reach)...100 * Double.expMinusOne(reach) : -reach...reach
  }

  /// The interval of the true change of a patient, on the same scale.
  fileprivate func interval(
    of change: Double, ratio: Double, level: ConfidenceLevel
  ) -> ConfidenceInterval {
    let margin = (multiple(level) ?? 2.0.squareRoot() * level.normalQuantile) * deviation
    let (first, error) = isRelative ? ("log-", "wCV") : ("", "wSD")
    let method =
      degreesOfFreedom.map { Method("\(first)normal, Student's t, \(error) on \($0) degrees of freedom") }
      ?? Method("\(first)normal, known \(error)")
    let factor = Double.exp(margin)
    return isRelative
      ? ConfidenceInterval(
        lower: 100 * (ratio / factor - 1), upper: 100 * (ratio * factor - 1), level: level, method: method)
      : ConfidenceInterval(lower: change - margin, upper: change + margin, level: level, method: method)
  }

  /// `sqrt(2) t` of an estimated error; nil for a known one.
  private func multiple(_ level: ConfidenceLevel) -> Double? {
    degreesOfFreedom.map {
      2.0.squareRoot() * StudentT(degreesOfFreedom: Double($0)).quantile(1 - level.tail)
    }
  }
}

/// One patient's change between two measurements, its interval, and whether measurement error explains it.
///
/// Constant error: `change = follow-up - baseline`, true change `change -+ z sqrt(2) wSD`, thresholds `-RC` and `RC`.
/// Proportional error, by logarithms with `s = sqrt(ln(1 + wCV^2))`: relative change `100 (ratio - 1)`, true ratio
/// `ratio exp(-+z sqrt(2) s)`, thresholds `100 (exp(-+1.96 sqrt(2) s) - 1)`, asymmetric. Change that exceeds a threshold
/// happens to an unchanged patient 5 times in 100, 2.5 in each direction. For an error estimated on `df` degrees of
/// freedom Student's quantile stands for z and for 1.96, so that this holds over retest studies too: exactly for normal
/// errors of equal variance (a wCV: of logarithms).
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

  /// Judges a change; values are finite, the error is positive and so are its degrees of freedom.
  public init(
    baseline: Double, followUp: Double, error: MeasurementError, level: ConfidenceLevel = .p95
  ) throws(ChangeError) {
    guard !error.isRelative || (baseline > 0 && followUp > 0) else { throw .notPositive }
    self.baseline = baseline
    self.followUp = followUp
    let ratio = followUp / baseline
    change = error.isRelative ? 100 * (ratio - 1) : followUp - baseline
    interval = error.interval(of: change, ratio: ratio, level: level)
    (lowerThreshold, upperThreshold) = (error.limits.lowerBound, error.limits.upperBound)
    verdict =
      change < lowerThreshold ? .decrease : change > upperThreshold ? .increase : .withinError
  }
}
