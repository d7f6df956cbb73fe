internal import LinearAlgebra
internal import RealModule
internal import Tables

/// The columns an unpenalised fit works on: standardised, the intercept first when there is one, those that
/// are constant or linear combinations of earlier ones left out; and the way back to the features' own scale.
struct WorkingDesign {
  /// The working columns of the coefficients that are estimated.
  let columns: Matrix
  /// The same columns scaled but not centred: the intercept of their model is the one of the features' own scale.
  let uncentered: Matrix
  /// Which coefficients, intercept included, the columns belong to.
  let kept: [Int]
  /// 1 when the first coefficient is the intercept, else 0.
  let intercepts: Int
  /// Which coefficients the data do not determine.
  let isAliased: [Bool]
  /// Own coefficients from working ones.
  private let back: Matrix
  /// The standard deviations of the working columns' features, 1 for the intercept.
  private let scales: [Double]

  /// A pivot of `1 - R^2` at most this means that earlier features explain the column: the rounding of
  /// a linear combination computed in doubles stays far below, real data far above.
  static var dependenceTolerance: Double { 1e-11 }

  init(_ likelihood: some Likelihood, _ x: DesignMatrix, weights: [Double]?, offset: [Double]?) {
    let p = x.columnCount
    let first = likelihood.hasIntercept ? 1 : 0
    let standard =
      likelihood.allowsCentering
      ? Standardization(x.values, weights: weights)
      : Standardization(uncentered: x.values, weights: weights)
    let ones = [Double](repeating: 1, count: x.rowCount * first)
    let all = Matrix(
      rowCount: x.rowCount, columnCount: p + first,
      elements: ones + standard.apply(to: x.values).elements)
    let base = offset ?? [Double](repeating: 0, count: x.rowCount)
    let aliased = dependentColumns(
      of: likelihood.information(at: likelihood.evaluate(at: base), columns: all),
      tolerance: Self.dependenceTolerance)
    let kept = aliased.indices.filter { !aliased[$0] }
    // b_j = c_j / s_j; intercept = c_0 - sum c_j m_j / s_j.
    var back = Matrix(zeros: p + first, kept.count)
    for (k, column) in kept.enumerated() {
      let j = column - first
      guard j >= 0 else {
        back[0, k] = 1
        continue
      }
      back[column, k] = 1 / standard.scale[j]
      if first == 1 { back[0, k] = -standard.center[j] / standard.scale[j] }
    }
    columns = all.selecting(columns: kept)
    scales = kept.map { $0 < first ? 1 : standard.scale[$0 - first] }
    uncentered = Matrix(
      columns: kept.map { column in
        column < first
          ? all.column(column)
          : x.values.column(column - first).map { $0 / standard.scale[column - first] }
      }, rowCount: x.rowCount)
    self.kept = kept
    intercepts = first
    isAliased = aliased
    self.back = back
  }

  /// The positions in `kept` of features.
  var features: [Int] { kept.indices.filter { kept[$0] >= intercepts } }

  /// Coefficients on the features' own scale, 0 where aliased.
  func coefficients(_ working: [Double]) -> [Double] { back.times(working) }

  /// The covariance on the features' own scale, zero rows and columns where aliased.
  func covariance(_ working: Matrix) -> Matrix { back.times(working).times(back.transposed) }

  /// The standard deviation of the feature of working column `k`, 1 for the intercept.
  func scale(_ k: Int) -> Double { scales[k] }

  /// What to add to the log determinant of the working information for that of the features' own scale.
  var logDeterminantShift: Double { 2 * scales.reduce(0) { $0 + .log($1) } }
}
