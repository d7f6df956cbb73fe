public import Statistics
public import Tables

/// ICI, E50 and E90 with percentile bootstrap intervals: the curve is smoothed anew in each resample of the rows, the
/// predictions being frozen.
///
/// The distances cannot be negative and a curve from few rows is never exactly the diagonal: they are too large on
/// average, the more so in resamples. For a calibrated model, whose distances are 0, no percentile interval holds
/// the truth; read it as how far a small sample's curve strays.
public struct CalibrationBootstrap: Sendable {
  /// The mean distance.
  public let ici: Estimate
  /// The median distance.
  public let e50: Estimate
  /// The 90th percentile of the distance.
  public let e90: Estimate

  /// The intervals of a curve.
  ///
  /// - Parameters:
  ///   - curve: the curve of the data themselves, whose distances get the intervals.
  ///   - refit: the curve of the given rows (some more than once); nil where there is none. Leave out the band.
  public init(
    _ curve: CalibrationCurve, bootstrap: FrozenBootstrap,
    refit: @escaping @Sendable (_ rows: [Int]) -> CalibrationCurve?
  ) async {
    let distributions = await bootstrap.distributions { frequencies -> [Double?] in
      var rows: [Int] = []
      for (row, count) in frequencies.enumerated() {
        rows += [Int](repeating: row, count: Int(count))
      }
      guard let again = refit(rows) else { return [nil, nil, nil] }
      return [again.ici.value, again.e50.value, again.e90.value]
    }
    let level = bootstrap.level
    ici = curve.ici.bootstrapped(distributions[0], level)
    e50 = curve.e50.bootstrapped(distributions[1], level)
    e90 = curve.e90.bootstrapped(distributions[2], level)
  }

  /// The intervals of the local regression curve of a binary outcome.
  /// - Throws: what `calibrationCurve(probabilities:outcome:smoothing:)` throws.
  public init(
    probabilities: [Double], outcome: BinaryOutcome, smoothing: CalibrationSmoothing = .init(),
    bootstrap: FrozenBootstrap
  ) async throws(MetricError) {
    let quick = smoothing.withoutBand
    await self.init(
      try calibrationCurve(probabilities: probabilities, outcome: outcome, smoothing: quick),
      bootstrap: bootstrap
    ) { rows in
      try? calibrationCurve(
        probabilities: rows.map { probabilities[$0] }, outcome: outcome.selecting(rows), smoothing: quick)
    }
  }

  /// The intervals of the local regression curve of pseudo-values at a horizon.
  /// - Throws: what `calibrationCurve(risks:outcome:horizon:smoothing:)` throws.
  public init(
    risks: [Double], outcome: SurvivalOutcome, horizon: Double, smoothing: CalibrationSmoothing = .init(),
    bootstrap: FrozenBootstrap
  ) async throws(MetricError) {
    let quick = smoothing.withoutBand
    await self.init(
      try calibrationCurve(risks: risks, outcome: outcome, horizon: horizon, smoothing: quick),
      bootstrap: bootstrap
    ) { rows in
      try? calibrationCurve(
        risks: rows.map { risks[$0] }, outcome: outcome.selecting(rows), horizon: horizon, smoothing: quick)
    }
  }

  /// The intervals of the spline curve of a binary outcome.
  /// - Throws: what `CalibrationSpline.curve(probabilities:outcome:)` throws.
  public init(
    probabilities: [Double], outcome: BinaryOutcome, spline: CalibrationSpline, bootstrap: FrozenBootstrap
  ) async throws(RecalibrationError) {
    let quick = spline.withoutBand
    await self.init(
      try quick.curve(probabilities: probabilities, outcome: outcome), bootstrap: bootstrap
    ) { rows in
      try? quick.curve(probabilities: rows.map { probabilities[$0] }, outcome: outcome.selecting(rows))
    }
  }

  /// The intervals of the spline curve of a survival outcome at a horizon.
  /// - Throws: what `CalibrationSpline.curve(risks:outcome:horizon:)` throws.
  public init(
    risks: [Double], outcome: SurvivalOutcome, horizon: Double, spline: CalibrationSpline,
    bootstrap: FrozenBootstrap
  ) async throws(RecalibrationError) {
    let quick = spline.withoutBand
    await self.init(
      try quick.curve(risks: risks, outcome: outcome, horizon: horizon), bootstrap: bootstrap
    ) { rows in
      try? quick.curve(
        risks: rows.map { risks[$0] }, outcome: outcome.selecting(rows), horizon: horizon)
    }
  }
}

extension CalibrationSmoothing {
  fileprivate var withoutBand: CalibrationSmoothing {
    var copy = self
    (copy.level, copy.gridCount) = (nil, 2)
    return copy
  }
}

extension CalibrationSpline {
  fileprivate var withoutBand: CalibrationSpline {
    var copy = self
    (copy.level, copy.gridCount) = (nil, 2)
    return copy
  }
}
