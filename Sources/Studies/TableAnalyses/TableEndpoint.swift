public import Tables

/// The columns that hold what a table's rows are judged by.
public enum TableEndpoint: Sendable, Equatable {
  /// Follow-up: time, event, and for left-truncated data the entry time.
  case survival(SurvivalColumns)
  /// A response that is there or not.
  case response(ColumnValue)

  /// The columns' names.
  public var columns: [String] {
    switch self {
    case .survival(let columns): columns.names
    case .response(let column): [column.column]
    }
  }
}

/// The columns of a survival outcome.
public struct SurvivalColumns: Sendable, Equatable {
  /// Time to the event or to censoring.
  public var time: String
  /// The event, with the value that marks it where it is not 0/1.
  public var event: ColumnValue
  /// The time at which a row comes under observation.
  public var entry: String?

  /// Columns by name.
  public init(time: String, event: ColumnValue, entry: String? = nil) {
    self.time = time
    self.event = event
    self.entry = entry
  }

  /// The columns' names.
  public var names: [String] { [time, event.column] + (entry.map { [$0] } ?? []) }

  func outcome(of table: FeatureTable) throws(TableError) -> SurvivalOutcome {
    try table.survivalOutcome(
      time: time, event: event.column, eventValue: event.value, entry: entry)
  }
}
