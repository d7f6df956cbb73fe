internal import Tables

/// Who is at risk, has the event and is censored at each distinct time at which follow-up ends.
///
/// Row `i` of the outcome is at risk at `t` when `entry[i] < t <= time[i]`; at a time with both, events come
/// before censorings. Sums are weighted; the counts tell exactly when a risk set is exhausted.
struct RiskTable {
  struct Row {
    let time: Double
    var atRisk = 0.0
    var events = 0.0
    var censored = 0.0
    var atRiskCount = 0
    var eventCount = 0
    var censoredCount = 0
  }

  /// One row a distinct time, ascending.
  private(set) var rows: [Row]
  /// For each row of the outcome, the index of the table row at which it ends.
  let exitRow: [Int]
  /// For each row of the outcome, the number of table rows at or before its entry.
  let entryRow: [Int]
  /// The weight of each row of the outcome.
  let weights: [Double]

  /// - Parameters:
  ///   - outcome: not empty, tied times merged.
  ///   - weights: one positive number a row, or nil for ones.
  init(_ outcome: SurvivalOutcome, weights: [Double]? = nil) {
    let times = sortedDistinct(outcome.time)
    let weights = weights ?? [Double](repeating: 1, count: outcome.count)
    let exitRow = outcome.time.map { time in partitionIndex(times) { $0 < time } }
    let entryRow =
      outcome.entry?.map { entry in partitionIndex(times) { $0 <= entry } }
      ?? [Int](repeating: 0, count: outcome.count)
    var rows = times.map { Row(time: $0) }
    var entering = [Double](repeating: 0, count: times.count + 1)
    var enteringCount = [Int](repeating: 0, count: times.count + 1)
    for i in 0..<outcome.count {
      let weight = weights[i]
      if outcome.isEvent[i] {
        rows[exitRow[i]].events += weight
        rows[exitRow[i]].eventCount += 1
      } else {
        rows[exitRow[i]].censored += weight
        rows[exitRow[i]].censoredCount += 1
      }
      entering[entryRow[i]] += weight
      enteringCount[entryRow[i]] += 1
    }
    var atRisk = 0.0
    var count = 0
    for index in rows.indices.reversed() {
      count += rows[index].eventCount + rows[index].censoredCount - enteringCount[index + 1]
      atRisk += rows[index].events + rows[index].censored - entering[index + 1]
      rows[index].atRiskCount = count
      // With fractional weights and late entries the difference may miss an exhausted set by rounding.
      if count == rows[index].eventCount + rows[index].censoredCount {
        atRisk = rows[index].events + rows[index].censored
      }
      rows[index].atRisk = atRisk
    }
    self.rows = rows
    self.exitRow = exitRow
    self.entryRow = entryRow
    self.weights = weights
  }
}

/// The rows with a positive weight, and their weights; nil stands for ones.
func checkedWeights(
  _ weights: [Double]?, for outcome: SurvivalOutcome
) throws(SurvivalCurveError) -> (rows: [Int], weights: [Double])? {
  guard outcome.count > 0 else { throw .noRows }
  guard let weights else { return nil }
  guard weights.count == outcome.count else {
    throw .countMismatch(expected: outcome.count, found: weights.count)
  }
  if let row = weights.firstIndex(where: { !($0.isFinite && $0 >= 0) }) {
    throw .invalidWeight(row: row, value: weights[row])
  }
  let rows = weights.indices.filter { weights[$0] > 0 }
  guard !rows.isEmpty else { throw .noRows }
  return (rows, rows.map { weights[$0] })
}
