internal import Statistics

/// Wald's exact interval for the one-way intraclass correlation when subjects differ in their number of
/// measurements.
///
/// With `rho = var(subject) / var(within)`, `w_i = n_i / (1 + n_i rho)` and the `w`-weighted mean `m_w` of subject
/// means, `sum w_i (m_i - m_w)^2 / ((S - 1) MSW)` has at the true `rho` an F distribution on `S - 1` and `N - S`
/// degrees of freedom, whatever the n_i, and falls with `rho`. The limits are where it meets the F quantiles;
/// `ICC = rho / (1 + rho)`. For equal n_i this is the usual F interval. `rho` stays above `-1 / max n_i`; a
/// limit that would lie below is that bound.
/// - Source: Wald 1940, Ann Math Stat 11:96, doi 10.1214/aoms/1177731946; Burdick, Graybill 1992,
///   Confidence Intervals on Variance Components, section 4.3.
struct ExactVarianceRatio {
  private let counts: [Double]
  private let means: [Double]
  private let within: Double

  /// Nil when nothing varies within subjects.
  init?(_ data: CenteredSubjects) {
    guard data.count > 1, let within = data.meanSquareWithin, within > 0 else { return nil }
    self.within = within
    counts = data.counts.map(Double.init)
    means = (0..<data.count).map { (data.first[$0] - data.first[0]) + data.meanOffsets[$0] }
  }

  /// The interval of the intraclass correlation.
  func limits(_ quantiles: inout QuantileCache) -> (lower: Double, upper: Double) {
    let (between, noise) = (Double(counts.count - 1), counts.reduce(0, +) - Double(counts.count))
    let high = quantiles.fQuantile(between, noise)
    let low = 1 / quantiles.fQuantile(noise, between)
    return (correlation(where: high), correlation(where: low))
  }

  /// The intraclass correlation at which the F ratio equals `target`, by bisection to the last bit.
  private func correlation(where target: Double) -> Double {
    let most = counts.max()!
    // ICC = rho / (1 + rho) rises from -1 / (most - 1) to 1 with rho.
    var (low, high) = (most > 1 ? -1 / (most - 1) : -1, 1.0)
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { return middle }
      if ratio(at: middle / (1 - middle)) > target { low = middle } else { high = middle }
    }
  }

  private func ratio(at rho: Double) -> Double {
    var (weight, sum) = (0.0, 0.0)
    let weights = counts.map { $0 / (1 + $0 * rho) }
    for (w, value) in zip(weights, means) {
      weight += w
      sum += w * value
    }
    let center = sum / weight
    var squares = 0.0
    for (w, value) in zip(weights, means) { squares += w * (value - center) * (value - center) }
    return squares / (Double(counts.count - 1) * within)
  }
}
