public import Statistics

/// Whether the difference of two methods changes with magnitude: differences regressed on means.
///
/// `d_i = alpha + beta (x_i + y_i) / 2` by least squares; `beta = 0` is no proportional bias. Its t test is that of
/// equal variances of the two methods (Pitman's), so that methods with unequal errors reject it as well.
/// - Source: Bland, Altman 1999, Stat Methods Med Res 8:135, doi 10.1177/096228029900800204, section 3.2.
public struct ProportionalBias: Sendable {
  /// The slope of differences on means.
  public let slope: Estimate
  /// The difference at a mean of 0.
  public let intercept: Estimate
  /// The test of a slope of 0.
  public let test: HypothesisTest?

  /// The regression of pairs.
  public init(_ pairs: MeasurementPairs, level: ConfidenceLevel = .p95) {
    let sample = SampleSize(pairs.count)
    let means = zip(pairs.first, pairs.second).map { $0 + ($1 - $0) / 2 }
    guard let line = WeightedLine(x: means, y: pairs.differences) else {
      slope = .undefined(
        .proportionalBias, method: .leastSquares, sampleSize: sample, because: .noLine)
      intercept = .undefined(
        .constantBias, method: .leastSquares, sampleSize: sample, because: .noLine)
      test = nil
      return
    }
    slope = line.slopeEstimate(.proportionalBias, sample: sample, level: level)
    intercept = line.interceptEstimate(.constantBias, sample: sample, level: level)
    test = line.slopeTest(name: "t test of no proportional bias")
  }
}

extension Quantity {
  /// The slope of differences on means.
  public static let proportionalBias = Quantity(
    name: "proportional bias: slope of differences on means", symbol: "slope(d~mean)",
    reference: Citation(
      "Bland, Altman 1999, Stat Methods Med Res 8:135", doi: "10.1177/096228029900800204"))
  /// The difference at a mean of 0.
  public static let constantBias = Quantity(
    name: "intercept of differences on means", symbol: "intercept(d~mean)",
    reference: Citation(
      "Bland, Altman 1999, Stat Methods Med Res 8:135", doi: "10.1177/096228029900800204"))
}

extension Note {
  static let noLine = Note(
    .tooFewPairs, "A line needs three points with different abscissas that do not lie on it exactly.")
}
