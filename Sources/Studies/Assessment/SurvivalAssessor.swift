internal import Models
internal import RealModule
internal import Statistics
internal import Tables
internal import Validation

/// Assesses scores of survival.
struct SurvivalAssessor {
  let request: AssessmentRequest
  let outcome: SurvivalOutcome
  let bootstrap: FrozenBootstrap?
  let censoring: CensoringModel
  /// The subject of each row, where some have several.
  let clusters: [Int]?
  /// The cumulative hazard until each row's own time, of a Cox model.
  let hazards: [Double]?
  /// The columns of the model's coefficients, for its revision.
  var features: DesignMatrix?
  /// The causes where events compete; `outcome` then is follow-up to an event of any.
  var competing: CompetingOutcome?

  private var level: ConfidenceLevel { request.level }
  private var horizons: [Double] { request.horizons }
  private var followUp: AssessedSurvival { competing.map { .competing($0) } ?? .survival(outcome) }

  func assess(
    _ scores: AssessedScores, against bases: [AssessedScores], _ exclusions: RowExclusions
  ) async -> Assessment {
    var findings = Findings()
    let discrimination = Discrimination(scores, self, &findings)
    let calibrations = await calibration(scores, &findings)
    let brier = brier(scores, &findings)
    let accuracy = brier?.horizons.map {
      Assessment.Accuracy(horizon: $0.horizon, brier: $0.brier, null: $0.null, scaled: $0.scaled)
    }
    var utility: [Assessment.Utility] = []
    for horizon in horizons {
      if let curves = await decisions(scores, bases, horizon, &findings) {
        utility.append(Assessment.Utility(horizon: horizon, curves: curves))
      }
    }
    let increments = await increments(scores, over: bases, discrimination, brier, utility, &findings)
    var recalibration: Recalibration?
    var distribution: DCalibration?
    if clusters != nil { findings.add(.repeatedSubjects) }
    if clusters == nil, let hazards, let predictor = scores.linearPredictor {
      recalibration = findings.attemptRecalibration("Recalibration", features) { features in
        try Validation.recalibration(
          cumulativeHazards: hazards, linearPredictor: predictor, outcome: outcome, features: features,
          level: level)
      }
      distribution = findings.attempt("D-calibration") {
        try distributionCalibration(survival: hazards.map { .exp(-$0) }, outcome: outcome)
      }
    }
    if horizons.isEmpty {
      findings.add(
        Note(
          .notComputed,
          "No --horizon was given: accuracy, calibration and net benefit at a time by which the event is predicted are left out."
        ))
    }
    return Assessment(
      scores: scores, n: followUp.count, events: followUp.eventCount, competing: followUp.competing,
      horizons: horizons, roc: nil, harrell: discrimination.harrell, uno: discrimination.uno,
      wolbers: discrimination.wolbers, timeDependentAUC: discrimination.areas,
      allControlsAUC: discrimination.areasOfAll, incidentAUC: discrimination.incident,
      calibration: calibrations, recalibration: recalibration, distribution: distribution,
      accuracy: accuracy ?? [],
      integrated: brier.flatMap { $0.horizons.count > 1 ? $0.integrated(from: .zero, level: level) : nil },
      utility: utility, increments: increments, exclusions: exclusions,
      notes: ([scores] + bases).flatMap(\.notes) + findings.notes, bootstrap: request.bootstrap)
  }

  /// Concordance and areas of one score.
  private struct Discrimination {
    private(set) var harrell: Concordance?
    private(set) var uno: Concordance?
    private(set) var wolbers: Concordance?
    private(set) var areas: TimeDependentAUC?
    private(set) var areasOfAll: TimeDependentAUC?
    private(set) var incident: IncidentDynamicAUC?

