public import Statistics

/// How much better one model is than another in new rows, both resampled alike: replicate by replicate they had the same
/// patients.
///
/// From bootstrap replicates: the difference of the apparent performance minus the mean optimism of the difference, with the asymmetric
/// interval of differences (`CorrectedInterval.asymmetric`). From held-out splits: the mean difference in the splits with the corrected
/// resampled t interval. Measures whose ideal lies in the middle (calibration slope and in the large) have no gain. The likelihood-ratio test of nested models says whether the features add anything; this says how much.
public func pairedGains(
  of model: OptimismResult, over other: OptimismResult, level: ConfidenceLevel = .p95
) -> [PerformanceMeasure: Estimate] {
  var gains: [PerformanceMeasure: Estimate] = [:]
  for measure in model.measures where measure.isBetterWhenLarger != nil {
    guard let own = model.performance[measure]?.apparent, let ownValue = own.value,
      let base = other.performance[measure]?.apparent.value
    else { continue }
    var (training, test): ([Double], [Double]) = ([], [])
    for (a, b) in zip(model.outcomes, other.outcomes) {
      guard case .success(let a) = a, case .success(let b) = b, let x = a.training[measure],
        let y = b.training[measure], let u = a.test[measure], let v = b.test[measure]
      else { continue }
      training.append(x - y)
      test.append(u - v)
    }
    guard training.count > 1 else { continue }
    let draws = OptimismDraws(training: training, test: test)
    let value = ownValue - base - draws.optimism
    gains[measure] = gain(
      measure, own, value: value, standardError: nil, interval: draws.asymmetric(value, level),
      method: "difference of models corrected for optimism, \(training.count) paired bootstrap replicates",
      reference: BootstrapCorrection.optimism.reference)
  }
  return gains
}

/// The same from rows held out.
public func pairedGains(
  of model: HeldOutResult, over other: HeldOutResult, level: ConfidenceLevel = .p95
) -> [PerformanceMeasure: Estimate] {
  var gains: [PerformanceMeasure: Estimate] = [:]
  for measure in model.measures where measure.isBetterWhenLarger != nil && !measure.isPooledOverFolds {
    guard let own = model.performance[measure]?.apparent else { continue }
    var (differences, ratios): ([Double], [Double]) = ([], [])
    for (a, b) in zip(model.outcomes, other.outcomes) {
      guard case .success(let a) = a, case .success(let b) = b, let x = a.test[measure],
        let y = b.test[measure]
      else { continue }
      differences.append(x - y)
      ratios.append(Double(a.rows.count) / Double(a.trainingCount))
    }
    guard differences.count > 1 else { continue }
    let found = correctedResampledInterval(differences, testToTraining: mean(ratios), level: level)
    gains[measure] = gain(
      measure, own, value: mean(differences), standardError: found.standardError, interval: found.interval,
      method: "mean difference of models in \(differences.count) splits",
      reference: found.interval.method.reference)
  }
  return gains
}

private func gain(
  _ measure: PerformanceMeasure, _ own: Estimate, value: Double, standardError: Double?,
  interval: ConfidenceInterval?, method: String, reference: Citation?
) -> Estimate {
  Estimate(
    Quantity(
      name: "difference of the \(measure.words)", symbol: "difference of \(own.quantity.symbol)",
      reference: own.quantity.reference), value: value, standardError: standardError, interval: interval,
    method: Method(method, reference: reference, settings: own.method.settings), sampleSize: own.sampleSize)
}
