/// Why rows cannot be stratified by a score or compared between strata. Rows count from 0.
public enum StratificationError: Error, Sendable, Equatable {
  /// Columns differ in length.
  case countMismatch(expected: Int, found: Int)
  /// A score or marker is infinite or NaN.
  case notFinite(row: Int)
  /// Cut-offs are not finite, or not in rising order.
  case invalidCuts
  /// All rows lie on one side of every cut-off.
  case oneGroup
  /// No cut-off lies within the range that is searched.
  case noCandidate
  /// No row has the event, or every row of a response is a case: nothing is compared.
  case noEvents
  /// Permuting left-truncated follow-up is not valid.
  case entryTimesNotSupported
  /// Entry and exit of a row differ by rounding only.
  case emptyFollowUp(row: Int)
  /// One arm has no rows: without a comparative arm no effect of treatment exists.
  case noComparativeArm
  /// An arm has no event (or, of a response, no case or no control), so that it is not compared.
  case armWithoutEvents(isTreated: Bool)
  /// Windows of this size and overlap cannot be laid over the markers' values.
  case invalidWindows(String)
  /// An effect does not exist in one of the parts that need it.
  case noEffect(String)
}

extension StratificationError: CustomStringConvertible {
  /// The sentence a user reads.
  public var description: String {
    switch self {
    case .countMismatch(let expected, let found): "\(expected) rows, but \(found) values"
    case .notFinite(let row): "the score of row \(row + 1) is not a finite number"
    case .invalidCuts: "cut-offs must be finite numbers in rising order"
    case .oneGroup: "all rows lie on one side of the cut-offs, so there is nothing to compare"
    case .noCandidate:
      "no cut-off lies within the range that is searched: the score has too few distinct values there"
    case .noEvents:
      "no row has the event, or all rows of a response are cases, so there is nothing to compare"
    case .entryTimesNotSupported: "the method permutes follow-up and does not allow entry times"
    case .emptyFollowUp(let row):
      "entry and time of row \(row + 1) differ by rounding only (correct one of the two)"
    case .noComparativeArm:
      "all rows are in one arm. Without a comparative arm a marker can be prognostic; it cannot be called predictive"
    case .armWithoutEvents(let isTreated):
      "no comparison exists in the \(isTreated ? "treated" : "control") arm: it has no event, or (of a response) no "
        + "case or no control. The effect of treatment does not exist, so the marker cannot be called predictive"
    case .invalidWindows(let reason): reason
    case .noEffect(let reason): reason
    }
  }
}

extension StratificationError {
  static func checked(_ scores: [Double], count: Int) throws(StratificationError) {
    guard scores.count == count else { throw .countMismatch(expected: count, found: scores.count) }
    if let row = scores.firstIndex(where: { !$0.isFinite }) { throw .notFinite(row: row) }
  }
}
