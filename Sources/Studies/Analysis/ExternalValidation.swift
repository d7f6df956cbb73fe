internal import LinearAlgebra
internal import Models
internal import Statistics
internal import Tables
internal import Validation

extension StudyRunner {
  /// The frozen model on an external cohort: nothing is fitted, no row of it was seen before.
  func external<Family: RiskFamily>(
    _ cohort: ExternalCohort, _ family: Family, _ file: ModelFile, developmentMedian: Double
  ) throws -> ExternalResult {
    let endpoint = study.data.endpoint
    let all = try FeatureTable(contentsOf: study.resolve(cohort.table))
    var flow = [
      CohortSummary.FlowStep(label: "Rows in \(cohort.table)", rows: all.rowCount, excluded: 0)
    ]
    var table = all
    let needed = file.columns
    switch study.missing {
    case .refuse: table = try all.resolvingMissing(in: needed, policy: .refuse).table
    case .drop:
      for (columns, label) in [
        (endpoint.columns, "Missing endpoint"), (needed, "Missing feature value"),
      ] {
        let complete = try table.resolvingMissing(in: columns, policy: .drop)
        table = complete.table
        guard !complete.droppedRows.isEmpty else { continue }
        flow.append(
          CohortSummary.FlowStep(
            label: label, rows: table.rowCount, excluded: complete.droppedRows.count))
      }
    case .median: break
    }
    let features = try file.features(of: table)
    let scores = file.linearPredictors(features)
    let scored = scores.indices.filter { scores[$0] != nil }
    if scored.count < scores.count {
      table = table.selecting(rows: scored)
      flow.append(
        CohortSummary.FlowStep(
          label: "A value that the model needs is missing and training had no filler for it",
          rows: scored.count, excluded: scores.count - scored.count))
    }
    flow.append(CohortSummary.FlowStep(label: "Analysed", rows: table.rowCount, excluded: 0))
    let outcome = try endpoint.outcome(of: table)
    let risk = scores.compactMap { $0 }
    let horizons: [Double?] =
      family is CoxFamily ? study.validation.horizons.map { $0 } : [nil]
    let predictions = Predictions(
      linearPredictor: risk,
      probabilities: horizons.map { horizon in
        risk.compactMap { file.probability(linearPredictor: $0, horizon: horizon) }
      })
    var performance: [PerformanceMeasure: Estimate] = [:]
    for measure in family.measures {
      performance[measure] = outcome.estimate(measure, family, predictions)
    }
    return ExternalResult(
      name: cohort.name,
      cohort: CohortSummary(
        rows: table.rowCount, subjects: table.rowCount, events: outcome.eventCount, flow: flow,
        candidateCount: file.coefficients.count, medianFollowUp: try outcome.medianFollowUp(),
        missing: features.missingCounts),
      measures: family.measures, performance: performance, risk: risk,
      isHighRisk: risk.map { $0 > developmentMedian },
      probability: predictions.probabilities,
      outcome: outcome)
  }
}

extension StudyOutcome {
  /// A measure of a score, when the family fits the outcome.
  func estimate<Family: RiskFamily>(
    _ measure: PerformanceMeasure, _ family: Family, _ predictions: Predictions
  ) -> Estimate? {
    switch self {
    case .survival(let outcome):
      (family as? CoxFamily)?.estimate(measure, of: predictions, outcome: outcome, level: .p95)
    case .response(let outcome):
      (family as? LogisticFamily)?.estimate(measure, of: predictions, outcome: outcome, level: .p95)
    }
  }
}
