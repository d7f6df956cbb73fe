/// The dense ranks of a sample: equal values share a rank and no rank is skipped.
public struct DenseRanks: Sendable, Equatable {
  /// The rank of each value, from 0 for the smallest.
  public let ranks: [Int]
  /// The number of distinct values.
  public let distinctCount: Int

  /// Ranks `values`, which hold no NaN, in O(n log n); -0 and 0 are equal.
  public init(_ values: [Double]) {
    let order = ascendingOrder(values)
    var ranks = [Int](repeating: 0, count: values.count)
    var rank = -1
    var previous: Double?
    for index in order {
      if values[index] != previous { rank += 1 }
      previous = values[index]
      ranks[index] = rank
    }
    self.ranks = ranks
    distinctCount = rank + 1
  }
}

/// The mid-ranks of a sample: ranks from 1 to n, equal values sharing the mean of their ranks.
///
/// `values` hold no NaN. The ranks are multiples of 1/2 and so exact.
public func midRanks(_ values: [Double]) -> [Double] {
  let order = ascendingOrder(values)
  var ranks = [Double](repeating: 0, count: values.count)
  var start = 0
  while start < order.count {
    var end = start + 1
    while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
    for index in order[start..<end] { ranks[index] = Double(start + 1 + end) / 2 }
    start = end
  }
  return ranks
}
