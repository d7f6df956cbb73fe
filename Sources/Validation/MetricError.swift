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
