public import Statistics
public import Tables

/// Decision curve analysis: what it is worth to act on predicted risks at or above a threshold.
///
/// At threshold `t` with `w = t / (1 - t)`, `NB = TP/n - w FP/n`. For survival at a horizon, with `q` the share of
/// rows at or above `t` and `S_q` their Kaplan-Meier estimate at the horizon, `NB = q ((1 - S_q) - w S_q)`; with no row
/// at or above it is 0, and where those rows' follow-up ends before the horizon it does not exist. Treating
/// everyone is the same with all rows. When other events compete, `1 - S_q` is the Aalen-Johansen estimate of the risk of
/// the cause.
///
/// Interval of a net benefit: Wald's, not cut, with
/// `var = (r - w (1 - r))^2 q (1 - q) / n + q^2 (1 + w)^2 var(r)`, where `r` is the event risk of the treated and
/// `var(r)` its binomial or Greenwood variance. For a binary outcome it is the variance of the mean of
/// `y - w (1 - y)` of the treated and 0 of the others (divisor n). Standardised net benefits, interventions avoided and
/// differences have percentile intervals where there is a bootstrap. Percentiles of a net benefit itself hold the truth less
/// often than Wald's interval (docs/coverage-calibration.md; decision record 0077).
/// Intervals tell how precisely a curve is known; which strategy to choose is told by the larger net benefit
/// (Vickers 2023, doi 10.1186/s41512-023-00148-y).
///
/// - Source: Vickers, Elkin 2006, doi 10.1177/0272989X06295361; Vickers 2008, doi 10.1186/1472-6947-8-53, for
///   survival; Pfeiffer, Gail 2020, doi 10.1002/bimj.201800240, for the variance.
public struct DecisionCurveAnalysis: Sendable {
  /// The thresholds, stated beforehand.
  public var thresholds: DecisionThresholds
  /// The level of the intervals.
  public var level: ConfidenceLevel

  /// An analysis at given thresholds.
  public init(thresholds: DecisionThresholds, level: ConfidenceLevel = .p95) {
    self.thresholds = thresholds
    self.level = level
  }

  /// Curves for a binary outcome with analytic intervals of the net benefits.
  ///
  /// - Throws: `countMismatch`, `notProbability`, `tooFew` without rows.
  public func curves(
    _ models: [PredictedRisks], outcome: BinaryOutcome
  ) throws(MetricError) -> DecisionCurves {
    try analytic(prepared(models, outcome))
  }

  /// Curves for survival at a horizon with analytic intervals of the net benefits.
  ///
  /// - Throws: `countMismatch`, `notProbability`, `tooFew`, `entryTimesNotSupported`, `horizonBeyondFollowUp`.
  public func curves(
    _ models: [PredictedRisks], outcome: SurvivalOutcome, horizon: Double
  ) throws(MetricError) -> DecisionCurves {
    try analytic(prepared(models, outcome, horizon))
  }

  /// Curves for a binary outcome with bootstrap intervals of what has no analytic one, and differences. The bootstrap's
  /// own level is not used.
  ///
  /// - Throws: `countMismatch`, `notProbability`, `tooFew` without rows.
  public func curves(
    _ models: [PredictedRisks], outcome: BinaryOutcome, bootstrap: FrozenBootstrap
  ) async throws(MetricError) -> DecisionCurves {
    await resampled(try prepared(models, outcome), bootstrap)
  }

  /// Curves for survival at a horizon with bootstrap intervals of what has no analytic one, and differences.
  ///
  /// - Throws: `countMismatch`, `notProbability`, `tooFew`, `entryTimesNotSupported`, `horizonBeyondFollowUp`.
  public func curves(
    _ models: [PredictedRisks], outcome: SurvivalOutcome, horizon: Double, bootstrap: FrozenBootstrap
  ) async throws(MetricError) -> DecisionCurves {
    await resampled(try prepared(models, outcome, horizon), bootstrap)
  }

  /// Curves for one cause at a horizon when other events compete, with analytic intervals of the net benefits.
  ///
  /// - Parameter cause: the number of the cause of interest, from 1.
  /// - Throws: `countMismatch`, `notProbability`, `tooFew`, `entryTimesNotSupported`, `horizonBeyondFollowUp`.
  public func curves(
    _ models: [PredictedRisks], outcome: CompetingOutcome, cause: Int, horizon: Double
  ) throws(MetricError) -> DecisionCurves {
    try analytic(prepared(models, outcome, cause, horizon))
  }

