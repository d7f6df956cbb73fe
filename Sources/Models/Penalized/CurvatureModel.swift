internal import LinearAlgebra

/// The curvature that a quadratic problem works with: the matrix of some earlier point, times one number that
/// follows how the curvature along the last step has changed since.
struct CurvatureModel {
  private(set) var base: GrowingSymmetric
  private(set) var factor = 1.0

  init(_ base: GrowingSymmetric) { self.base = base }

  /// The diagonal element of a slot.
  func diagonal(_ k: Int) -> Double { factor * base[k, k] }

  func times(_ x: [Double]) -> [Double] { base.times(x, scale: factor) }

  /// `y += alpha * column k`.
  func addColumn(_ k: Int, times alpha: Double, to y: inout [Double]) {
    base.addColumn(k, times: alpha * factor, to: &y)
  }

  /// Learns from a step: `expected` is the model's product with it, `change` is `g(before) - g(after)` for the
  /// gradient g of a concave function.
  mutating func learn(step: [Double], change: [Double]) {
    let expected = dot(step, base.times(step, scale: 1))
    let met = dot(step, change)
    guard expected > 0, met > 0 else { return }
    factor = min(max(met / expected, 0.1), 10)
  }

  /// Adds slots; see `GrowingSymmetric`.
  mutating func append(side: Matrix, corner: Matrix, scale: Double) {
    base.append(side: side, corner: corner, scale: scale)
  }
}
