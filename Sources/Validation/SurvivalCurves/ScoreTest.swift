internal import LinearAlgebra

/// `u' V^- u` for the scores `u` of groups, and the rank of their covariance V, by elimination in the order
/// of the groups.
///
/// V is singular (its rows add up to 0): a pivot that has fallen to `1e-10` of its diagonal element is 0,
/// far above rounding (1e-16 times the number of groups) and far below any pivot that data can give.
func quadraticForm(_ scores: [Double], _ covariance: Matrix) -> (value: Double, rank: Int) {
  var v = covariance
  var u = scores
  var (value, rank) = (0.0, 0)
  for p in u.indices where v[p, p] > 1e-10 * covariance[p, p] {
    rank += 1
    value += u[p] * u[p] / v[p, p]
    for i in u.indices.dropFirst(p + 1) {
      let ratio = v[i, p] / v[p, p]
      u[i] -= ratio * u[p]
      for j in u.indices.dropFirst(p + 1) { v[i, j] -= ratio * v[p, j] }
    }
  }
  return (value, rank)
}
