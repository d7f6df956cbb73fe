internal import Statistics
public import Tables

extension FrozenMetric {
  /// The area under the ROC curve of a score; higher means likelier to be a case.
  /// - Throws: `countMismatch`, `notFinite`.
  public static func auc(scores: [Double], outcome: BinaryOutcome) throws(MetricError) -> FrozenMetric {
    let plan = try AUCPlan(scores: scores, outcome: outcome)
    return FrozenMetric(
      .auc, method: Method("Mann-Whitney", settings: [.ties("tied scores count one half")]),
      sampleSize: SampleSize(outcome.count, events: outcome.eventCount)
    ) { plan.value(frequencies: $0.map { Int($0) }) }
  }

  /// Harrell's concordance index of a risk score; higher means earlier.
  /// - Parameter tau: events after it are taken as censored; nil for none.
  /// - Throws: `countMismatch`, `notFinite`.
  public static func concordance(
    risk: [Double], outcome: SurvivalOutcome, tau: Double? = nil
  ) throws(MetricError) -> FrozenMetric {
    let plan = try ConcordancePlan(outcome: outcome, tau: tau)
    let ranks = try plan.ranks(of: risk)
    let settings: [MethodSetting] =
      [.ties("tied scores count one half")] + (tau.map { [.tau($0)] } ?? [])
    return FrozenMetric(
      .harrellC, method: Method("pairs of rows", settings: settings),
      sampleSize: SampleSize(outcome.count, events: outcome.eventCount)
    ) { plan.value(of: ranks, frequencies: $0.map { Int($0) }) }
  }

  /// The Brier score of predicted probabilities.
  /// - Throws: `countMismatch`, `notProbability`, `tooFew`.
  public static func brier(
    probabilities: [Double], outcome: BinaryOutcome
  ) throws(MetricError) -> FrozenMetric {
    try checkProbabilities(probabilities, rows: outcome.count)
    return FrozenMetric(
      .brierScore, method: Method("mean squared error"),
      sampleSize: SampleSize(outcome.count, events: outcome.eventCount)
    ) { squaredErrors(probabilities, outcome, $0).score }
  }

  /// The scaled Brier score (IPA): `1 - Brier / (prevalence (1 - prevalence))` of the resample.
  /// - Throws: `countMismatch`, `notProbability`, `tooFew`.
  public static func scaledBrier(
    probabilities: [Double], outcome: BinaryOutcome
  ) throws(MetricError) -> FrozenMetric {
    try checkProbabilities(probabilities, rows: outcome.count)
    return FrozenMetric(
      .scaledBrierScore, method: Method("mean squared error"),
      sampleSize: SampleSize(outcome.count, events: outcome.eventCount)
    ) { frequencies in
      let (score, prevalence) = squaredErrors(probabilities, outcome, frequencies)
      let reference = prevalence * (1 - prevalence)
      return reference > 0 ? 1 - score / reference : nil
    }
  }

  /// The net benefit at one threshold.
  /// - Throws: `countMismatch`, `notProbability`, `tooFew`.
  public static func netBenefit(
    probabilities: [Double], outcome: BinaryOutcome, threshold: Double
  ) throws(MetricError) -> FrozenMetric {
    try checkProbabilities(probabilities, rows: outcome.count)
    return netBenefit(
      NetBenefitPlan(models: [probabilities], thresholds: single(threshold), outcome: outcome), threshold,
      [], SampleSize(outcome.count, events: outcome.eventCount))
  }

  /// The net benefit at one threshold for survival at a horizon.
  /// - Throws: `countMismatch`, `notProbability`, `tooFew`, `entryTimesNotSupported`, `horizonBeyondFollowUp`.
  public static func netBenefit(
    risks: [Double], outcome: SurvivalOutcome, horizon: Double, threshold: Double
  ) throws(MetricError) -> FrozenMetric {
    try checkProbabilities(risks, rows: outcome.count)
    _ = try productLimit(outcome, horizon: horizon)
    return netBenefit(
      NetBenefitPlan(
        models: [risks], thresholds: single(threshold), outcome: outcome, horizon: horizon), threshold,
      [.horizon(horizon)], outcome.sampleSize(through: horizon))
  }

  private static func netBenefit(
    _ plan: NetBenefitPlan, _ threshold: Double, _ settings: [MethodSetting], _ sample: SampleSize
  ) -> FrozenMetric {
    FrozenMetric(
      .netBenefit,
      method: Method("decision curve analysis", settings: [.threshold(threshold)] + settings),
      sampleSize: sample
    ) { plan.values($0).models[0][0] }
  }

  private static func single(_ threshold: Double) -> DecisionThresholds {
    do { return try DecisionThresholds([threshold]) } catch {
      preconditionFailure("a threshold lies strictly between 0 and 1")
    }
  }

  /// The Brier score under frequencies, which `brierScore` does not take, and the share of cases.
  static func squaredErrors(
    _ probabilities: [Double], _ outcome: BinaryOutcome, _ frequencies: [Double]
  ) -> (score: Double, prevalence: Double) {
    var (sum, cases, total) = (0.0, 0.0, 0.0)
    for (row, frequency) in frequencies.enumerated() {
      let error = outcome.isCase[row] ? 1 - probabilities[row] : probabilities[row]
      sum += frequency * error * error
      total += frequency
      if outcome.isCase[row] { cases += frequency }
    }
    return (sum / total, cases / total)
  }
}
