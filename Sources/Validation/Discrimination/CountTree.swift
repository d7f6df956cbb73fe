/// Whole masses at ranks 0 to `count - 1`: a binary indexed tree of counts, exact and several times faster
/// than sums of any masses. The total must fit 32 bits.
///
/// - Source: Fenwick 1994, Softw Pract Exp 24:327, doi 10.1002/spe.4380240306.
struct CountTree: RankMasses {
  private var sums: [Int32]
  private var leaves: [Int32]
  /// The total.
  private(set) var total = 0

  init(count: Int) {
    sums = [Int32](repeating: 0, count: count + 1)
    leaves = [Int32](repeating: 0, count: count)
  }

  func below(_ rank: Int) -> Int {
    var node = rank
    var sum: Int32 = 0
    while node > 0 {
      sum &+= sums[node]
      node &= node &- 1
    }
    return Int(sum)
  }

  func equal(_ rank: Int) -> Int { Int(leaves[rank]) }

  mutating func add(_ mass: Int32, at rank: Int) {
    leaves[rank] &+= mass
    total &+= Int(mass)
    var node = rank &+ 1
    while node < sums.count {
      sums[node] &+= mass
      node &+= node & (0 &- node)
    }
  }

  func split(at rank: Int) -> RankSplit {
    let (below, equal) = (below(rank), equal(rank))
    return RankSplit(below: Double(below), equal: Double(equal), above: Double(total - below - equal))
  }

  mutating func insert(_ mass: Double, at rank: Int) { add(Int32(mass), at: rank) }
  mutating func remove(_ mass: Double, at rank: Int) { add(-Int32(mass), at: rank) }
}
