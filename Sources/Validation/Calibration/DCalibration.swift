public import Statistics
public import Tables

/// Distribution calibration of predicted survival functions over the whole follow-up: if they are right,
/// `S_i(T_i)` at the event times is uniform on (0, 1).
public struct DCalibration: Sendable, Hashable {
  /// The intervals of equal width, in ascending order of survival.
  public let bins: [Bin]
  /// Pearson's test that all bins hold as many rows, with one degree of freedom fewer than bins. Rows censored
  /// early are spread evenly, which makes the statistic smaller: with heavy censoring it has little power.
  public let test: HypothesisTest
  /// The rows and the events.
  public let sampleSize: SampleSize

  /// An interval of predicted survival.
  public struct Bin: Sendable, Hashable {
    /// The interval, closed below and open above; the last is closed.
    public let range: ClosedRange<Double>
    /// The rows in it, with fractions of the censored ones.
    public let count: Double
    /// The rows expected in it.
    public let expected: Double
  }
}

/// Tests whether predicted survival functions are calibrated as distributions.
///
/// An event at `t_i` counts in the bin of `s_i = S_i(t_i)`. A row censored there has its event later, so at a
/// survival uniform on `(0, s_i)`: each whole bin of width `1/B` below takes `1 / (B s_i)` of it, and its own bin
/// `[a, b)` takes `(s_i - a) / s_i`. With `s_i = 0` it counts in the first bin.
///
/// - Parameters:
///   - survival: `S_i(t_i)`, predicted survival at each row's own time of event or censoring, in [0, 1].
///   - bins: at least 2.
/// - Throws: `countMismatch`, `notProbability`, `tooFew` without rows, `entryTimesNotSupported`.
/// - Source: Haider, Hoehn, Davis, Greiner 2020, J Mach Learn Res 21(85):1.
public func distributionCalibration(
  survival: [Double], outcome: SurvivalOutcome, bins: Int = 10
) throws(MetricError) -> DCalibration {
  precondition(bins > 1, "one bin holds every row")
  try checkProbabilities(survival, rows: outcome.count)
  guard outcome.entry == nil else { throw .entryTimesNotSupported }
  let width = 1 / Double(bins)
  let edges = (0...bins).map { Double($0) / Double(bins) }
  var counts = [Double](repeating: 0, count: bins)
  for (row, s) in survival.enumerated() {
    let own = min(partitionIndex(edges) { $0 <= s } - 1, bins - 1)
    if outcome.isEvent[row] || s == 0 {
      counts[own] += 1
    } else {
      for below in 0..<own { counts[below] += width / s }
      counts[own] += (s - edges[own]) / s
    }
  }
  let expected = Double(outcome.count) / Double(bins)
  let statistic = counts.reduce(0) { $0 + ($1 - expected) * ($1 - expected) / expected }
  let degrees = Double(bins - 1)
  return DCalibration(
    bins: counts.indices.map {
      DCalibration.Bin(range: edges[$0]...edges[$0 + 1], count: counts[$0], expected: expected)
    },
    test: HypothesisTest(
      name: "D-calibration, Pearson", statistic: statistic, degreesOfFreedom: [degrees],
      pValue: ChiSquared(degreesOfFreedom: degrees).upper(statistic)),
    sampleSize: SampleSize(outcome.count, events: outcome.eventCount))
}
