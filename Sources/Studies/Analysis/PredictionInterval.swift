internal import Foundation
internal import LinearAlgebra
internal import Models
internal import Statistics
internal import Tables
internal import Validation

extension ModelFile {
  /// How the intervals of risks are made; nil where the model lacks what they need.
  func intervalMethod(horizon: Double?, band: SurvivalBand) -> Method? {
    guard let uncertainty else { return nil }
    if family == "logistic" { return Method("Wald on the log-odds scale") }
    guard baseline != nil, uncertainty.hazard != nil, horizon != nil else { return nil }
    return Method("pointwise \(band.rawValue) interval")
  }

  /// The interval of a row's risk.
  /// - Parameter values: the row's values of the coefficients' columns, none missing.
  /// - Returns: nil where the model lacks what it needs, or where the risk is 0 or 1.
  func riskInterval(
    _ values: [Double], linearPredictor: Double, horizon: Double?, stratum: Int, level: ConfidenceLevel,
    band: SurvivalBand
  ) -> ConfidenceInterval? {
    guard let uncertainty, let method = intervalMethod(horizon: horizon, band: band) else { return nil }
    if family == "logistic" {
      let x = (intercept == nil ? [] : [1]) + values
      var variance = 0.0
      for (i, row) in uncertainty.covariance.enumerated() {
        for (j, value) in row.enumerated() { variance += x[i] * value * x[j] }
      }
      let margin = level.normalQuantile * variance.squareRoot()
      func risk(_ logOdds: Double) -> Double { 1 / (1 + exp(-logOdds)) }
      return ConfidenceInterval(
        lower: risk(linearPredictor - margin), upper: risk(linearPredictor + margin), level: level,
        method: method)
    }
    guard let baseline, let hazard = uncertainty.hazard, let horizon else { return nil }
    let error = hazard.standardError(
      at: horizon, features: values, linearPredictor: linearPredictor, stratum: stratum,
      baseline: baseline, covariance: uncertainty.covariance)
    let survival = baseline.survival(at: horizon, linearPredictor: linearPredictor, stratum: stratum)
    guard let limits = band.limits(survival, logStandardError: error, z: level.normalQuantile) else {
      return nil
    }
    return ConfidenceInterval(
      lower: 1 - limits.upper, upper: 1 - limits.lower, level: level, method: method)
  }
}
