/// Mass at ranks 0 to `count - 1`, with the mass below and above a rank in O(log count).
protocol RankMasses {
  init(count: Int)
  func split(at rank: Int) -> RankSplit
  mutating func insert(_ mass: Double, at rank: Int)
  /// Removes a mass that was inserted at `rank`.
  mutating func remove(_ mass: Double, at rank: Int)
}

/// The masses at lower, equal and higher ranks.
struct RankSplit {
  var below = 0.0
  var equal = 0.0
  var above = 0.0
}

/// Masses of any size.
///
/// A complete binary tree of sums: every query adds masses and subtracts none, so that no rounding of
/// a removed mass is left behind and the mass beside an empty side is exactly 0.
struct RankTree: RankMasses {
  private let leafCount: Int
  private var sums: [Double]
  private var occupancy: [Int]

  init(count: Int) {
    var leaves = 1
    while leaves < count { leaves *= 2 }
    leafCount = leaves
    sums = [Double](repeating: 0, count: 2 * leaves)
    occupancy = [Int](repeating: 0, count: count)
  }

  func split(at rank: Int) -> RankSplit {
    var node = leafCount + rank
    var split = RankSplit(equal: sums[node])
    while node > 1 {
      if node & 1 == 1 { split.below += sums[node - 1] } else { split.above += sums[node + 1] }
      node >>= 1
    }
    return split
  }

  mutating func insert(_ mass: Double, at rank: Int) {
    occupancy[rank] += 1
    setLeaf(rank, to: sums[leafCount + rank] + mass)
  }

  mutating func remove(_ mass: Double, at rank: Int) {
    occupancy[rank] -= 1
    setLeaf(rank, to: occupancy[rank] == 0 ? 0 : sums[leafCount + rank] - mass)
  }

  private mutating func setLeaf(_ rank: Int, to sum: Double) {
    var node = leafCount + rank
    sums[node] = sum
    while node > 1 {
      node >>= 1
      sums[node] = sums[2 * node] + sums[2 * node + 1]
    }
  }
}
