internal import LinearAlgebra
internal import Statistics
internal import Tables

/// Drops the later of two features whose absolute correlation in the training rows exceeds a bound:
/// features are visited in their order, and one is kept when it correlates with none kept before it.
public struct RedundancyFilter: FeatureFilter {
  /// The correlation coefficient.
  public enum Correlation: String, Sendable, CaseIterable {
    /// The correlation of mid-ranks.
    case spearman
    /// The correlation of values.
    case pearson
  }

  /// Which correlation.
  public var correlation: Correlation
  /// The largest absolute correlation allowed between two kept features.
  public var limit: Double

  /// A filter with its correlation and bound.
  public init(correlation: Correlation = .spearman, above limit: Double) {
    self.correlation = correlation
    self.limit = limit
  }

  /// The step's name.
  public var name: String { "redundancy (|\(correlation.rawValue)| > \(limit))" }

  /// See `FeatureFilter`.
  public func reasonsToDrop(_ sample: TrainingSample, candidates: [Bool]) -> [String?] {
    let x = sample.features
    let rows = sample.drawnRows
    let considered = candidates.indices.filter { candidates[$0] }
    var columns: [[Double]] = []
    for j in considered {
      var column = rows.map { x.values[$0, j] }
      if correlation == .spearman { column = midRanks(column) }
      let center = mean(column)
      let centered = column.map { $0 - center }
      let length = dot(centered, centered).squareRoot()
      columns.append(length > 0 ? centered.map { $0 / length } : centered)
    }
    let products = Matrix(columns: columns, rowCount: rows.count).gram
    var reasons = [String?](repeating: nil, count: x.names.count)
    var kept: [Int] = []
    for k in considered.indices {
      if let other = kept.first(where: { abs(products[k, $0]) > limit }) {
        reasons[considered[k]] = "correlates with \(x.names[considered[other]])"
      } else {
        kept.append(k)
      }
    }
    return reasons
  }
}
