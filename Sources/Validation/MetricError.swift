internal import Statistics

/// Why a metric cannot be computed from the scores and outcomes it was given.
public enum MetricError: Error, Sendable, Equatable {
  /// Scores and outcome differ in length.
  case countMismatch(scores: Int, outcomes: Int)
  /// A score is infinite or NaN. Rows count from 0.
  case notFinite(row: Int)
  /// There are no rows with the event (or without it) and the metric needs some.
  case noCases
  /// See `noCases`.
  case noControls
  /// No pair of rows can be compared.
  case noComparablePairs
  /// Fewer units than the metric needs.
  case tooFew(needed: Int, found: Int)
  /// Weights, strata or clusters are not one a row.
  case auxiliaryCountMismatch(found: Int, rows: Int)
  /// A case weight is negative or not finite.
  case invalidWeight(row: Int)
  /// A predicted probability lies outside [0, 1].
  case notProbability(row: Int)
  /// The method does not apply to left-truncated follow-up.
  case entryTimesNotSupported
  /// The horizon lies beyond the follow-up, where the survival curve is not defined.
  case horizonBeyondFollowUp(horizon: Double, lastTime: Double)
}

extension MetricError: CustomStringConvertible {
  /// The sentence a user reads.
  public var description: String {
    switch self {
    case .noCases: "no row is a case"
    case .noControls: "every row is a case, so there is nothing to tell cases from"
    case .noComparablePairs: "no two rows can be compared"
    case .tooFew(let needed, let found): "\(needed) rows of each kind are needed, and there are \(found)"
    case .entryTimesNotSupported: "the method does not allow entry times"
    case .horizonBeyondFollowUp(let horizon, let last):
      "the horizon \(settingText(horizon)) lies beyond the last follow-up, \(settingText(last))"
    case .notFinite(let row), .invalidWeight(let row), .notProbability(let row):
      "the value of row \(row + 1) is not allowed"
    case .countMismatch, .auxiliaryCountMismatch: "the columns differ in length"
    }
  }
}
