internal import RealModule
public import Statistics
public import Tables

extension Quantity {
  /// The share of cases in a group, or the risk of an event by a horizon.
  public static let observedRisk = Quantity(name: "observed risk", symbol: "O")
}

/// Rows of similar predicted risk.
public struct CalibrationGroup: Sendable, Hashable {
  /// The smallest and the largest prediction in the group.
  public let range: ClosedRange<Double>
  /// The mean prediction in the group.
  public let meanPredicted: Double
  /// The observed risk in the group, with the group's size.
  public let observed: Estimate
}

/// The share of cases, with Wilson intervals, in groups of rows of similar predicted probability.
///
/// The groups lie between the type-7 quantiles of the predictions at `0, 1/count, ..., 1`, each open
/// below and closed above, the first closed on both sides. Equal predictions are never separated, so
/// that there can be fewer groups than asked for.
///
/// - Parameter count: the number of groups, at least 1.
/// - Throws: `countMismatch`, `notProbability`, `tooFew` without rows.
public func calibrationGroups(
  probabilities: [Double], outcome: BinaryOutcome, count: Int = 10, level: ConfidenceLevel = .p95
) throws(MetricError) -> [CalibrationGroup] {
  try checkProbabilities(probabilities, rows: outcome.count)
  return quantileGroups(probabilities, count: count).map { rows in
    let cases = rows.count { outcome.isCase[$0] }
    let share = Double(cases) / Double(rows.count)
    let observed = Estimate(
      .observedRisk, value: share,
      standardError: (share * (1 - share) / Double(rows.count)).squareRoot(),
      interval: .wilson(successes: cases, of: rows.count, level: level),
      method: Method("share of cases"), sampleSize: SampleSize(rows.count, events: cases))
    return calibrationGroup(rows, probabilities, observed)
  }
}

/// The observed risk of an event by a horizon, 1 - Kaplan-Meier, in groups of rows of similar predicted
/// risk; the groups are those of the binary outcome.
///
/// Intervals are those of the log-log scale of survival with Greenwood's standard error. A group whose
/// follow-up ends before the horizon has no observed risk, and a note.
///
/// - Parameter risks: predicted probabilities of an event up to and including `horizon`.
/// - Throws: `countMismatch`, `notProbability`, `tooFew` without rows, `entryTimesNotSupported`.
public func calibrationGroups(
  risks: [Double], outcome: SurvivalOutcome, horizon: Double, count: Int = 10,
  level: ConfidenceLevel = .p95
) throws(MetricError) -> [CalibrationGroup] {
  try checkProbabilities(risks, rows: outcome.count)
  guard outcome.entry == nil else { throw .entryTimesNotSupported }
  return quantileGroups(risks, count: count).map { rows in
    let part = outcome.selecting(rows)
    return calibrationGroup(rows, risks, observedRisk(part, horizon: horizon, level: level))
  }
}

extension ConfidenceInterval {
  /// Wilson's score interval of a binomial probability.
  ///
  /// - Source: Wilson 1927, J Am Stat Assoc 22:209, doi 10.1080/01621459.1927.10502953.
  static func wilson(successes: Int, of trials: Int, level: ConfidenceLevel) -> ConfidenceInterval {
    let n = Double(trials)
    let p = Double(successes) / n
    let z = level.normalQuantile
    let center = (p + z * z / (2 * n)) / (1 + z * z / n)
    let margin = z / (1 + z * z / n) * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    // At the ends the limits are exactly 0 and 1; rounding may miss them.
    return ConfidenceInterval(
      lower: successes == 0 ? 0 : center - margin, upper: successes == trials ? 1 : center + margin,
      level: level, method: Method("Wilson score"))
  }
}

extension Note.Kind {
  /// A horizon after the end of the follow-up.
  public static let horizonBeyondFollowUp = Note.Kind("horizon-beyond-follow-up")
}

private func observedRisk(
  _ outcome: SurvivalOutcome, horizon: Double, level: ConfidenceLevel
) -> Estimate {
  let method = Method("1 - Kaplan-Meier", settings: [.horizon(horizon)])
  let sample = outcome.sampleSize(through: horizon)
  guard let curve = ProductLimit.survivalAt(horizon: horizon, of: outcome) else {
    return .undefined(
      .observedRisk, method: method, sampleSize: sample,
      because: Note(.horizonBeyondFollowUp, "The group's follow-up ends before the horizon."))
  }
  let survival = curve.survival
  guard survival > 0, survival < 1 else {
    let note = Note(
      .zeroStandardError, "All or none of the group had the event: there is no interval.")
    return Estimate(
      .observedRisk, value: 1 - survival, standardError: 0, method: method, sampleSize: sample,
      notes: [note])
  }
  let logSurvival = Double.log(survival)
  let factor = Double.exp(level.normalQuantile * curve.standardError / (survival * -logSurvival))
  return Estimate(
    .observedRisk, value: 1 - survival, standardError: curve.standardError,
    interval: ConfidenceInterval(
      lower: -Double.expMinusOne(logSurvival / factor), upper: -Double.expMinusOne(logSurvival * factor),
      level: level, method: Method("log-log, Greenwood")),
    method: method, sampleSize: sample)
}

/// A group of the given rows.
func calibrationGroup(
  _ rows: [Int], _ predictions: [Double], _ observed: Estimate
) -> CalibrationGroup {
  let members = rows.map { predictions[$0] }.sorted()
  return CalibrationGroup(
    range: members[0]...members[members.count - 1], meanPredicted: mean(members), observed: observed)
}

/// The rows between neighbouring quantiles; empty groups are left out.
func quantileGroups(_ values: [Double], count: Int) -> [[Int]] {
  precondition(count > 0)
  let sorted = values.sorted()
  let breaks = (1..<count).map { quantile(Double($0) / Double(count), ofSorted: sorted) }
  var groups = [[Int]](repeating: [], count: count)
  for (row, value) in values.enumerated() {
    groups[breaks.firstIndex { value <= $0 } ?? count - 1].append(row)
  }
  return groups.filter { !$0.isEmpty }
}
