/// Threshold probabilities at which a decision would change: the range that is clinically sensible, stated
/// before the data are seen.
public struct DecisionThresholds: Sendable, Hashable {
  /// The thresholds in ascending order, each strictly between 0 and 1.
  public let values: [Double]

  /// Why numbers are no thresholds.
  public enum ThresholdError: Error, Sendable, Equatable {
    /// There is none.
    case empty
    /// One is not strictly between 0 and 1.
    case notProbability(Double)
    /// One is not above its predecessor.
    case notAscending(Double)
  }

  /// The given thresholds.
  public init(_ values: [Double]) throws(ThresholdError) {
    guard !values.isEmpty else { throw .empty }
    if let value = values.first(where: { !($0 > 0 && $0 < 1) }) { throw .notProbability(value) }
    for (low, high) in zip(values, values.dropFirst()) where low >= high { throw .notAscending(high) }
    self.values = values
  }

  /// So many thresholds, at least 2, evenly spaced from the first to the last.
  public init(from first: Double, to last: Double, count: Int) throws(ThresholdError) {
    precondition(count > 1, "a range has two ends")
    let steps = Double(count - 1)
    try self.init((0..<count).map { $0 == count - 1 ? last : first + (last - first) * (Double($0) / steps) })
  }

  /// The odds `t / (1 - t)` of each: what a false positive costs in units of a true positive.
  var odds: [Double] { values.map { $0 / (1 - $0) } }
}
