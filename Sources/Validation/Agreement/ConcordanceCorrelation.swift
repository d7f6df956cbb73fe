internal import RealModule
public import Statistics

/// Lin's concordance correlation coefficient: how close pairs lie to the line of identity.
///
/// `CCC = 2 s12 / (s1^2 + s2^2 + (m1 - m2)^2)` with moments of divisor n, as in Lin's paper. With Pearson's
/// `r`, `C = CCC / r = 2 / (v + 1/v + u^2)`, `v = s1/s2`, `u = (m1 - m2)/sqrt(s1 s2)`, the variance is
/// `((1 - r^2) C^2 (1 - CCC^2) + 2 CCC^2 (1 - CCC) C u^2 - CCC^2 C^2 u^4 / 2) / (n - 2)`
/// (the form corrected in 2000, arranged to hold at r = 0 too). The interval is symmetric on Fisher's z
/// scale, where the standard error is divided by `1 - CCC^2`.
///
/// Undefined when neither measurement varies and the means are equal; without interval, with a note, for
/// fewer than three pairs, when one measurement does not vary, or at `CCC = -1` and 1.
/// - Source: Lin 1989, Biometrics 45:255, doi 10.2307/2532051; correction 2000, Biometrics 56:324.
public func concordanceCorrelation(
  _ pairs: MeasurementPairs, level: ConfidenceLevel = .p95
) -> Estimate {
  let sample = SampleSize(pairs.count)
  guard pairs.count > 1 else {
    return .undefined(
      .concordanceCorrelation, method: .lin, sampleSize: sample, because: .tooFewPairsForCCC)
  }
  let n = Double(pairs.count)
  let first = deviations(pairs.first)
  let second = deviations(pairs.second)
  let shift = mean(pairs.differences)
  var (s11, s22, s12) = (0.0, 0.0, 0.0)
  for (x, y) in zip(first, second) {
    s11 += x * x
    s22 += y * y
    s12 += x * y
  }
  (s11, s22, s12) = (s11 / n, s22 / n, s12 / n)
  // s1^2 + s2^2 - 2 s12 is the variance of the differences: 1 - CCC without cancellation.
  let spread = deviations(pairs.differences).reduce(0) { $0 + $1 * $1 } / n
  let total = s11 + s22 + shift * shift
  guard total > 0 else {
    return .undefined(
      .concordanceCorrelation, method: .lin, sampleSize: sample, because: .constantFeature)
  }
  let value = 2 * s12 / total
  let distance = (spread + shift * shift) / total
  guard pairs.count > 2, s11 > 0, s22 > 0, distance > 0, distance < 2 else {
    return Estimate(
      .concordanceCorrelation, value: value, method: .lin, sampleSize: sample,
      notes: [.noErrorForCCC])
  }
  let product = (s11 * s22).squareRoot()
  let pearson = s12 / product
  let squaredShift = shift * shift / product
  let bias = 2 * product / total
  // Both differences are at least 0 but for rounding.
  let residual = max(0, 1 - pearson * pearson) * bias * bias * distance * (1 + value)
  let scaled =
    residual + 2 * value * value * distance * bias * squaredShift
    - value * value * bias * bias * squaredShift * squaredShift / 2
  let standardError = (max(0, scaled) / (n - 2)).squareRoot()
  let z = Double.log((1 + value) / distance) / 2
  let margin = level.normalQuantile * standardError / (distance * (1 + value))
  let interval = ConfidenceInterval(
    lower: Double.tanh(z - margin), upper: Double.tanh(z + margin), level: level, method: .fisherZ)
  return Estimate(
    .concordanceCorrelation, value: value, standardError: standardError, interval: interval,
    method: .lin, sampleSize: sample)
}

/// Values less their mean, taken from the first value on: equal values give exact zeros.
private func deviations(_ values: [Double]) -> [Double] {
  let offsets = values.map { $0 - values[0] }
  let center = mean(offsets)
  return offsets.map { $0 - center }
}

extension Quantity {
  /// Lin's concordance correlation coefficient.
  public static let concordanceCorrelation = Quantity(
    name: "concordance correlation coefficient", symbol: "CCC",
    reference: Citation("Lin 1989, Biometrics 45:255", doi: "10.2307/2532051"))
}

extension Method {
  fileprivate static let fisherZ = Method("Fisher z")
  static let lin = Method("Lin")
}

extension Note {
  static let tooFewPairsForCCC = Note(.tooFewPairs, "The coefficient needs two pairs or more.")

  static let noErrorForCCC = Note(
    .noStandardError,
    "No interval: it needs three pairs, two measurements that vary, and a coefficient other than -1 or 1.")
}
