internal import Models
public import Statistics

/// The effect of a score as it is, without any cut-off: what a cut-off is to be measured against.
public struct ContinuousEffect: Sendable {
  /// The hazard or odds ratio for one standard deviation of the score (divisor n - 1).
  public let ratio: Estimate
  /// The standard deviation.
  public let standardDeviation: Double
  /// The likelihood-ratio test of the score.
  public let likelihoodRatio: HypothesisTest

  /// Fits the regression with the score alone.
  /// - Throws: `noEffect` when the score does not vary or there is no fit.
  public init(
    _ regression: MarkerRegression, scores: [Double], level: ConfidenceLevel = .p95
  ) throws(StratificationError) {
    try StratificationError.checked(scores, count: regression.count)
    guard scores.count > 1 else { throw .oneGroup }
    let deviation = sampleStandardDeviation(scores)
    guard deviation > 0 else { throw .oneGroup }
    let center = mean(scores)
    do throws(FitError) {
      let fit = try regression.fit([("score", scores.map { ($0 - center) / deviation })], level: level)
      ratio = fit.coefficients[0].estimate.exponential(regression.ratioPerSD)
      likelihoodRatio = fit.likelihoodRatioTest
    } catch { throw .noEffect(error.description) }
    standardDeviation = deviation
  }
}
