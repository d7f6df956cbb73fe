internal import Statistics
internal import Tables

/// Rows in groups between cut-offs of a score, from the lowest scores to the highest: with cut-offs `c_1 < c_2 ...` the
/// groups are `x <= c_1`, `c_1 < x <= c_2`, ... A score that equals a cut-off belongs to the group below it.
public struct ScoreGroups: Sendable, Equatable {
  /// The cut-offs in rising order, one fewer than groups.
  public let cuts: [Double]
  /// The group of each row, from 0.
  public let codes: [Int]
  /// The groups' names, such as `"<= 1.5"` and `"> 1.5"`.
  public let labels: [String]

  /// Divides scores at cut-offs.
  /// - Throws: `invalidCuts`, `notFinite`, `oneGroup` when fewer than two groups have rows. A group without rows
  ///   stays, with 0 rows.
  public init(_ scores: [Double], cuts: [Double]) throws(StratificationError) {
    guard !cuts.isEmpty, cuts.allSatisfy(\.isFinite), zip(cuts, cuts.dropFirst()).allSatisfy({ $0 < $1 })
    else { throw .invalidCuts }
    try StratificationError.checked(scores, count: scores.count)
    self.cuts = cuts
    codes = scores.map { score in partitionIndex(cuts) { $0 < score } }
    guard Set(codes).count > 1 else { throw .oneGroup }
    let texts = cuts.map { $0 == $0.rounded() && abs($0) < 1e15 ? "\(Int($0))" : "\($0)" }
    labels = (0...cuts.count).map { group in
      if group == 0 { return "<= \(texts[0])" }
      if group == cuts.count { return "> \(texts[group - 1])" }
      return "> \(texts[group - 1]) to \(texts[group])"
    }
  }

  /// Cut-offs at the quantiles (type 7) of the same scores that divide them into `count` groups of about one size.
  /// Equal quantiles are one cut-off, so that there can be fewer groups.
  public static func quantileCuts(_ scores: [Double], groups count: Int) -> [Double] {
    precondition(count > 1 && !scores.isEmpty)
    let sorted = scores.sorted()
    return sortedDistinct((1..<count).map { quantile(Double($0) / Double(count), ofSorted: sorted) })
      .filter { $0 < sorted[sorted.count - 1] }
  }

  /// The rows of each group.
  public var rowsByGroup: [[Int]] {
    var rows = [[Int]](repeating: [], count: labels.count)
    for (row, code) in codes.enumerated() { rows[code].append(row) }
    return rows
  }
}
