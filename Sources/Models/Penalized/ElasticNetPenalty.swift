/// The elastic-net penalty of one fit, on the coefficients of a `PenalizedDesign`:
/// `lambda sum_j v_j (alpha |s_j b_j| + (1 - alpha) (s_j b_j)^2 / 2)`, where `v` are the penalty
/// factors (scaled so that they sum to their number) and `s_j b_j` is the coefficient on the scale
/// on which the penalty acts.
package struct ElasticNetPenalty: Sendable {
  /// 1 lasso, 0 ridge.
  package let alpha: Double
  /// `v_j`, 0 for a feature that is not penalised.
  package let factor: [Double]
  /// `s_j`, positive.
  package let scale: [Double]
  /// Lower limits of the coefficients (on the design's scale), at most 0.
  package let lower: [Double]?
  /// Upper limits of the coefficients (on the design's scale), at least 0.
  package let upper: [Double]?

  /// The weight of `|b_j|`.
  package func absolute(_ j: Int, _ lambda: Double) -> Double { lambda * alpha * factor[j] * scale[j] }

  /// The weight of `b_j^2 / 2`.
  package func quadratic(_ j: Int, _ lambda: Double) -> Double {
    lambda * (1 - alpha) * factor[j] * scale[j] * scale[j]
  }

  /// The penalty's value for one coefficient.
  package func value(_ j: Int, _ b: Double, _ lambda: Double) -> Double {
    absolute(j, lambda) * abs(b) + quadratic(j, lambda) * b * b / 2
  }

  /// The value nearest to `b` within the limits.
  package func limited(_ j: Int, _ b: Double) -> Double {
    var value = b
    if let lower { value = max(value, lower[j]) }
    if let upper { value = min(value, upper[j]) }
    return value
  }

  /// Whether a coefficient stands at one of its limits.
  package func isAtLimit(_ j: Int, _ b: Double) -> Bool {
    (lower.map { b <= $0[j] } ?? false) || (upper.map { b >= $0[j] } ?? false)
  }
}
