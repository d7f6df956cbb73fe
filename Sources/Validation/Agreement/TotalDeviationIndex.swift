internal import RealModule
public import Statistics

/// The total deviation index: the boundary that holds a given part of absolute differences.
///
/// `TDI_p = t` with `P(|D| <= t) = p` for normal differences of the sample's mean and SD (divisor `n - 1`),
/// solved exactly rather than by Lin's `z((1 + p)/2) sqrt(mean^2 + SD^2)`. Interval on the log scale with Lin's
/// standard error: `var(ln TDI^2) = 2 (1 - m^4 / (m^2 + s^2)^2) / (n - 2)`. Needs three pairs that do not all
/// agree.
/// - Source: Lin 2000, Stat Med 19:255, doi 10.1002/(SICI)1097-0258(20000130)19:2<255::AID-SIM293>3.0.CO;2-8.
public func totalDeviationIndex(
  _ pairs: MeasurementPairs, proportion: Double = 0.9, level: ConfidenceLevel = .p95
) -> Estimate {
  precondition(proportion > 0 && proportion < 1)
  let sample = SampleSize(pairs.count)
  let quantity = Quantity.totalDeviationIndex(proportion)
  guard pairs.count > 2 else {
    return .undefined(
      quantity, method: .normalDifferences, sampleSize: sample,
      because: Note(.tooFewPairs, "The index needs three pairs or more."))
  }
  let differences = pairs.differences
  let (m, s) = (abs(mean(differences)), sampleStandardDeviation(differences))
  guard s > 0 else {
    return Estimate(
      quantity, value: m, method: .normalDifferences, sampleSize: sample, notes: [.equalDifferences])
  }
  func coverage(_ t: Double) -> Double { Normal.cumulative((t - m) / s) - Normal.cumulative((-t - m) / s) }
  var (low, high) = (0.0, m + s)
  while coverage(high) < proportion { high *= 2 }
  while true {
    let middle = low + (high - low) / 2
    guard middle > low, middle < high else { break }
    if coverage(middle) < proportion { low = middle } else { high = middle }
  }
  let share = m * m / (m * m + s * s)
  let error = (2 * (1 - share * share) / Double(pairs.count - 2)).squareRoot() / 2
  let margin = level.normalQuantile * error
  return Estimate(
    quantity, value: high, standardError: high * error,
    interval: ConfidenceInterval(
      lower: high * Double.exp(-margin), upper: high * Double.exp(margin), level: level,
      method: Method("delta method on the log scale")),
    method: .normalDifferences, sampleSize: sample)
}

extension Quantity {
  /// The total deviation index of a proportion, in the feature's unit.
  public static func totalDeviationIndex(_ proportion: Double) -> Quantity {
    Quantity(
      name: "total deviation index, \((proportion * 1e4).rounded() / 100) % of differences", symbol: "TDI",
      reference: Citation("Lin 2000, Stat Med 19:255"))
  }
}

extension Note {
  fileprivate static let equalDifferences = Note(
    .noStandardError, "All differences are equal: the index is their size, without an interval.")
}

extension Method {
  fileprivate static let normalDifferences = Method("quantile of absolute normal differences")
}
