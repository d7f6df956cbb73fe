/// What a cohort's rows are judged by: a response, or a time to an event.
public protocol Outcome: Sendable {
  /// Number of rows.
  var count: Int { get }
  /// Rows with the event (or the positive response).
  var eventCount: Int { get }
  /// The same outcome for the given rows, in the given order; an index may occur more than once.
  func selecting(_ rows: [Int]) -> Self
}

/// Why columns do not form an outcome. Rows count from 0.
public enum OutcomeError: Error, Sendable, Equatable {
  /// The columns differ in length.
  case countMismatch(expected: Int, found: Int)
  /// A time is negative or not finite.
  case invalidTime(row: Int, value: Double)
  /// An entry time is negative, not finite, or not before the exit time.
  case invalidEntry(row: Int, entry: Double, exit: Double)
}
