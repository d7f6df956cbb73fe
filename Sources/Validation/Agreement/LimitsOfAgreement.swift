public import Statistics

/// Bland and Altman's bias and 95 % limits of agreement of two measurements.
///
/// With `d` the differences first less second, `bias = mean d` and limits `bias -+ 1.96 SD(d)` (SD with
/// divisor `n - 1`); the 1.96 is part of the definition and does not follow the level of the intervals.
/// Interval of the bias: Student's t, exact for normal differences. Intervals of the limits: see
/// `LimitsInterval`. One pair has a bias and nothing else.
/// - Source: Bland, Altman 1999, Stat Methods Med Res 8:135, doi 10.1177/096228029900800204.
public struct LimitsOfAgreement: Sendable {
  /// The mean difference, first less second.
  public let bias: Estimate
  /// The lower limit of agreement.
  public let lower: Estimate
  /// The upper limit of agreement.
  public let upper: Estimate

  /// The limits of agreement of pairs.
  public init(
    _ pairs: MeasurementPairs, level: ConfidenceLevel = .p95, interval: LimitsInterval = .approximate
  ) {
    var quantiles = QuantileCache(level: level)
    self.init(pairs, interval, &quantiles)
  }

  init(_ pairs: MeasurementPairs, _ interval: LimitsInterval, _ quantiles: inout QuantileCache) {
    let level = quantiles.level
    let sample = SampleSize(pairs.count)
    guard pairs.count > 1 else {
      let value = pairs.count == 1 ? pairs.differences[0] : nil
      bias = Estimate(
        .bias, value: value, method: .meanDifference, sampleSize: sample, notes: [.tooFewPairs])
      (lower, upper) = Self.undefinedLimits(sample, because: .tooFewPairs)
      return
    }
    let n = Double(pairs.count)
    let center = mean(pairs.differences)
    let sd = sampleStandardDeviation(pairs.differences)
    let t = quantiles.tQuantile(pairs.count - 1)

    func estimate(
      _ quantity: Quantity, _ value: Double, below: Double, above: Double, _ standardError: Double,
      _ method: Method
    ) -> Estimate {
      let limits = ConfidenceInterval(
        lower: value - below, upper: value + above, level: level, method: method)
      return Estimate(
        quantity, value: value, standardError: standardError, interval: limits, method: .meanDifference,
        sampleSize: sample)
    }
    let error = sd / n.squareRoot()
    bias = estimate(.bias, center, below: t * error, above: t * error, error, .studentT)
    let limitError = sd * (1 / n + limitFactor * limitFactor / (2 * (n - 1))).squareRoot()
    let reach =
      interval == .exact
      ? quantiles.exactReach(pairs: pairs.count) : interval.reach(count: pairs.count, level: level, t: t)
    let (inward, outward) = (reach.inward * sd, reach.outward * sd)
    lower = estimate(
      .limitOfAgreementLower, center - limitFactor * sd, below: outward, above: inward, limitError,
      interval.method)
    upper = estimate(
      .limitOfAgreementUpper, center + limitFactor * sd, below: inward, above: outward, limitError,
      interval.method)
  }

  /// An analysis that the design does not allow, with the reason.
  init(undefinedFor sample: SampleSize, because note: Note) {
    bias = .undefined(.bias, method: .meanDifference, sampleSize: sample, because: note)
    (lower, upper) = Self.undefinedLimits(sample, because: note)
  }

  package init(bias: Estimate, lower: Estimate, upper: Estimate) {
    self.bias = bias
    self.lower = lower
    self.upper = upper
  }

  private static func undefinedLimits(
    _ sample: SampleSize, because note: Note
  ) -> (lower: Estimate, upper: Estimate) {
    (
      .undefined(.limitOfAgreementLower, method: .meanDifference, sampleSize: sample, because: note),
      .undefined(.limitOfAgreementUpper, method: .meanDifference, sampleSize: sample, because: note)
    )
  }
}

extension Quantity {
  /// The mean difference of first less second measurement, in the feature's unit.
  public static let bias = Quantity(name: "bias", symbol: "bias", reference: .blandAltman)
  /// The lower 95 % limit of agreement, in the feature's unit.
  public static let limitOfAgreementLower = Quantity(
    name: "lower 95 % limit of agreement", symbol: "LoA lower", reference: .blandAltman)
  /// The upper 95 % limit of agreement, in the feature's unit.
  public static let limitOfAgreementUpper = Quantity(
    name: "upper 95 % limit of agreement", symbol: "LoA upper", reference: .blandAltman)
}

extension Citation {
  fileprivate static let blandAltman = Citation(
    "Bland, Altman 1999, Stat Methods Med Res 8:135", doi: "10.1177/096228029900800204")
}

extension Method {
  static let meanDifference = Method("mean difference, first less second")
  static let studentT = Method("Student's t")
}

extension Note.Kind {
  /// Fewer pairs than the statistic needs.
  public static let tooFewPairs = Note.Kind("too-few-pairs")
}

extension Note {
  static let tooFewPairs = Note(.tooFewPairs, "The limits of agreement need two pairs or more.")
}
