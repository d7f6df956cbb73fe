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
    func distance(_ estimate: Estimate, _ place: Int) -> Estimate {
      let resampled = estimate.bootstrapped(distributions[place], level)
      guard let value = resampled.value, let interval = resampled.interval,
        value < interval.lower || value > interval.upper
      else { return resampled }
      return resampled.adding([
        Note(
          .biasedDistance,
          "The interval does not hold the estimate: distances cannot be negative, and those of resamples are larger on average. It says how far the curve of such a sample strays."
        )
      ])
    }
    ici = distance(curve.ici, 0)
    e50 = distance(curve.e50, 1)
    e90 = distance(curve.e90, 2)
  }

  /// The intervals of the local regression curve of a binary outcome.
  /// - Throws: what `calibrationCurve(probabilities:outcome:smoothing:)` throws.
  public init(
    probabilities: [Double], outcome: BinaryOutcome, smoothing: CalibrationSmoothing = .init(),
    bootstrap: FrozenBootstrap
  ) async throws(MetricError) {
    let quick = smoothing.ofResamples
    await self.init(
      try calibrationCurve(probabilities: probabilities, outcome: outcome, smoothing: smoothing.withoutBand),
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
    let quick = smoothing.ofResamples
    await self.init(
      try calibrationCurve(
        risks: risks, outcome: outcome, horizon: horizon, smoothing: smoothing.withoutBand),
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
  /// Points at which the curve of a resample is computed directly: enough for distances whose spread over resamples is
  /// a hundred times what the straight pieces between add.
  private static let resampleNodes = 101

  var withoutBand: CalibrationSmoothing {
    var copy = self
    (copy.level, copy.gridCount) = (nil, 2)
    return copy
  }

  var ofResamples: CalibrationSmoothing {
    var copy = withoutBand
    copy.nodes = Self.resampleNodes
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

extension Note.Kind {
  /// A distance whose resamples are larger than itself.
  public static let biasedDistance = Note.Kind("biased-distance")
}