  /// The same with bootstrap intervals of what has no analytic one, and differences.
  public func curves(
    _ models: [PredictedRisks], outcome: CompetingOutcome, cause: Int, horizon: Double,
    bootstrap: FrozenBootstrap
  ) async throws(MetricError) -> DecisionCurves {
    await resampled(try prepared(models, outcome, cause, horizon), bootstrap)
  }

  private struct Prepared {
    let plan: NetBenefitPlan
    let names: [String]
    let sample: SampleSize
    let settings: [MethodSetting]
    let rows: Int
  }

  private func prepared(
    _ models: [PredictedRisks], _ outcome: BinaryOutcome
  ) throws(MetricError) -> Prepared {
    for model in models { try checkProbabilities(model.risks, rows: outcome.count) }
    guard outcome.count > 0 else { throw .tooFew(needed: 1, found: 0) }
    return Prepared(
      plan: NetBenefitPlan(models: models.map(\.risks), thresholds: thresholds, outcome: outcome),
      names: models.map(\.name), sample: SampleSize(outcome.count, events: outcome.eventCount),
      settings: [], rows: outcome.count)
  }

  private func prepared(
    _ models: [PredictedRisks], _ outcome: SurvivalOutcome, _ horizon: Double
  ) throws(MetricError) -> Prepared {
    for model in models { try checkProbabilities(model.risks, rows: outcome.count) }
    _ = try productLimit(outcome, horizon: horizon)
    return Prepared(
      plan: NetBenefitPlan(
        models: models.map(\.risks), thresholds: thresholds, outcome: outcome, horizon: horizon),
      names: models.map(\.name), sample: outcome.sampleSize(through: horizon),
      settings: [.horizon(horizon), .censoring("Kaplan-Meier among those at or above the threshold")],
      rows: outcome.count)
  }

  private func prepared(
    _ models: [PredictedRisks], _ outcome: CompetingOutcome, _ cause: Int, _ horizon: Double
  ) throws(MetricError) -> Prepared {
    for model in models { try checkProbabilities(model.risks, rows: outcome.count) }
    _ = try incidence(outcome, cause: cause, horizon: horizon)
    return Prepared(
      plan: NetBenefitPlan(
        models: models.map(\.risks), thresholds: thresholds, outcome: outcome, cause: cause,
        horizon: horizon),
      names: models.map(\.name), sample: outcome.sampleSize(cause: cause, through: horizon),
      settings: [.horizon(horizon), .censoring("Aalen-Johansen among those at or above the threshold")],
      rows: outcome.count)
  }

  private func analytic(_ data: Prepared) -> DecisionCurves {
    let once = [Double](repeating: 1, count: data.rows)
    let n = Double(data.rows)
    func withInterval(_ estimate: Estimate, _ treated: NetBenefitPlan.Treated, _ odds: Double) -> Estimate {
      guard let value = estimate.value, let risk = treated.risk else { return estimate }
      let perTreated = risk - (1 - risk) * odds
      let scale = treated.share * (1 + odds)
      let variance =
        perTreated * perTreated * treated.share * (1 - treated.share) / n
        + scale * scale * treated.variance
      guard variance > 0 else {
        let note = Note(.zeroStandardError, "The standard error is 0, so there is no interval.")
        return Estimate(
          estimate.quantity, value: value, standardError: 0, method: estimate.method,
          sampleSize: estimate.sampleSize, notes: estimate.notes + [note])
      }
      let error = variance.squareRoot()
      return Estimate(
        estimate.quantity, value: value, standardError: error,
        interval: .wald(
          value, standardError: error, level: level, method: Method("Wald", reference: .pfeifferGail)),
        method: estimate.method, sampleSize: estimate.sampleSize, notes: estimate.notes)
    }
    let curves = points(data)
    let odds = thresholds.odds
    let all = data.plan.everyone(once)
    return DecisionCurves(
      thresholds: thresholds,
      treatAll: zip(curves.treatAll, odds).map { withInterval($0, all, $1) },
      models: curves.models.enumerated().map { model, curve in
        DecisionCurve(
          name: curve.name,
          points: curve.points.enumerated().map { k, point in
            DecisionCurve.Point(
              threshold: point.threshold, treated: point.treated,
              netBenefit: withInterval(
                point.netBenefit, data.plan.treated(model: model, threshold: k, once), odds[k]),
              standardized: point.standardized, interventionsAvoided: point.interventionsAvoided)
          })
      }, differences: [])
  }

