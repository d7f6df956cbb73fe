internal import Statistics
public import Tables

/// The area under the ROC curve of one score for many resamples of its rows.
///
/// Made once (which sorts the scores), it gives each resample's area in O(n), without a variance. A
/// bootstrap sample is given as frequencies: how often each row was drawn.
public struct AUCPlan: Sendable {
  /// Row numbers, ascending in oriented score.
  private let order: [Int]
  /// Whether the row at a position ends a run of equal scores.
  private let endsRun: [Bool]
  private let isCase: [Bool]

  /// Sorts a score.
  ///
  /// - Throws: `countMismatch`, `notFinite`.
  public init(
    scores: [Double], outcome: BinaryOutcome, direction: ScoreDirection = .higher
  ) throws(MetricError) {
    guard scores.count == outcome.count else {
      throw .countMismatch(scores: scores.count, outcomes: outcome.count)
    }
    if let row = scores.firstIndex(where: { !$0.isFinite }) { throw .notFinite(row: row) }
    let order = ascendingOrder(direction == .higher ? scores : scores.map { -$0 })
    self.order = order
    endsRun = order.indices.map {
      $0 + 1 == order.count || scores[order[$0]] != scores[order[$0 + 1]]
    }
    isCase = outcome.isCase
  }

  /// The area when row `i` occurs `frequencies[i]` times (not negative, one a row; nil for once each),
  /// or nil without a case or without a control.
  ///
  /// The pairs are counted in whole numbers; their doubled count must fit an `Int`.
  public func value(frequencies: [Int]? = nil) -> Double? {
    if let frequencies {
      precondition(frequencies.count == order.count && frequencies.allSatisfy { $0 >= 0 })
    }
    var controlsBelow = 0
    var cases = 0
    var casesInRun = 0
    var controlsInRun = 0
    // Twice the number of won pairs, so that ties are whole.
    var doubledWins = 0
    for (position, row) in order.enumerated() {
      let count = frequencies?[row] ?? 1
      if isCase[row] { casesInRun += count } else { controlsInRun += count }
      guard endsRun[position] else { continue }
      doubledWins += casesInRun * (2 * controlsBelow + controlsInRun)
      cases += casesInRun
      controlsBelow += controlsInRun
      casesInRun = 0
      controlsInRun = 0
    }
    guard cases > 0, controlsBelow > 0 else { return nil }
    return Double(doubledWins) / 2 / (Double(cases) * Double(controlsBelow))
  }
}
