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
  /// - Parameter values: the row's features, none missing.
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

  /// A row with the model's fillers in the place of missing values.
  func filled(_ values: [Double]) -> [Double] {
    zip(features, values).map { feature, value in
      guard value.isNaN, let filler = imputation.first(where: { $0.feature == feature }) else { return value }
      return filler.value
    }
  }

  /// The stratum of each row, counted as the baseline's; nil for a model with one baseline.
  /// - Throws: `TableAnalysisError` for a value that the model does not know.
  func stratumCodes(_ table: FeatureTable) throws -> [Int]? {
    guard let strata else { return nil }
    let groups = try table.groups(strata.column)
    let codes = groups.labels.map { label in strata.levels.firstIndex(of: label) }
    return try groups.codes.enumerated().map { row, group in
      guard let code = codes[group] else {
        throw TableAnalysisError(
          .row,
          "\(table.source):\(table.lineNumber(ofRow: row)): error: '\(groups.labels[group])' in column "
            + "'\(strata.column)' is none of the model's strata (\(strata.levels.joined(separator: ", ")))")
      }
      return code
    }
  }
}
