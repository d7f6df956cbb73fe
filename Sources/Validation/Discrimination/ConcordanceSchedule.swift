internal import Statistics
internal import Tables

/// The rows of one stratum in the order in which pairs are counted; made once for an outcome.
struct ConcordanceSchedule: Sendable {
  /// Rows that share a time: events (up to tau) in `start..<firstCensored`, the others up to `end`.
  struct TimeGroup: Sendable {
    var time: Double
    var start: Int
    var firstCensored: Int
    var end: Int
  }

  /// Row numbers, ascending in time, events before censorings.
  let rows: [Int]
  let groups: [TimeGroup]
  /// Row numbers ascending in entry time, with those times; empty without entry times.
  let rowsByEntry: [Int]
  let entryTimes: [Double]

  /// Orders the given rows, which ascend; events after `tau` are taken as censored.
  init(outcome: SurvivalOutcome, rows: [Int], tau: Double?) {
    let time = outcome.time
    func counts(_ row: Int) -> Bool { outcome.isEvent[row] && !(tau.map { time[row] > $0 } ?? false) }
    var sorted = ascendingOrder(rows.map { time[$0] }).map { rows[$0] }
    var groups = [TimeGroup]()
    groups.reserveCapacity(sorted.count)
    var censored = [Int]()
    var start = 0
    while start < sorted.count {
      let here = time[sorted[start]]
      // A time that only one row has, the usual case, needs no sorting.
      if start + 1 == sorted.count || time[sorted[start + 1]] != here {
        groups.append(
          TimeGroup(
            time: here, start: start, firstCensored: counts(sorted[start]) ? start + 1 : start,
            end: start + 1))
        start += 1
        continue
      }
      var end = start
      var firstCensored = start
      censored.removeAll(keepingCapacity: true)
      while end < sorted.count, time[sorted[end]] == here {
        let row = sorted[end]
        if counts(row) {
          sorted[firstCensored] = row
          firstCensored += 1
        } else {
          censored.append(row)
        }
        end += 1
      }
      for (offset, row) in censored.enumerated() { sorted[firstCensored + offset] = row }
      groups.append(TimeGroup(time: here, start: start, firstCensored: firstCensored, end: end))
      start = end
    }
    self.rows = sorted
    self.groups = groups
    if let entry = outcome.entry {
      rowsByEntry = ascendingOrder(rows.map { entry[$0] }).map { rows[$0] }
      entryTimes = rowsByEntry.map { entry[$0] }
    } else {
      rowsByEntry = []
      entryTimes = []
    }
  }

  /// The time weight of each group; groups without events get 0.
  func timeWeights(_ kind: ConcordanceTimeWeight, caseWeights w: [Double]) -> [Double] {
    if kind == .harrell { return groups.map { $0.start < $0.firstCensored ? 1 : 0 } }
    let atRisk = weightAtRisk(w)
    let total = rows.reduce(0) { $0 + w[$1] }
    var survival = 1.0
    var uncensored = 1.0
    return groups.enumerated().map { index, group in
      let events = rows[group.start..<group.firstCensored].reduce(0) { $0 + w[$1] }
      let censored = rows[group.firstCensored..<group.end].reduce(0) { $0 + w[$1] }
      var weight = 0.0
      if events > 0 {
        switch kind {
        case .harrell: weight = 1
        case .uno: weight = 1 / (uncensored * uncensored)
        case .survival: weight = total * survival / atRisk[index]
        case .atRiskShare: weight = 1 / atRisk[index]
        }
        survival *= 1 - events / atRisk[index]
      }
      if censored > 0 { uncensored *= 1 - censored / (atRisk[index] - events) }
      return weight
    }
  }

  /// The weight under observation at each group's time: `time >= t` and `entry < t`.
  private func weightAtRisk(_ w: [Double]) -> [Double] {
    var atRisk = [Double](repeating: 0, count: groups.count)
    var mass = 0.0
    var nextEntry = rowsByEntry.count
    for index in groups.indices.reversed() {
      for row in rows[groups[index].start..<groups[index].end] { mass += w[row] }
      while nextEntry > 0, entryTimes[nextEntry - 1] >= groups[index].time {
        nextEntry -= 1
        mass -= w[rowsByEntry[nextEntry]]
      }
      atRisk[index] = mass
    }
    return atRisk
  }
}