    init(_ scores: AssessedScores, _ assessor: SurvivalAssessor, _ findings: inout Findings) {
      let (followUp, request, clusters) = (assessor.followUp, assessor.request, assessor.clusters)
      let (horizons, level) = (request.horizons, request.level)
      switch followUp {
      case .survival(let outcome):
        func index(_ weight: ConcordanceTimeWeight) throws -> Concordance {
          try concordance(
            risk: scores.risk, outcome: outcome, clusters: clusters, timeWeight: weight,
            tau: request.tau, level: level)
        }
        harrell = findings.attempt("\(scores.name): Harrell's C") { try index(.harrell) }
        uno = findings.attempt("\(scores.name): Uno's C") { try index(.uno) }
      case .competing(let outcome):
        wolbers = findings.attempt("\(scores.name): Wolbers' C") {
          try concordance(
            risk: scores.risk, outcome: outcome, cause: 1, clusters: clusters, tau: request.tau,
            level: level)
        }
      }
      guard !horizons.isEmpty else { return }
      func area(_ controls: CompetingControls) throws -> TimeDependentAUC {
        try followUp.areas(
          scores.risk, horizons, controls, assessor.censoring, clusters, level)
      }
      areas = findings.attempt("\(scores.name): AUC at the horizons") { try area(.eventFree) }
      if followUp.isCompeting {
        areasOfAll = findings.attempt("\(scores.name): AUC against all without the event") {
          try area(.withoutEventOfInterest)
        }
      }
      incident = findings.attempt("\(scores.name): incident/dynamic AUC") {
        try followUp.incidentAreas(
          scores.risk, horizons, nearestEvents: request.incidentEvents, clusters, level)
      }
    }
  }

  private func brier(_ scores: AssessedScores, _ findings: inout Findings) -> TimeDependentBrier? {
    let risks = horizons.compactMap { scores.probabilities(at: $0) }
    guard !risks.isEmpty, risks.count == horizons.count else { return nil }
    return findings.attempt("\(scores.name): Brier score") {
      try followUp.brier(risks, horizons, censoring, clusters, level)
    }
  }

  // MARK: Calibration

  /// Calibration at the horizons that have probabilities; a linear predictor has a slope without any.
  private func calibration(
    _ scores: AssessedScores, _ findings: inout Findings
  ) async -> [Assessment.Calibration] {
    let slope = competing == nil ? slope(scores, &findings) : nil
    var results: [Assessment.Calibration] = []
    for horizon in horizons {
      guard let p = scores.probabilities(at: horizon) else { continue }
      let at = "at \(horizon)"
      var smoothing = CalibrationSmoothing()
      smoothing.level = level
      let curve = findings.attempt("Calibration curve \(at)") {
        try followUp.calibrationCurve(p, horizon, smoothing)
      }
      var distances = curve.map { Assessment.CalibrationDistances(ici: $0.ici, e50: $0.e50, e90: $0.e90) }
      if let bootstrap, curve != nil {
        let resampled = await findings.attemptResampling("Intervals of ICI, E50 and E90 \(at)") {
          try await followUp.calibrationDistances(p, horizon, smoothing, bootstrap)
        }
        if let resampled {
          distances = Assessment.CalibrationDistances(
            ici: resampled.ici, e50: resampled.e50, e90: resampled.e90)
        }
      }
      let ratio = findings.attempt("Observed over expected \(at)") {
        try followUp.observedExpected(p, horizon, clusters, level)
      }
      let incidence = competing.flatMap { outcome in
        findings.attempt("Calibration slope and intercept \(at)") {
          try Validation.recalibration(
            risks: p, outcome: outcome, cause: 1, horizon: horizon, clusters: clusters, level: level)
        }
      }
      results.append(
        Assessment.Calibration(
          horizon: horizon,
          inTheLarge: competing == nil ? ratio?.ratio.logarithm : incidence?.inTheLarge,
          observedExpected: ratio, slope: slope ?? incidence?.slope, curve: curve, distances: distances,
          groups: findings.attempt("Calibration groups \(at)") {
            try followUp.calibrationGroups(p, horizon, level)
          } ?? [],
          probabilities: p))
    }
    if results.isEmpty, slope != nil {
      results.append(
        Assessment.Calibration(
          horizon: nil, inTheLarge: nil, observedExpected: nil, slope: slope, curve: nil, distances: nil,
          groups: [], probabilities: []))
    }
    return results
  }

  /// The coefficient of Cox's regression on the linear predictor.
  private func slope(_ scores: AssessedScores, _ findings: inout Findings) -> Estimate? {
    guard let predictor = scores.linearPredictor else { return nil }
    guard predictor.allSatisfy(\.isFinite) else {
      findings.add(
        Note(
          .notComputed,
          "Calibration slope: not computed; a predicted probability is 0 or 1, whose complementary log-log is infinite."
        ))
      return nil
    }
    return findings.attempt("Calibration slope") {
      try calibrationSlope(
        linearPredictor: predictor, outcome: outcome, clusters: clusters, level: level)
    }
  }

  // MARK: Utility

