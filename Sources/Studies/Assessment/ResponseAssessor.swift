internal import Models
internal import Statistics
internal import Tables
internal import Validation

/// Assesses scores of a response.
struct ResponseAssessor {
  let request: AssessmentRequest
  let outcome: BinaryOutcome
  let bootstrap: FrozenBootstrap?
  /// The subject of each row, where some have several.
  let clusters: [Int]?
  /// The columns of a model's coefficients, for its revision.
  var features: DesignMatrix?

  func assess(
    _ scores: AssessedScores, against bases: [AssessedScores], _ exclusions: RowExclusions
  ) async -> Assessment {
    var findings = Findings()
    let level = request.level
    let curve = findings.attempt("AUC") {
      try roc(scores: scores.risk, outcome: outcome, clusters: clusters, level: level)
    }
    var calibrations: [Assessment.Calibration] = []
    var accuracy: [Assessment.Accuracy] = []
    var utility: [Assessment.Utility] = []
    let recalibration = update(scores, &findings)
    if let p = scores.probabilities(at: nil) {
      calibrations.append(await calibration(scores, p, recalibration, &findings))
      if let brier = findings.attempt(
        "Brier score",
        { try brierScore(probabilities: p, outcome: outcome, clusters: clusters, level: level) })
      {
        accuracy.append(
          Assessment.Accuracy(horizon: nil, brier: brier.score, null: nil, scaled: brier.scaled))
      }
      if let curves = await decisions(scores, bases, &findings) {
        utility.append(Assessment.Utility(horizon: nil, curves: curves))
      }
    }
    var increments: [Increment] = []
    for base in bases {
      increments.append(await increment(scores, over: base, curve, utility.first?.curves, &findings))
    }
    return Assessment(
      scores: scores, n: outcome.count, events: outcome.eventCount, competing: [], horizons: [], roc: curve,
      harrell: nil, uno: nil, wolbers: nil, timeDependentAUC: nil, allControlsAUC: nil, incidentAUC: nil,
      calibration: calibrations, recalibration: recalibration,
      distribution: nil, accuracy: accuracy, integrated: nil, utility: utility, increments: increments,
      exclusions: exclusions, notes: ([scores] + bases).flatMap(\.notes) + findings.notes,
      bootstrap: request.bootstrap)
  }

  private func update(_ scores: AssessedScores, _ findings: inout Findings) -> Recalibration? {
    guard let predictor = scores.linearPredictor else { return nil }
    guard predictor.allSatisfy(\.isFinite) else {
      findings.add(
        Note(
          .notComputed,
          "Calibration slope and intercept: not computed; a predicted probability is 0 or 1, whose log odds are infinite."
        ))
      return nil
    }
    guard clusters == nil else {
      findings.add(.repeatedSubjects)
      return nil
    }
    return findings.attemptRecalibration("Calibration slope and intercept", features) { features in
      try Validation.recalibration(
        linearPredictor: predictor, outcome: outcome, features: features, level: request.level)
    }
  }

  private func calibration(
    _ scores: AssessedScores, _ p: [Double], _ recalibration: Recalibration?, _ findings: inout Findings
  ) async -> Assessment.Calibration {
    let level = request.level
    var smoothing = CalibrationSmoothing()
    smoothing.level = level
    let curve = findings.attempt("Calibration curve") {
      try calibrationCurve(probabilities: p, outcome: outcome, smoothing: smoothing)
    }
    var distances = curve.map { Assessment.CalibrationDistances(ici: $0.ici, e50: $0.e50, e90: $0.e90) }
    if let bootstrap, curve != nil {
      let resampled = await findings.attemptResampling("Intervals of ICI, E50 and E90") {
        try await CalibrationBootstrap(
          probabilities: p, outcome: outcome, smoothing: smoothing, bootstrap: bootstrap)
      }
      if let resampled {
        distances = Assessment.CalibrationDistances(
          ici: resampled.ici, e50: resampled.e50, e90: resampled.e90)
      }
    }
    return Assessment.Calibration(
      horizon: nil,
      inTheLarge: recalibration?.interceptAlone
        ?? clustered(scores, "Calibration in the large", &findings) { predictor, codes in
          try calibrationInTheLarge(
            linearPredictor: predictor, outcome: outcome, clusters: codes, level: level)
        },
      observedExpected: findings.attempt("Observed over expected") {
        try observedExpected(probabilities: p, outcome: outcome, clusters: clusters, level: level)
      },
      slope: recalibration?.slope
        ?? clustered(scores, "Calibration slope", &findings) { predictor, codes in
          try calibrationSlope(
            linearPredictor: predictor, outcome: outcome, clusters: codes, level: level)
        }, curve: curve, distances: distances,
      groups: findings.attempt("Calibration groups") {
        try calibrationGroups(
          probabilities: p, outcome: outcome, count: CalibrationGrouping.count(p.count), level: level)
      } ?? [],
      probabilities: p)
  }

