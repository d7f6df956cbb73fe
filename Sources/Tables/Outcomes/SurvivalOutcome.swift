/// Right-censored follow-up, optionally left-truncated: row `i` is at risk on `(entry[i], time[i]]`
/// and `isEvent[i]` says whether the interval ends with the event.
///
/// Every time is finite and not negative, and `entry[i] < time[i]`; code that receives one need not
/// check again.
public struct SurvivalOutcome: Outcome, Equatable {
  /// Time of the event or of censoring.
  public let time: [Double]
  /// Whether the follow-up ended with the event.
  public let isEvent: [Bool]
  /// Time at which the row comes under observation; nil when all are observed from the start.
  public let entry: [Double]?

  /// Checks and makes an outcome.
  public init(time: [Double], isEvent: [Bool], entry: [Double]? = nil) throws(OutcomeError) {
    guard isEvent.count == time.count else {
      throw .countMismatch(expected: time.count, found: isEvent.count)
    }
    for (row, value) in time.enumerated() where !(value.isFinite && value >= 0) {
      throw .invalidTime(row: row, value: value)
    }
    if let entry {
      guard entry.count == time.count else {
        throw .countMismatch(expected: time.count, found: entry.count)
      }
      for (row, value) in entry.enumerated()
      where !(value.isFinite && value >= 0 && value < time[row]) {
        throw .invalidEntry(row: row, entry: value, exit: time[row])
      }
    }
    self.init(checkedTime: time, isEvent: isEvent, entry: entry)
  }

  private init(checkedTime: [Double], isEvent: [Bool], entry: [Double]?) {
    time = checkedTime
    self.isEvent = isEvent
    self.entry = entry
  }

  /// Number of rows.
  public var count: Int { time.count }

  /// Number of rows with the event.
  public var eventCount: Int { isEvent.count { $0 } }

  /// The same outcome for the given rows.
  public func selecting(_ rows: [Int]) -> SurvivalOutcome {
    SurvivalOutcome(
      checkedTime: rows.map { time[$0] }, isEvent: rows.map { isEvent[$0] },
      entry: entry.map { entry in rows.map { entry[$0] } })
  }
}