  private func resampled(_ data: Prepared, _ bootstrap: FrozenBootstrap) async -> DecisionCurves {
    let (plan, odds) = (data.plan, thresholds.odds)
    let count = odds.count
    let pairs = comparisons(data.names.count)
    // In this order: standardised and avoided of each model; then the differences.
    let distributions = await bootstrap.distributions { frequencies -> [Double?] in
      let values = plan.values(frequencies)
      return values.models.flatMap { derived($0, values, odds).dropFirst().joined() }
        + pairs.flatMap { differences($0, values) }
    }
    let curves = analytic(data)
    var next = 0
    func taken(_ estimate: Estimate) -> Estimate {
      defer { next += 1 }
      return estimate.bootstrapped(distributions[next], level)
    }
    let models = curves.models.map { curve in
      let standardized = curve.points.map { taken($0.standardized) }
      let avoided = curve.points.map { taken($0.interventionsAvoided) }
      return DecisionCurve(
        name: curve.name,
        points: (0..<count).map { k in
          DecisionCurve.Point(
            threshold: curve.points[k].threshold, treated: curve.points[k].treated,
            netBenefit: curve.points[k].netBenefit, standardized: standardized[k],
            interventionsAvoided: avoided[k])
        })
    }
    let values = plan.values([Double](repeating: 1, count: data.rows))
    return DecisionCurves(
      thresholds: thresholds, treatAll: curves.treatAll, models: models,
      differences: pairs.map { pair in
        DecisionCurves.Difference(
          model: data.names[pair.model], reference: pair.reference.map { data.names[$0] },
          points: differences(pair, values).enumerated().map { k, value in
            taken(estimate(.netBenefitDifference, value, k, data))
          })
      })
  }

  /// The numbers without intervals.
  private func points(_ data: Prepared) -> DecisionCurves {
    let once = [Double](repeating: 1, count: data.rows)
    let values = data.plan.values(once)
    return DecisionCurves(
      thresholds: thresholds,
      treatAll: values.treatAll.enumerated().map { estimate(.netBenefit, $1, $0, data) },
      models: data.names.enumerated().map { model, name in
        let numbers = derived(values.models[model], values, thresholds.odds)
        return DecisionCurve(
          name: name,
          points: thresholds.values.indices.map { k in
            DecisionCurve.Point(
              threshold: thresholds.values[k],
              treated: data.plan.treated(model: model, threshold: k, once).count,
              netBenefit: estimate(.netBenefit, numbers[0][k], k, data),
              standardized: estimate(.standardizedNetBenefit, numbers[1][k], k, data),
              interventionsAvoided: estimate(.interventionsAvoided, numbers[2][k], k, data))
          })
      }, differences: [])
  }

  private func estimate(_ quantity: Quantity, _ value: Double?, _ place: Int, _ data: Prepared) -> Estimate {
    let method = Method(
      "decision curve analysis", settings: [.threshold(thresholds.values[place])] + data.settings)
    guard let value else {
      return .undefined(
        quantity, method: method, sampleSize: data.sample,
        because: Note(
          .horizonBeyondFollowUp,
          "The follow-up of those at or above the threshold ends before the horizon, or there is no event."))
    }
    return Estimate(quantity, value: value, method: method, sampleSize: data.sample)
  }
}

/// A model and what it is compared with: another model, or treating everyone.
private struct Comparison: Sendable {
  let model: Int
  let reference: Int?
}

private func comparisons(_ models: Int) -> [Comparison] {
  (0..<models).map { Comparison(model: $0, reference: nil) }
    + (0..<models).dropFirst().map { Comparison(model: $0, reference: 0) }
}

/// Net benefit, standardised net benefit and interventions avoided of a model.
private func derived(
  _ benefit: [Double?], _ values: NetBenefitPlan.Values, _ odds: [Double]
) -> [[Double?]] {
  let risk = values.risk ?? 0
  return [
    benefit, benefit.map { value in risk > 0 ? value.map { $0 / risk } : nil },
    benefit.indices.map { k in difference(benefit[k], values.treatAll[k]).map { $0 / odds[k] } },
  ]
}

private func differences(_ pair: Comparison, _ values: NetBenefitPlan.Values) -> [Double?] {
  let reference = pair.reference.map { values.models[$0] } ?? values.treatAll
  return zip(values.models[pair.model], reference).map(difference)
}

private func difference(_ a: Double?, _ b: Double?) -> Double? {
  guard let a, let b else { return nil }
  return a - b
}