  private func decisions(
    _ scores: AssessedScores, _ bases: [AssessedScores], _ horizon: Double, _ findings: inout Findings
  ) async -> DecisionCurves? {
    let models = ([scores] + bases).compactMap { scores in
      scores.probabilities(at: horizon).map { PredictedRisks(name: scores.name, risks: $0) }
    }
    guard models.first?.name == scores.name else { return nil }
    let analysis = DecisionCurveAnalysis(thresholds: request.thresholds, level: level)
    return await findings.attemptResampling("Net benefit at \(horizon)") {
      try await followUp.decisionCurves(analysis, models, horizon, bootstrap)
    }
  }

  // MARK: Increment

  /// What scores add to others, and what could not be computed.
  func increments(
    _ scores: AssessedScores, over bases: [AssessedScores]
  ) async -> (increments: [Increment], notes: [Note]) {
    var findings = Findings()
    let own = Discrimination(scores, self, &findings)
    let brier = brier(scores, &findings)
    let increments = await increments(scores, over: bases, own, brier, [], &findings)
    return (increments, findings.notes)
  }

  private func increments(
    _ scores: AssessedScores, over bases: [AssessedScores], _ own: Discrimination,
    _ brier: TimeDependentBrier?, _ utility: [Assessment.Utility], _ findings: inout Findings
  ) async -> [Increment] {
    var increments: [Increment] = []
    for base in bases {
      increments.append(await increment(scores, over: base, own, brier, utility, &findings))
    }
    return increments
  }

  private func increment(
    _ scores: AssessedScores, over base: AssessedScores, _ own: Discrimination, _ brier: TimeDependentBrier?,
    _ utility: [Assessment.Utility], _ findings: inout Findings
  ) async -> Increment {
    let what = "\(scores.name) against \(base.name)"
    let other = Discrimination(base, self, &findings)
    let otherBrier = self.brier(base, &findings)
    func difference(_ a: Concordance?, _ b: Concordance?) throws -> ScoreComparison? {
      guard let a, let b else { return nil }
      return try compare(a, b, level: level)
    }
    var atHorizon: [Increment.AtHorizon] = []
    for (index, horizon) in horizons.enumerated() {
      var reclassification: Reclassification?
      if competing == nil, let p = scores.probabilities(at: horizon),
        let q = base.probabilities(at: horizon)
      {
        reclassification = await findings.attemptResampling("\(what), reclassification at \(horizon)") {
          try await ReclassificationAnalysis(cutoffs: request.riskCategories).run(
            base: q, extended: p, outcome: outcome, horizon: horizon, bootstrap: bootstrap)
        }
      }
      let squares = brier.flatMap { a in otherBrier.map { (a.horizons[index], $0.horizons[index]) } }
      atHorizon.append(
        Increment.AtHorizon(
          horizon: horizon,
          auc: own.areas.flatMap { a in
            other.areas.flatMap { compare(a.horizons[index], $0.horizons[index], level: level) }
          },
          incidentAUC: own.incident.flatMap { a in
            other.incident.flatMap { compare(a.times[index], $0.times[index], level: level) }
          },
          brier: squares.flatMap { compare($0.0, $0.1, level: level)?.difference },
          scaledBrier: squares.flatMap { compareAccuracy($0.0, $0.1, level: level)?.difference },
          netBenefit: utility.first { $0.horizon == horizon }?.curves
            .difference(of: scores.name, from: base.name) ?? [],
          reclassification: reclassification))
    }
    if competing != nil { findings.add(.noCompetingIncrement) }
    return Increment(
      base: base,
      likelihoodRatio: clusters != nil || competing != nil
        ? nil
        : findings.attempt("\(what), likelihood-ratio test") {
          try addedValueTest(
            base: [base.linear], added: [scores.linear], outcome: outcome)
        }, auc: nil,
      harrell: findings.attempt("\(what), Harrell's C") { try difference(own.harrell, other.harrell) } ?? nil,
      uno: findings.attempt("\(what), Uno's C") { try difference(own.uno, other.uno) } ?? nil,
      wolbers: findings.attempt("\(what), Wolbers' C") { try difference(own.wolbers, other.wolbers) } ?? nil,
      atHorizon: atHorizon)
  }
}

extension Note {
  fileprivate static let noCompetingIncrement = Note(
    .notComputed,
    "Likelihood-ratio test and reclassification: left out where events compete; neither is defined here for cumulative incidences."
  )
}
