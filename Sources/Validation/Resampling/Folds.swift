public import Statistics

/// Rows assigned to folds of a cross-validation, or to none (-1: rows that take no part).
public struct Folds: Sendable, Equatable {
  /// The fold of each row, 0 ..< count, or -1.
  public let ofRow: [Int]
  /// Number of folds.
  public let count: Int

  /// Folds as given; codes may be any integers, and are numbered in sorted order.
  public init(codes: [Int]) {
    let labels = Array(Set(codes)).sorted()
    let number = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
    ofRow = codes.map { number[$0]! }
    count = labels.count
  }

  /// Random folds of whole subjects, stratified by event: subjects with an event are dealt out in random
  /// order first, then those without, so that fold sizes and event counts differ by at most one subject.
  ///
  /// - Parameters:
  ///   - count: number of folds; lowered to the number of subjects taking part when there are fewer.
  ///   - weights: rows of weight 0 take no part.
  ///   - strata: the stratum of each subject; those of one stratum are dealt one after another.
  public init(
    _ count: Int, subjects: SubjectGroups, isEvent: [Bool], weights: [Double]? = nil,
    strata: [Int]? = nil, using stream: inout RandomStream
  ) {
    precondition(count > 1)
    let dealt = subjects.dealingOrder(isEvent: isEvent, weights: weights, strata: strata, using: &stream)
    let folds = min(count, dealt.count)
    var ofRow = [Int](repeating: -1, count: isEvent.count)
    for (k, subject) in dealt.enumerated() {
      for row in subjects.rows[subject] where (weights?[row] ?? 1) > 0 { ofRow[row] = k % folds }
    }
    self.ofRow = ofRow
    self.count = folds
  }

  /// Weights that leave out fold `k`.
  func training(_ k: Int, weights: [Double]?) -> [Double] {
    ofRow.indices.map { ofRow[$0] == k || ofRow[$0] < 0 ? 0 : weights?[$0] ?? 1 }
  }

  /// The rows of fold `k`.
  func rows(_ k: Int) -> [Int] { ofRow.indices.filter { ofRow[$0] == k } }
}