  /// A number of the linear predictor where subjects have several rows.
  private func clustered(
    _ scores: AssessedScores, _ what: String, _ findings: inout Findings,
    _ compute: ([Double], [Int]) throws -> Estimate
  ) -> Estimate? {
    guard let clusters, let predictor = scores.linearPredictor, predictor.allSatisfy(\.isFinite) else {
      return nil
    }
    return findings.attempt(what) { try compute(predictor, clusters) }
  }

  private func decisions(
    _ scores: AssessedScores, _ bases: [AssessedScores], _ findings: inout Findings
  ) async -> DecisionCurves? {
    let models = ([scores] + bases).compactMap { scores in
      scores.probabilities(at: nil).map { PredictedRisks(name: scores.name, risks: $0) }
    }
    let analysis = DecisionCurveAnalysis(thresholds: request.thresholds, level: request.level)
    return await findings.attemptResampling("Net benefit") {
      if let bootstrap {
        return try await analysis.curves(models, outcome: outcome, bootstrap: bootstrap)
      }
      return try analysis.curves(models, outcome: outcome)
    }
  }

  /// What scores add to others, and what could not be computed.
  func increments(
    _ scores: AssessedScores, over bases: [AssessedScores]
  ) async -> (increments: [Increment], notes: [Note]) {
    var findings = Findings()
    let curve = findings.attempt("AUC") {
      try roc(scores: scores.risk, outcome: outcome, clusters: clusters, level: request.level)
    }
    var increments: [Increment] = []
    for base in bases { increments.append(await increment(scores, over: base, curve, nil, &findings)) }
    return (increments, findings.notes)
  }

  private func increment(
    _ scores: AssessedScores, over base: AssessedScores, _ curve: ROC?, _ decisions: DecisionCurves?,
    _ findings: inout Findings
  ) async -> Increment {
    let what = "\(scores.name) against \(base.name)"
    let test: HypothesisTest? =
      clusters != nil
      ? nil
      : findings.attempt("\(what), likelihood-ratio test") {
        try addedValueTest(
          base: [base.linear], added: [scores.linear], outcome: outcome)
      }
    let auc = findings.attempt("\(what), AUC") { () throws -> ScoreComparison? in
      guard let curve else { return nil }
      let other = try roc(
        scores: base.risk, outcome: outcome, clusters: clusters, level: request.level)
      return try comparePaired(curve, other, level: request.level)
    }
    var brier: Estimate?
    var scaled: Estimate?
    var reclassification: Reclassification?
    if let p = scores.probabilities(at: nil), let q = base.probabilities(at: nil) {
      if let bootstrap {
        let differences = await findings.attemptResampling("\(what), Brier score") {
          func metrics(_ p: [Double]) throws -> [FrozenMetric] {
            [
              try .brier(probabilities: p, outcome: outcome),
              try .scaledBrier(probabilities: p, outcome: outcome),
            ]
          }
          return await bootstrap.differences(base: try metrics(q), extended: try metrics(p))
        }
        (brier, scaled) = (differences?[0].difference, differences?[1].difference)
      }
      reclassification = await findings.attemptResampling("\(what), reclassification") {
        try await ReclassificationAnalysis(cutoffs: request.riskCategories).run(
          base: q, extended: p, outcome: outcome, bootstrap: bootstrap)
      }
    }
    return Increment(
      base: base, likelihoodRatio: test, auc: auc ?? nil, harrell: nil, uno: nil, wolbers: nil,
      atHorizon: [
        Increment.AtHorizon(
          horizon: nil, auc: nil, incidentAUC: nil, brier: brier, scaledBrier: scaled,
          netBenefit: decisions?.difference(of: scores.name, from: base.name) ?? [],
          reclassification: reclassification)
      ])
  }
}

extension DecisionCurves {
  /// The differences of net benefit of a model less another; the curves hold those of others less the first.
  func difference(of model: String, from reference: String) -> [Estimate]? {
    differences.first { $0.model == reference && $0.reference == model }?.points.map(\.negated)
  }
}

extension Estimate {
  /// The same of the difference the other way round.
  fileprivate var negated: Estimate {
    Estimate(
      quantity, value: value.map { -$0 }, standardError: standardError,
      interval: interval.map {
        ConfidenceInterval(lower: -$0.upper, upper: -$0.lower, level: $0.level, method: $0.method)
      }, method: method, sampleSize: sampleSize, notes: notes)
  }
}

/// How many groups of similar predicted risk are shown.
public enum CalibrationGrouping {
  /// Some 20 rows a group at least, and never more than ten groups.
  public static func count(_ rows: Int) -> Int { min(10, max(3, rows / 20)) }
}
