internal import RealModule
public import Statistics

/// The ways to an interval for performance that a bootstrap corrected for optimism.
public enum CorrectedInterval: String, Sendable, CaseIterable, Codable {
  /// The analytic interval of the apparent performance, moved by the optimism.
  case shifted
  /// The percentiles of the performance of refitted models on their own samples, moved by the optimism (Noma's algorithm 1).
  case locationShifted = "location-shifted"
  /// Harrell's approximation: standard deviations above and below the mean of `training - 1.25 test`.
  case asymmetric
  /// The percentiles of corrections that are each repeated in full on a bootstrap sample (Noma's algorithm 2).
  case twoStage = "two-stage"
}

extension CorrectedInterval {
  /// Where the interval is described.
  public var reference: Citation {
    switch self {
    case .shifted, .locationShifted, .twoStage:
      Citation("Noma et al. 2021, Stat Med 40:5691", doi: "10.1002/sim.9148")
    case .asymmetric:
      Citation(
        "Harrell 2025, Bootstrap confidence limits for overfitting-corrected performance, fharrell.com/post/bootcal"
      )
    }
  }
}

/// The optimism of one measure in the replicates that define it.
package struct OptimismDraws {
  /// Performance of each refitted model on its own sample.
  package let training: [Double]
  /// Performance of the same models on the original rows.
  package let test: [Double]

  package init(training: [Double], test: [Double]) {
    self.training = training
    self.test = test
  }

  /// The mean over replicates of training minus test performance.
  var optimism: Double { mean(zip(training, test).map { $0 - $1 }) }

  /// The interval of the apparent performance, moved by the optimism.
  ///
  /// Its width is the sampling error of the measure for the score at hand (infinitesimal jackknife, DeLong,
  /// Wald); its place is corrected.
  static func shifted(_ interval: ConfidenceInterval?, by optimism: Double) -> ConfidenceInterval? {
    interval.map {
      ConfidenceInterval(
        lower: $0.lower - optimism, upper: $0.upper - optimism, level: $0.level,
        method: Method(
          "\($0.method.name), shifted by the optimism", reference: CorrectedInterval.shifted.reference))
    }
  }

  /// The type-7 percentiles of the training performance, moved by the optimism.
  package func locationShifted(_ level: ConfidenceLevel) -> ConfidenceInterval? {
    guard training.count > 1 else { return nil }
    let sorted = training.sorted()
    return ConfidenceInterval(
      lower: quantile(level.tail, ofSorted: sorted) - optimism,
      upper: quantile(1 - level.tail, ofSorted: sorted) - optimism, level: level,
      method: Method(
        "percentiles of refitted models, shifted by the optimism, \(training.count) replicates",
        reference: CorrectedInterval.locationShifted.reference))
  }

  /// `corrected - z s_top` to `corrected + z s_bottom`, with `s` the root mean square distance from the mean of
  /// `training - 1.25 test` above and below it. Fewer than ten replicates have one standard deviation for both sides.
  package func asymmetric(_ corrected: Double, _ level: ConfidenceLevel) -> ConfidenceInterval? {
    guard training.count > 1 else { return nil }
    let combined = zip(training, test).map { $0 - 1.25 * $1 }
    let center = mean(combined)
    func deviation(_ side: [Double]) -> Double {
      side.count < 2
        ? 0
        : (side.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(side.count - 1)).squareRoot()
    }
    let few = training.count < 10
    let above = few ? sampleStandardDeviation(combined) : deviation(combined.filter { $0 >= center })
    let below = few ? above : deviation(combined.filter { $0 <= center })
    return ConfidenceInterval(
      lower: corrected - level.normalQuantile * above, upper: corrected + level.normalQuantile * below,
      level: level,
      method: Method(
        "asymmetric bootstrap approximation, \(training.count) replicates",
        reference: CorrectedInterval.asymmetric.reference))
  }
}
