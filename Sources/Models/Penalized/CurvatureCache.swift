internal import LinearAlgebra

/// The information matrix of a likelihood at one point, for a growing set of features.
///
/// A Newton step needs no more than a fair approximation of the curvature, so one information matrix serves
/// several steps and several penalties. A feature that enters later gets its column at the same point.
struct CurvatureCache<L: Likelihood> {
  private let likelihood: L
  private let point: L.Point
  /// Features by position; -1 is the intercept.
  private(set) var features: [Int]
  private var position: [Int: Int]
  private var factors: CurvatureFactors
  /// The information per unit weight.
  private var hessian: Matrix

  /// The information at `point` for the columns of `features`.
  init(_ likelihood: L, _ point: L.Point, features: [Int], columns: Matrix) {
    self.likelihood = likelihood
    self.point = point
    self.features = features
    position = Dictionary(uniqueKeysWithValues: features.enumerated().map { ($1, $0) })
    factors = likelihood.curvature(at: point, columns: columns)
    hessian = factors.information
    hessian.scale(by: 1 / likelihood.totalWeight)
  }

  /// The information for a set of features, those that are new being added; `columns` gathers theirs.
  mutating func information(for wanted: [Int], columns: ([Int]) -> Matrix) -> Matrix {
    let new = wanted.filter { position[$0] == nil }
    if !new.isEmpty { add(new, columns(new)) }
    let positions = wanted.map { position[$0]! }
    if positions.count == features.count, positions == Array(features.indices) { return hessian }
    return hessian.selecting(rows: positions).selecting(columns: positions)
  }

  private mutating func add(_ new: [Int], _ columns: Matrix) {
    let more = likelihood.curvature(at: point, columns: columns)
    let scale = 1 / likelihood.totalWeight
    var corner = more.information
    corner.scale(by: scale)
    var side = factors.products(with: more)
    side.scale(by: scale)
    let old = features.count
    var grown = Matrix(zeros: old + new.count, old + new.count)
    for j in 0..<old {
      for i in 0..<old { grown[i, j] = hessian[i, j] }
    }
    for (k, feature) in new.enumerated() {
      for i in 0..<old {
        grown[i, old + k] = side[i, k]
        grown[old + k, i] = side[i, k]
      }
      for i in new.indices { grown[old + i, old + k] = corner[i, k] }
      position[feature] = old + k
    }
    features += new
    factors = factors.appending(more)
    hessian = grown
  }
}
