internal import LinearAlgebra

/// The sandwich covariance `V (sum_c u_c u_c') V`: V the inverse information, `u_c` the scores of rows summed
/// within clusters; every row its own cluster when there are none. No small-sample factor, as R's `coxph`
/// and `sandwich::vcovHC(type = "HC0")`.
///
/// Source: Lin, Wei 1989, doi 10.1080/01621459.1989.10478874.
/// - Parameter scores: the weighted contribution of each row to the score of each coefficient.
func robustCovariance(scores: Matrix, covariance: Matrix, clusters: [Int]?) -> Matrix {
  let influence = scores.times(covariance)
  guard let clusters else { return influence.gram }
  let labels = Array(Set(clusters)).sorted()
  let position = Dictionary(uniqueKeysWithValues: labels.enumerated().map { ($1, $0) })
  var sums = Matrix(zeros: labels.count, influence.columnCount)
  for j in 0..<influence.columnCount {
    for i in 0..<influence.rowCount { sums[position[clusters[i]]!, j] += influence[i, j] }
  }
  return sums.gram
}
