package import LinearAlgebra

extension BinomialLikelihood: FirthLikelihood {
  /// `sum_i h_i (1/2 - p_i) x_ij` with the leverages `h_i = w_i p_i (1 - p_i) x_i' V x_i`.
  package func penaltySlope(at point: Point, columns: Matrix, inverse: Matrix) -> [Double] {
    let leverage = leverages(at: point, columns: columns, covariance: inverse)
    return columns.transposedTimes(
      leverage.indices.map { leverage[$0] * (0.5 - point.probability[$0]) })
  }

  /// The diagonal of the hat matrix `W^1/2 X V X' W^1/2`, `W` the curvatures `w p (1 - p)`.
  func leverages(at point: Point, columns: Matrix, covariance: Matrix) -> [Double] {
    let product = columns.times(covariance)
    return (0..<rowCount).map { i in
      point.curvature[i]
        * (0..<columns.columnCount).reduce(0) { $0 + product[i, $1] * columns[i, $1] }
    }
  }
}
