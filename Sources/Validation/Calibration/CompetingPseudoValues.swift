internal import Statistics
public import Tables

/// Jackknife pseudo-values of the cumulative incidence of one cause by a horizon: `n F - (n - 1) F_{-i}`, with F the
/// Aalen-Johansen estimate at the horizon and `F_{-i}` the same without row `i`.
///
/// They are to cumulative incidence what `pseudoRisks(outcome:horizon:)` is to one less Kaplan-Meier, to which they are equal
/// when nothing competes; without censoring before the horizon they are 1 for rows with an event of the cause by then, else 0.
/// All leave-one-out estimates come from one pass, O(n log n) in all. Where row `i` alone was followed to the
/// horizon, the curve without it is carried forward.
///
/// - Parameter cause: the number of the cause of interest, from 1.
/// - Throws: `entryTimesNotSupported`; `tooFew` with fewer than two rows; `horizonBeyondFollowUp`.
/// - Source: Klein, Andersen 2005, Biometrics 61:223, doi 10.1111/j.0006-341X.2005.031209.x.
public func pseudoRisks(
  outcome: CompetingOutcome, cause: Int, horizon: Double
) throws(MetricError) -> [Double] {
  guard outcome.count > 1 else { throw .tooFew(needed: 2, found: outcome.count) }
  let whole = try incidence(outcome, cause: cause, horizon: horizon).risk
  let table = CauseTable(outcome, cause: cause, through: horizon)
  let steps = table.times.count
  // With one row fewer at risk, for rows that outlive the steps: freedom from any event before step k, and the incidence.
  var free = [1.0]
  var early = [0.0]
  for k in 0..<steps {
    let remaining = table.atRisk[k] - 1
    early.append(remaining > 0 ? early[k] + free[k] * table.own[k] / remaining : early[k])
    free.append(remaining > 0 ? free[k] * (remaining - table.events[k]) / remaining : 0)
  }
  // The incidence from step k on of those free before it, for rows that are gone before them.
  var rest = [Double](repeating: 0, count: steps + 1)
  for k in (0..<steps).reversed() {
    rest[k] = (table.own[k] + (table.atRisk[k] - table.events[k]) * rest[k + 1]) / table.atRisk[k]
  }
  let n = Double(outcome.count)
  return outcome.time.indices.map { row in
    let time = outcome.time[row]
    let k = partitionIndex(table.times) { $0 < time }
    guard k < steps, table.times[k] == time else {
      return n * whole - (n - 1) * (early[k] + free[k] * rest[k])
    }
    let remaining = table.atRisk[k] - 1
    var without = early[k]
    if remaining > 0 {
      let own = table.own[k] - (outcome.cause[row] == cause ? 1 : 0)
      let events = table.events[k] - (outcome.cause[row] > 0 ? 1 : 0)
      without += free[k] * (own + (remaining - events) * rest[k + 1]) / remaining
    }
    return n * whole - (n - 1) * without
  }
}

/// The Aalen-Johansen estimate at a horizon with its Greenwood standard error, or the reason why there is none.
func incidence(
  _ outcome: CompetingOutcome, cause: Int, horizon: Double
) throws(MetricError) -> (risk: Double, standardError: Double) {
  precondition(
    (1...outcome.causeNames.count).contains(cause), "the cause of interest is one of the outcome's")
  guard outcome.anyCause.entry == nil else { throw .entryTimesNotSupported }
  guard let last = outcome.time.max() else { throw .tooFew(needed: 1, found: 0) }
  let curve = IncidenceCurve(outcome, cause: cause, band: .logLog, level: .p95, variance: .greenwood)
  let estimate = curve.incidence(at: horizon)
  guard let risk = estimate.value, let error = estimate.standardError else {
    throw .horizonBeyondFollowUp(horizon: horizon, lastTime: last)
  }
  return (risk, error)
}

/// The distinct times with an event of any cause up to a horizon.
private struct CauseTable {
  private(set) var times: [Double] = []
  /// Events of the cause, events of any cause, and rows at risk.
  private(set) var own: [Double] = []
  private(set) var events: [Double] = []
  private(set) var atRisk: [Double] = []

  init(_ outcome: CompetingOutcome, cause: Int, through horizon: Double) {
    for row in RiskTable(outcome.anyCause).rows where row.time <= horizon && row.eventCount > 0 {
      times.append(row.time)
      events.append(row.events)
      atRisk.append(row.atRisk)
    }
    own = [Double](repeating: 0, count: times.count)
    for (time, code) in zip(outcome.time, outcome.cause) where code == cause && time <= horizon {
      own[partitionIndex(times) { $0 < time }] += 1
    }
  }
}

extension CompetingOutcome {
  /// The rows and the events of a cause up to and including a horizon.
  func sampleSize(cause number: Int, through horizon: Double) -> SampleSize {
    SampleSize(count, events: cause.indices.count { cause[$0] == number && time[$0] <= horizon })
  }
}
