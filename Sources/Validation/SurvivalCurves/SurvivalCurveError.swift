internal import Tables

/// Why a survival curve or a comparison of curves cannot be computed. Rows count from 0.
public enum SurvivalCurveError: Error, Sendable, Equatable {
  /// There are no rows, or none with a positive weight.
  case noRows
  /// Weights, groups or strata are not one a row.
  case countMismatch(expected: Int, found: Int)
  /// A weight is negative or not finite.
  case invalidWeight(row: Int, value: Double)
  /// Entry and exit of a row differ by rounding only, see `mergingTiedTimes`.
  case emptyFollowUp(row: Int)
  /// Late entries, which the test does not know.
  case lateEntries
  /// There is no event.
  case noEvents
  /// No event happens while two groups are at risk, so that nothing compares them.
  case noComparison
}

extension SurvivalOutcome {
  /// The outcome with times that differ by rounding only made equal, see `mergingTiedTimes`.
  func withTiedTimesMerged() throws(SurvivalCurveError) -> SurvivalOutcome {
    do { return try mergingTiedTimes() } catch {
      guard case .invalidEntry(let row, _, _) = error else {
        preconditionFailure("merging times keeps them finite and not negative")
      }
      throw .emptyFollowUp(row: row)
    }
  }
}
