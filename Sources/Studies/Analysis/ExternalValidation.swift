internal import LinearAlgebra
internal import Models
internal import Statistics
internal import Tables
internal import Validation

extension StudyRunner {
  /// The frozen model on an external cohort: nothing is fitted, no row of it was seen before.
  /// - Parameter baselines: the frozen models that it has to beat, by name.
  func external<Family: RiskFamily>(
    _ cohort: ExternalCohort, _ family: Family, _ file: ModelFile,
    baselines: [(name: String, file: ModelFile)],
    developmentMedian: Double
  ) async throws -> ExternalResult {
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
    case .median, .mice: break
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
    let subjects =
      try study.data.subject.flatMap { table.hasColumn($0) ? $0 : nil }.map {
        SubjectGroups(identifiers: try table.completeText($0))
      } ?? SubjectGroups(rowCount: table.rowCount)
    let judging = family.judging(subjects)
    var performance: [PerformanceMeasure: Estimate] = [:]
    for measure in family.measures {
      performance[measure] = outcome.estimate(measure, judging, predictions)
    }
    let comparison = try await increments(
      of: file, over: baselines, table, outcome, subjects, horizons: horizons.compactMap(\.self))
    return ExternalResult(
      name: cohort.name,
      cohort: CohortSummary(
        rows: table.rowCount, subjects: subjects.count, events: outcome.eventCount, flow: flow,
        candidateCount: file.coefficients.count, medianFollowUp: try outcome.medianFollowUp(),
        missing: features.missingCounts),
      measures: family.measures, performance: performance, risk: risk,
      isHighRisk: risk.map { $0 > developmentMedian },
      probability: predictions.probabilities,
      outcome: outcome, increments: comparison.increments, notes: comparison.notes)
  }

  /// Replicates of the bootstrap behind differences whose interval has no formula.
  private static let incrementReplicates = 500

  /// What the frozen model adds to the frozen baselines in a cohort; a baseline whose features the cohort does not have is
  /// left out with a note.
  private func increments(
    of file: ModelFile, over baselines: [(name: String, file: ModelFile)], _ table: FeatureTable,
    _ outcome: StudyOutcome, _ subjects: SubjectGroups, horizons: [Double]
  ) async throws -> (increments: [Increment], notes: [Note]) {
    guard !baselines.isEmpty else { return ([], []) }
    let isSurvival = file.family == "cox"
    // A model says nothing of the time beyond the follow-up that it was trained on.
    let reach = ([file] + baselines.map(\.file)).compactMap { $0.baseline?.strata.first?.time.last }.min()
    let known = horizons.filter { $0 <= reach ?? 0 }
    let asked: [Double]? = isSurvival ? known : nil
    var notes: [Note] = []
    var bases: [AssessedScores] = []
    for (name, baseline) in baselines {
      do {
        bases.append(try AssessedScores(baseline, name: "\(name) model", table, horizons: asked))
      } catch let error as TableError {
        notes.append(
          Note(.notComputed, "No comparison with the \(name) model: \(error.problem.message)."))
      }
    }
    let scores = try AssessedScores(file, name: "biomarker model", table, horizons: asked)
    var bootstrap = FrozenBootstrap(
      Bootstrap(replicates: Self.incrementReplicates, seed: study.validation.seed), subjects: subjects)
    bootstrap.width = width
    var request = AssessmentRequest(
      study.data.endpoint.columnsOfTable, .model(file, name: scores.name),
      thresholds: StudyOutcome.decisionThresholds
    )
    request.horizons = known
    let clusters = bootstrap.subjects.count < table.rowCount ? bootstrap.subjects.subjectOfRow : nil
    let found =
      switch outcome {
      case .response(let outcome):
        await ResponseAssessor(request: request, outcome: outcome, bootstrap: bootstrap, clusters: clusters)
          .increments(scores, over: bases)
      case .survival(let outcome):
        await SurvivalAssessor(
          request: request, outcome: outcome, bootstrap: bootstrap, censoring: .kaplanMeier,
          clusters: clusters,
          hazards: nil
        ).increments(scores, over: bases)
      }
    return (found.increments, notes + found.notes)
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
