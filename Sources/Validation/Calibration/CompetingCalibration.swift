public import Statistics
public import Tables

/// Observed against expected risk of one cause by a horizon when other events compete; the observed risk is the
/// Aalen-Johansen estimate and the standard error of the log ratio its Greenwood standard error divided by it.
///
/// - Parameters:
///   - risks: predicted cumulative incidences of the cause up to and including `horizon`.
///   - cause: the number of the cause of interest, from 1.
///   - clusters: a code a row, for rows that are not independent: the standard error is then that of the jackknife
///     pseudo-values' mean with sums over clusters.
/// - Throws: `countMismatch`, `notProbability`, `tooFew` without rows, `entryTimesNotSupported`,
///   `horizonBeyondFollowUp`.
/// - Source: van Geloven et al. 2022, BMJ 377:e069249, doi 10.1136/bmj-2021-069249.
public func observedExpected(
  risks: [Double], outcome: CompetingOutcome, cause: Int, horizon: Double, clusters: [Int]? = nil,
  level: ConfidenceLevel = .p95
) throws(MetricError) -> ObservedExpected {
  try checkProbabilities(risks, rows: outcome.count)
  var observed = try incidence(outcome, cause: cause, horizon: horizon)
  if let clusters {
    observed.standardError = errorOfMean(
      try pseudoRisks(outcome: outcome, cause: cause, horizon: horizon), clusters)
  }
  return observedExpectedRatio(
    observed: observed.risk, standardError: observed.standardError, expected: mean(risks),
    outcome.sampleSize(cause: cause, through: horizon), level, method: "Aalen-Johansen over expected",
    settings: [.horizon(horizon)])
}

/// The calibration curve of predicted cumulative incidences of one cause by a horizon: local quadratic regression of
/// their jackknife pseudo-values on the prediction, with the band of the binary outcome's curve.
///
/// - Parameter cause: the number of the cause of interest, from 1.
/// - Throws: `countMismatch`, `notProbability`, and what `pseudoRisks(outcome:cause:horizon:)` throws.
/// - Source: Gerds, Andersen, Kattan 2014, Stat Med 33:3191, doi 10.1002/sim.6152.
public func calibrationCurve(
  risks: [Double], outcome: CompetingOutcome, cause: Int, horizon: Double,
  smoothing: CalibrationSmoothing = .init()
) throws(MetricError) -> CalibrationCurve {
  try checkProbabilities(risks, rows: outcome.count)
  return smoothedCalibration(
    risks, try pseudoRisks(outcome: outcome, cause: cause, horizon: horizon), smoothing,
    "local quadratic regression of jackknife pseudo-values of cumulative incidence",
    outcome.sampleSize(cause: cause, through: horizon))
}

/// The observed risk of one cause by a horizon, the Aalen-Johansen estimate with its log-log interval, in groups of rows of
/// similar predicted risk; the groups are those of the binary outcome. A group whose follow-up ends before the horizon
/// has no observed risk, and a note.
///
/// - Parameter cause: the number of the cause of interest, from 1.
/// - Throws: `countMismatch`, `notProbability`, `tooFew` without rows, `entryTimesNotSupported`.
public func calibrationGroups(
  risks: [Double], outcome: CompetingOutcome, cause: Int, horizon: Double, count: Int = 10,
  level: ConfidenceLevel = .p95
) throws(MetricError) -> [CalibrationGroup] {
  try checkProbabilities(risks, rows: outcome.count)
  guard outcome.anyCause.entry == nil else { throw .entryTimesNotSupported }
  return quantileGroups(risks, count: count).map { rows in
    let part = outcome.selecting(rows)
    let curve = IncidenceCurve(part, cause: cause, band: .logLog, level: level, variance: .greenwood)
    let risk = curve.incidence(at: horizon)
    return calibrationGroup(
      rows, risks,
      Estimate(
        .observedRisk, value: risk.value, standardError: risk.standardError, interval: risk.interval,
        method: risk.method, sampleSize: part.sampleSize(cause: cause, through: horizon),
        notes: risk.notes))
  }
}

extension CalibrationBootstrap {
  /// The intervals of the local regression curve of pseudo-values of the cumulative incidence of one cause.
  /// - Throws: what `calibrationCurve(risks:outcome:cause:horizon:smoothing:)` throws.
  public init(
    risks: [Double], outcome: CompetingOutcome, cause: Int, horizon: Double,
    smoothing: CalibrationSmoothing = .init(), bootstrap: FrozenBootstrap
  ) async throws(MetricError) {
    let quick = smoothing.ofResamples
    await self.init(
      try calibrationCurve(
        risks: risks, outcome: outcome, cause: cause, horizon: horizon, smoothing: smoothing.withoutBand),
      bootstrap: bootstrap
    ) { rows in
      try? calibrationCurve(
        risks: rows.map { risks[$0] }, outcome: outcome.selecting(rows), cause: cause, horizon: horizon,
        smoothing: quick)
    }
  }
}
