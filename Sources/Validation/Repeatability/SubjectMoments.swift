internal import LinearAlgebra

/// The sums over subjects from which every form of the intraclass correlation follows, subject by subject, so
/// that a resample of subjects is a weighted sum.
///
/// Columns for subject i with `n_i` measurements, mean `c + u_i` (c common) and residuals `e_ij`: `u_i`, `u_i^2`
/// (both times `n_i` for one-way forms), `sum_j e_ij^2`, then `n_i` and `n_i^2` (one-way), or the k residuals
/// `e_ij` (two-way). Sums of squares are never differences of large squares of raw values.
struct SubjectMoments {
  /// Subjects x moments.
  let values: Matrix
  let form: IntraclassForm
  private let repeats: Int

  /// Nil when the form needs complete data and these are not.
  init?(_ data: RepeatedMatrix, form: IntraclassForm) {
    guard data.isBalanced || !form.isTwoWay else { return nil }
    let subjects = CenteredSubjects(data)
    let offsets = (0..<subjects.count).map {
      (subjects.first[$0] - subjects.first[0]) + subjects.meanOffsets[$0]
    }
    let center = offsets.reduce(0, +) / Double(subjects.count)
    let k = form.isTwoWay ? data.repeatCount : 0
    var values = Matrix(zeros: subjects.count, form.isTwoWay ? 3 + k : 5)
    var start = 0
    for i in 0..<subjects.count {
      let size = subjects.counts[i]
      let u = offsets[i] - center
      let weight = form.isTwoWay ? 1 : Double(size)
      values[i, 0] = weight * u
      values[i, 1] = weight * u * u
      for j in 0..<size {
        let residual = subjects.residuals[start + j]
        values[i, 2] += residual * residual
        if form.isTwoWay { values[i, 3 + j] = residual }
      }
      if !form.isTwoWay {
        values[i, 3] = Double(size)
        values[i, 4] = Double(size * size)
      }
      start += size
    }
    self.values = values
    self.form = form
    repeats = data.repeatCount
  }

  /// The coefficient from sums over `count` drawn subjects; nil where they do not define it.
  func coefficient(_ sums: ArraySlice<Double>, subjects count: Double) -> Double? {
    let s = sums.startIndex
    guard count > 1 else { return nil }
    if !form.isTwoWay {
      let (total, squares) = (sums[s + 3], sums[s + 4])
      guard total > count else { return nil }
      let between = max(0, sums[s + 1] - sums[s] * sums[s] / total) / (count - 1)
      let within = sums[s + 2] / (total - count)
      let k = (total - squares / total) / (count - 1)
      let denominator = form.isAverage ? between : between + (k - 1) * within
      return denominator > 0 ? (between - within) / denominator : nil
    }
    let k = Double(repeats)
    let between = k * max(0, sums[s + 1] - sums[s] * sums[s] / count) / (count - 1)
    var effects = 0.0
    for j in 0..<repeats { effects += sums[s + 3 + j] * sums[s + 3 + j] }
    let columns = effects / count / (k - 1)
    let error = max(0, sums[s + 2] - effects / count) / ((count - 1) * (k - 1))
    let denominator: Double =
      switch form {
      case .consistencySingle: between + (k - 1) * error
      case .consistencyAverage: between
      case .agreementSingle: between + (k - 1) * error + k * (columns - error) / count
      case .agreementAverage: between + (columns - error) / count
      case .oneWaySingle, .oneWayAverage: preconditionFailure("handled above")
      }
    return denominator > 0 ? (between - error) / denominator : nil
  }
}
