package import LinearAlgebra

extension CoxPartialLikelihood: FirthLikelihood {
  /// Half the sum over the factors of the third central moments `E[(x_j - m_j) (x - m)' V (x - m)]` within the risk
  /// set: the information is the sum of its covariance matrices, and the derivative of one by `b_j` is the third
  /// cumulant, for Breslow's and for Efron's factors.
  package func penaltySlope(at point: Point, columns: Matrix, inverse: Matrix) -> [Double] {
    let p = columns.columnCount
    let product = columns.times(inverse)
    let form = (0..<rowCount).map { i in
      (0..<p).reduce(0) { $0 + product[i, $1] * columns[i, $1] }
    }
    // Means of x, x x', q = x' V x and q x.
    var moments = Self.withProducts(columns)
    moments.append(columns: Matrix(columns: [form], rowCount: rowCount))
    moments.append(columns: columns.scalingRows(by: form))
    let means = riskSetMeans(at: point, columns: moments)
    var slope = [Double](repeating: 0, count: p)
    for (f, factor) in factors(at: point).enumerated() {
      let row = means.row(f)
      let covariance = Self.covariance(means: row, count: p)
      let center = Array(row[..<p])
      let turned = covariance.times(inverse.times(center))
      let q = row[means.columnCount - p - 1]
      for j in 0..<p {
        let third = row[means.columnCount - p + j] - center[j] * q - 2 * turned[j]
        slope[j] += factor.share * third / 2
      }
    }
    return slope
  }
}
