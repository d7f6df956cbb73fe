internal import LinearAlgebra

/// The columns of one group on the scale on which its penalty acts: `Q = Z B`, with `Z` the columns of a
/// design and `c` the coefficients of `Q`, so that the design's own coefficients are `B c`.
struct GroupBasis {
  /// The columns of the design, those without variation left out.
  let features: [Int]
  /// `B`, features x rank.
  let map: Matrix

  /// Directions that carry less than this share of the group's largest variance are rounding: the group's
  /// columns are dependent there, and the direction has no coefficient.
  static let dependenceTolerance = 1e-11

  /// Number of independent columns.
  var rank: Int { map.columnCount }

  /// The orthonormal basis of a group's columns `z` under weights: `Q' W Q / sum w` is the identity, columns being
  /// centred for it. Directions come from the eigenvectors of their covariance; any other orthonormal basis
  /// has the same penalty.
  init(orthonormal features: [Int], _ z: Matrix, weights: [Double]?) {
    self.features = features
    let k = features.count
    let center = Standardization(z, weights: weights).center
    let total = weights?.reduce(0, +) ?? Double(z.rowCount)
    var covariance = Matrix(zeros: k, k)
    for a in 0..<k {
      for b in 0...a {
        var sum = 0.0
        for i in 0..<z.rowCount {
          sum += (weights?[i] ?? 1) * (z[i, a] - center[a]) * (z[i, b] - center[b])
        }
        covariance[a, b] = sum / total
        covariance[b, a] = covariance[a, b]
      }
    }
    let (values, vectors) = eigen(covariance)
    let largest = values.max() ?? 0
    let kept = values.indices.filter { values[$0] > Self.dependenceTolerance * largest }
    var map = Matrix(zeros: k, kept.count)
    for (column, direction) in kept.enumerated() {
      for a in 0..<k { map[a, column] = vectors[a, direction] / values[direction].squareRoot() }
    }
    self.map = map
  }

  /// The columns per unit of each feature.
  init(perUnit features: [Int], _ design: PenalizedDesign) {
    self.features = features
    var map = Matrix(zeros: features.count, features.count)
    for (a, j) in features.enumerated() { map[a, a] = design.scale[j] }
    self.map = map
  }
}

/// Eigenvalues and eigenvectors of a finite symmetric matrix; one of order 1 needs no LAPACK.
func eigen(_ matrix: Matrix) -> (values: [Double], vectors: Matrix) {
  guard matrix.rowCount > 1 else { return (matrix.elements, .identity(matrix.rowCount)) }
  do {
    let result = try SymmetricEigen(matrix)
    return (result.values, result.vectors)
  } catch {
    preconditionFailure("the curvature of a likelihood at a finite predictor is finite: \(error)")
  }
}
