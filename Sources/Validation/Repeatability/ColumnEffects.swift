internal import LinearAlgebra

/// The means of fixed columns (methods, readers) by generalised least squares at variance components.
///
/// With a subject's cells of covariance `V_i` and precision `M_i`: `C = (sum M_i)^-1`, means `C sum M_i y_i`, covariance C, and
/// `dC / dtheta_c = C (sum M_i V_ci M_i) C`.
struct ColumnEffects {
  /// The mean of each column.
  let means: [Double]
  /// Their covariance.
  let covariance: Matrix
  /// The derivative of the covariance by each component in the order of the model's sources.
  let derivatives: [Matrix]

  /// Nil when a column was never measured.
  init?(_ data: CrossedMeasurements, _ components: VarianceComponents) {
    let k = data.columnCount
    var total = Matrix(zeros: k, k)
    var pull = [Double](repeating: 0, count: k)
    let sources = components.model.sources
    var spreads = sources.map { _ in Matrix(zeros: k, k) }
    for i in 0..<data.subjectCount {
      let range = (i * k)..<((i + 1) * k)
      let block = RestrictedLikelihood.Block(
        counts: data.counts[range], means: data.means[range], subject: components.variance(.subject),
        interaction: components.variance(.interaction), residual: components.variance(.residual),
        map: .identity(k))
      let precision = block.precision
      for a in 0..<k {
        pull[a] += block.pull[a]
        for b in 0..<k { total[a, b] += precision[a, b] }
      }
      let sums = precision.times([Double](repeating: 1, count: k))
      for (c, source) in sources.enumerated() {
        for a in 0..<k {
          for b in 0..<k {
            switch source {
            case .subject: spreads[c][a, b] += sums[a] * sums[b]
            case .column: continue
            case .interaction, .residual:
              for j in 0..<k where data.counts[range.lowerBound + j] > 0 {
                let size = source == .residual ? Double(data.counts[range.lowerBound + j]) : 1
                spreads[c][a, b] += precision[a, j] * precision[j, b] / size
              }
            }
          }
        }
      }
    }
    guard let factor = try? Cholesky(total) else { return nil }
    let covariance = factor.inverse
    means = factor.solve(pull).map { $0 + data.origin }
    self.covariance = covariance
    derivatives = spreads.map { covariance.times($0).times(covariance) }
  }
}
