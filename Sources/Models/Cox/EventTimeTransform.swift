internal import RealModule
internal import Statistics
internal import Tables

/// The function of time against which a coefficient is held to be constant.
public enum EventTimeTransform: String, Sendable, CaseIterable {
  /// One minus the Kaplan-Meier estimate just before the time, of all rows together, unweighted: as R's default. Few
  /// late events cannot dominate.
  case kaplanMeier = "km"
  /// The time.
  case identity
  /// The rank of the time among all times, censored ones included, ties at their mean: as in R.
  case rank
  /// The logarithm of the time.
  case log

  /// The transformed time of each distinct event time.
  func values(_ outcome: SurvivalOutcome, isUsed: [Bool]) -> [Double: Double] {
    let rows = outcome.time.indices.filter { isUsed[$0] }
    let times = rows.filter { outcome.isEvent[$0] }.map { outcome.time[$0] }
    switch self {
    case .identity: return Dictionary(times.map { ($0, $0) }, uniquingKeysWith: { first, _ in first })
    case .log:
      return Dictionary(times.map { ($0, Double.log($0)) }, uniquingKeysWith: { first, _ in first })
    case .rank:
      let all = rows.map { outcome.time[$0] }
      return Dictionary(zip(all, midRanks(all)), uniquingKeysWith: { first, _ in first })
    case .kaplanMeier:
      let exits = rows.map { outcome.time[$0] }.sorted()
      let entries = outcome.entry.map { entry in rows.map { entry[$0] }.sorted() }
      var survival = 1.0
      var result: [Double: Double] = [:]
      let ordered = times.sorted()
      var k = 0
      while k < ordered.count {
        let t = ordered[k]
        let deaths = partitionIndex(ordered) { $0 <= t } - k
        let gone = partitionIndex(exits) { $0 < t }
        let entered = entries.map { entries in partitionIndex(entries) { $0 < t } } ?? exits.count
        result[t] = 1 - survival
        survival *= 1 - Double(deaths) / Double(entered - gone)
        k += deaths
      }
      return result
    }
  }
}
