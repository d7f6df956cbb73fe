internal import Models
internal import Tables
internal import Validation

extension AssessmentRequest.CensoringPlan {
  /// The model of the censoring weights on the rows of a table.
  func model(
    _ table: FeatureTable, _ outcome: SurvivalOutcome, horizons: [Double]
  ) throws -> CensoringModel {
    switch self {
    case .kaplanMeier: return .kaplanMeier
    case .stratified(let column): return .stratified(try table.groups(column).codes)
    case .cox(let columns): return .given(try probabilities(columns, table, outcome, horizons))
    }
  }

  /// The probabilities to be uncensored by Cox's model of the time to censoring (Efron's ties, as riskRegression).
  private func probabilities(
    _ columns: [String], _ table: FeatureTable, _ outcome: SurvivalOutcome, _ horizons: [Double]
  ) throws -> CensoringProbabilities {
    let coded = try FeatureCoding(table: table, names: columns).encode(table)
    let censoring = try SurvivalOutcome(
      time: outcome.time, isEvent: outcome.isEvent.map { !$0 }, entry: outcome.entry)
    guard censoring.eventCount > 0 else {
      throw TableAnalysisError(.request, "no row is censored, so that there is no censoring to model")
    }
    let regression = CoxRegression()
    let design = try DesignMatrix(names: coded.names, values: coded.values)
    let fit = try regression.fit(design, censoring)
    let predictors = fit.risk(design)
    let baseline = try BaselineHazard(censoring, linearPredictor: predictors, ties: .efron)
    return CensoringProbabilities(
      name: "Cox, Efron ties: \(columns.joined(separator: ", "))",
      beforeOwnTime: zip(predictors, outcome.time).map { predictor, time in
        baseline.survival(at: time.nextDown, linearPredictor: predictor)
      },
      atHorizons: horizons.map { horizon in
        predictors.map { baseline.survival(at: horizon, linearPredictor: $0) }
      })
  }
}
