public import Statistics

/// One coefficient of an unpenalised regression: the change of the linear predictor per unit of the feature.
public struct Coefficient: Sendable {
  /// The feature, or `(Intercept)`.
  public let feature: String
  /// The estimate with standard error and interval; its value is nil when it is not estimable.
  public let estimate: Estimate
  /// The test of this coefficient by twice the gain in (penalised) log likelihood that its feature brings; where
  /// the interval is a profile likelihood one.
  public let likelihoodRatioTest: HypothesisTest?

  init(feature: String, estimate: Estimate, likelihoodRatioTest: HypothesisTest? = nil) {
    self.feature = feature
    self.estimate = estimate
    self.likelihoodRatioTest = likelihoodRatioTest
  }

  /// The Wald statistic `estimate / standard error`.
  public var z: Double? {
    guard let value = estimate.value, let error = estimate.standardError, error > 0 else { return nil }
    return value / error
  }

  /// Two-sided p-value of `z` under the standard normal distribution.
  public var pValue: Double? { z.map(Normal.twoSidedPValue) }
}

extension Quantity {
  /// A coefficient of a Cox model.
  public static let logHazardRatio = Quantity(
    name: "log hazard ratio per unit", symbol: "log HR",
    reference: Citation("Cox 1972, J R Stat Soc B 34:187", doi: "10.1111/j.2517-6161.1972.tb00899.x"))
  /// A coefficient of a logistic model.
  public static let logOddsRatio = Quantity(name: "log odds ratio per unit", symbol: "log OR")
}
