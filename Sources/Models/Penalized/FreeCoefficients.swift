internal import LinearAlgebra

/// The coefficients that a quadratic problem's direct solution moves, by slot, in the order in which they
/// entered, with the factor of their curvature and ridge penalty.
struct FreeCoefficients {
  private(set) var slots: [Int] = []
  private var factor: UpdatableCholesky
  private let smallestPivot: Double
  private var position: [Int] = []
  /// The ridge weights depend on the penalty, and the factor on them.
  private var lambda: Double?

  /// No coefficients; one whose pivot is at most `smallestPivot` of its curvature counts as explained by others.
  init(smallestPivot: Double) {
    self.smallestPivot = smallestPivot
    factor = UpdatableCholesky(capacity: 32, smallestPivot: smallestPivot)
  }

  func contains(_ slot: Int) -> Bool { slot < position.count && position[slot] >= 0 }

  /// The solution for the free coefficients, in the order of `slots`.
  func solve(_ b: [Double]) -> [Double] { factor.solve(b) }

  /// Makes `wanted` (rising) the free coefficients; returns those that the others explain and that are left out.
  mutating func synchronize(
    _ wanted: [Int], _ base: GrowingSymmetric, ridges: [Double], lambda: Double, hasRidge: Bool
  ) -> [Int] {
    let isStale = hasRidge && self.lambda != lambda
    self.lambda = lambda
    if position.count < base.order {
      position += [Int](repeating: -1, count: base.order - position.count)
    }
    var isWanted = [Bool](repeating: false, count: base.order)
    for slot in wanted { isWanted[slot] = true }
    let gone = slots.count { !isWanted[$0] }
    let new = wanted.filter { position[$0] < 0 }
    if isStale || 8 * gone > slots.count + 64 || 8 * new.count > slots.count + 64 {
      if rebuild(wanted, base, ridges: ridges) { return [] }
      clear()
      factor = UpdatableCholesky(capacity: wanted.count + 16, smallestPivot: smallestPivot)
      return wanted.filter { !append($0, base, ridge: ridges[$0]) }
    }
    for slot in slots.reversed() where !isWanted[slot] { remove(slot) }
    return new.filter { !append($0, base, ridge: ridges[$0]) }
  }

  private mutating func clear() {
    for slot in slots { position[slot] = -1 }
    slots = []
  }

  private mutating func rebuild(_ wanted: [Int], _ base: GrowingSymmetric, ridges: [Double]) -> Bool {
    guard
      let factor = UpdatableCholesky(base, wanted, ridges: ridges, smallestPivot: smallestPivot)
    else { return false }
    clear()
    self.factor = factor
    slots = wanted
    for (i, slot) in wanted.enumerated() { position[slot] = i }
    return true
  }

  /// Adds a coefficient; false where the others explain it.
  mutating func append(_ slot: Int, _ base: GrowingSymmetric, ridge: Double) -> Bool {
    guard factor.append(slots.map { base[$0, slot] }, diagonal: base[slot, slot] + ridge) else {
      return false
    }
    position[slot] = slots.count
    slots.append(slot)
    return true
  }

  mutating func remove(_ slot: Int) {
    let at = position[slot]
    guard at >= 0 else { return }
    factor.remove(at: at)
    slots.remove(at: at)
    position[slot] = -1
    for k in at..<slots.count { position[slots[k]] = k }
  }
}
