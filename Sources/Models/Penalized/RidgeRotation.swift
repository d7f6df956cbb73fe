internal import LinearAlgebra
internal import RealModule
internal import Tables

/// A ridge problem with more features than rows, written in as many coordinates as the rows span.
///
/// With `u_j = z_j / (sqrt(v_j) s_j)` the penalty is `lambda |gamma|^2 / 2`, whatever the features' scales and penalty
/// factors, and its minimiser lies in the row space of `U`. With the eigenvalues `d^2` and vectors `W` of `U U'` the
/// linear predictor is `(W d) theta`, the penalty `lambda |theta|^2 / 2`, and `gamma = U' W theta / d`: a problem of the
/// rank's size instead of the features' number, with the same solution.
///
/// Source: Hastie, Tibshirani 2004, Biostatistics 5(3), doi 10.1093/biostatistics/kxh010.
struct RidgeRotation {
  private let design: PenalizedDesign
  private let rows: RowIndices
  private let features: [Int]
  /// What takes a feature's standardised column to `u_j`.
  private let factors: [Double]
  /// `W / d`, rows by coordinates.
  private let back: Matrix
  /// `W d`, rows by coordinates: the design of the smaller problem.
  private let coordinates: Matrix

  /// An eigenvalue below this share of the largest is rounding.
  private static let smallestEigenvalue = 1e-13
  /// Columns gathered at a time.
  private static let block = 256

  /// - Returns: nil where the features are no more than the rows, or one of them has no penalty, a limit or no ridge.
  init?(_ design: PenalizedDesign, rows: RowIndices, features: [Int], penalty: ElasticNetPenalty) {
    guard
      penalty.alpha == 0, penalty.lower == nil, penalty.upper == nil, features.count > rows.count,
      features.allSatisfy({ penalty.factor[$0] > 0 })
    else { return nil }
    self.design = design
    self.rows = rows
    self.features = features
    factors = features.map { 1 / (penalty.factor[$0].squareRoot() * penalty.scale[$0]) }
    var products = Matrix(zeros: rows.count, rows.count)
    for start in stride(from: 0, to: features.count, by: Self.block) {
      var elements: [Double] = []
      let part = start..<min(start + Self.block, features.count)
      for k in part { design.gather(features[k], rows: rows, into: &elements) }
      var columns = Matrix(rowCount: rows.count, columnCount: part.count, elements: elements)
      columns.scaleColumns(by: Array(factors[part]))
      columns.addOuterGram(to: &products)
    }
    guard let eigen = Self.decomposition(products), let largest = eigen.values.last, largest > 0 else {
      return nil
    }
    let kept = eigen.values.indices.filter { eigen.values[$0] > Self.smallestEigenvalue * largest }
    let roots = kept.map { eigen.values[$0].squareRoot() }
    var coordinates = eigen.vectors.selecting(columns: kept)
    var back = coordinates
    coordinates.scaleColumns(by: roots)
    back.scaleColumns(by: roots.map { 1 / $0 })
    self.coordinates = coordinates
    self.back = back
  }

  /// The design of the smaller problem; nil where its numbers overflow.
  func design(centered: Bool) -> PenalizedDesign? {
    let names = (0..<coordinates.columnCount).map { "coordinate \($0)" }
    do {
      return PenalizedDesign(try DesignMatrix(names: names, values: coordinates), centered: centered)
    } catch { return nil }
  }

  private static func decomposition(_ matrix: Matrix) -> SymmetricEigen? {
    do { return try SymmetricEigen(matrix) } catch { return nil }
  }

  /// The coefficients of the features' standardised columns for coefficients of the coordinates.
  func coefficients(_ theta: [Double]) -> [Double] {
    let weights = scattered(back.times(theta))
    var result = [Double](repeating: 0, count: design.columnCount)
    for (k, j) in features.enumerated() {
      result[j] = factors[k] * factors[k] * design.product(j, with: weights)
    }
    return result
  }

  /// The largest violation of the features' own conditions at coefficients `b` of their standardised columns, where the
  /// likelihood has this score.
  func violation(
    _ b: [Double], score: [Double], lambda: Double, penalty: ElasticNetPenalty, totalWeight: Double
  ) -> Double {
    let score = scattered(score)
    return features.reduce(0) { worst, j in
      let gradient = design.product(j, with: score) / totalWeight
      return max(worst, penalty.violation(j, b[j], gradient: gradient, lambda))
    }
  }

  private func scattered(_ values: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: design.rowCount)
    for (k, row) in rows.indices.enumerated() { result[Int(row)] = values[k] }
    return result
  }
}
