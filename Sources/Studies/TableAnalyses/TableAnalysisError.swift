internal import Models
internal import Tables
internal import Validation

/// Why an analysis of one table ends without its result, apart from what the table's reader refuses.
public struct TableAnalysisError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What has to change before the analysis can succeed.
  public enum Kind: Sendable, Equatable {
    /// The options: they contradict each other or the data.
    case request
    /// The data: the estimate does not exist for them.
    case estimate
    /// A row of the table; the sentence begins with its place.
    case row
  }

  /// What has to change.
  public let kind: Kind
  /// The sentence a user reads.
  public let description: String

  init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }
}

extension TableAnalysisError {
  /// A metric that the rows of a table do not define.
  init(_ error: MetricError) {
    self.init(.estimate, error.description)
  }

  /// A survival curve that the rows of a table do not define.
  init(_ error: SurvivalCurveError, table: FeatureTable) {
    if case .emptyFollowUp(let row) = error {
      let place = "\(table.source):\(table.lineNumber(ofRow: row))"
      self.init(.row, "\(place): error: entry and time differ by rounding only (correct one of the two)")
      return
    }
    let sentence =
      switch error {
      case .noRows: "no row has a positive weight, in the table or in one of its groups"
      case .noEvents: "no row has the event"
      case .lateEntries: "the method does not allow entry times"
      case .noComparison: "no event happens while two groups are at risk"
      case .emptyFollowUp: preconditionFailure("refused above with its place")
      case .invalidWeight(let row, let value): "the weight \(value) of row \(row + 1) is not allowed"
      case .countMismatch: "the columns differ in length"
      }
    self.init(.estimate, sentence)
  }
}
