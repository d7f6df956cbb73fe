public import Statistics
internal import Tables

/// The mean Brier score over a range of time.
public struct IntegratedBrier: Sendable, Hashable {
  /// Where the range of time begins.
  public enum Start: String, Sendable {
    /// At time 0, where nobody has had the event and the score is 0.
    case zero = "0"
    /// At the first horizon.
    case firstHorizon = "first horizon"
  }

  /// The range.
  public let from: Double
  /// See `from`.
  public let to: Double
  /// The mean Brier score with its standard error and Wald interval.
  public let brier: Estimate
  /// That of the null model.
  public let null: Estimate
  /// `1 - brier / null`.
  public let scaled: Estimate
  /// The influence function of each row on the mean Brier score; empty when undefined.
  public let influence: [Double]
}

extension TimeDependentBrier {
  /// The integrated Brier score: the area under the line through the scores at the horizons, divided by
  /// the length of the range.
  ///
  /// `IBS = sum over k of (BS(t_k) + BS(t_k+1)) / 2 (t_k+1 - t_k) / (t_K - t_0)`, a fixed combination of the
  /// scores at the horizons, so that its influence function is the same combination of theirs. From zero, the
  /// score at time 0 is 0. R's `riskRegression` takes the left end of each interval for the trapezoid
  /// and nothing before the first horizon, but divides by the last horizon; a grid of all event times
  /// makes the two nearly agree.
  ///
  /// Undefined when a score is, and with a single horizon unless the range begins at 0.
  /// - Parameter level: the level of the intervals.
  public func integrated(
    from start: IntegratedBrier.Start = .firstHorizon, level: ConfidenceLevel = .p95
  ) -> IntegratedBrier {
    precondition(!horizons.isEmpty, "an integral needs a horizon")
    let ordered = horizons.sorted { $0.horizon < $1.horizon }
    let first = start == .zero ? 0 : ordered[0].horizon
    let last = ordered[ordered.count - 1].horizon
    let weights = trapezoidWeights(ordered.map(\.horizon), from: start)
    let model = ordered[0].brier.method
    let method = Method(
      "IPCW, trapezoids between \(ordered.count) horizons, influence function", reference: .graf,
      settings: model.settings.filter { if case .censoring = $0 { true } else { false } } + [.tau(last)])
    let sample = SampleSize(
      ordered[0].brier.sampleSize.count, events: ordered.map(\.counts.events).max())

    func combined(
      _ value: (AtHorizon) -> Double?, _ influence: (AtHorizon) -> [Double]
    ) -> (value: Double, influence: [Double])? {
      guard last > first else { return nil }
      var sum = 0.0
      var values = [Double](repeating: 0, count: influence(ordered[0]).count)
      for (weight, score) in zip(weights, ordered) {
        guard let here = value(score) else { return nil }
        sum += weight * here
        for (row, own) in influence(score).enumerated() { values[row] += weight * own }
      }
      return (sum, values)
    }
    guard let own = combined({ $0.brier.value }, \.influence),
      let null = combined({ $0.null.value }, \.nullInfluence)
    else {
      let reason =
        ordered.compactMap { $0.brier.value == nil ? $0.brier.notes.first : nil }.first
        ?? Note(.noRange, "A single horizon spans no range of time.")
      func undefined(_ quantity: Quantity) -> Estimate {
        .undefined(quantity, method: method, sampleSize: sample, because: reason)
      }
      return IntegratedBrier(
        from: first, to: last, brier: undefined(.integratedBrier(first, last)),
        null: undefined(.integratedNullBrier(first, last)),
        scaled: undefined(.integratedAccuracy(first, last)), influence: [])
    }
    func estimate(_ quantity: Quantity, _ part: (value: Double, influence: [Double])) -> Estimate {
      .probability(
        quantity, value: part.value, standardError: influenceStandardError(part.influence),
        level: level, method: method, sampleSize: sample)
    }
    return IntegratedBrier(
      from: first, to: last, brier: estimate(.integratedBrier(first, last), own),
      null: estimate(.integratedNullBrier(first, last), null),
      scaled: .predictionAccuracy(
        .integratedAccuracy(first, last), own, null: null, method: method, sampleSize: sample,
        level: level),
      influence: own.influence)
  }
}

/// Compares the integrated Brier scores of two predictions of the same rows over one range, `a - b`; nil when
/// either is undefined.
public func compare(
  _ a: IntegratedBrier, _ b: IntegratedBrier, level: ConfidenceLevel = .p95
) -> ScoreComparison? {
  precondition(a.from == b.from && a.to == b.to, "scores are compared over one range")
  guard let first = a.brier.value, let second = b.brier.value else { return nil }
  return ScoreComparison(
    first - second, standardError: influenceStandardError(difference(a.influence, b.influence)),
    quantity: a.brier.quantity, test: "test of equal integrated Brier scores",
    method: Method("influence function, paired", settings: a.brier.method.settings),
    sampleSize: a.brier.sampleSize, level: level)
}

/// The weight of each ascending horizon in the mean of the line through the scores there.
private func trapezoidWeights(_ horizons: [Double], from start: IntegratedBrier.Start) -> [Double] {
  let first = start == .zero ? 0 : horizons[0]
  let length = horizons[horizons.count - 1] - first
  return horizons.indices.map { index in
    let before = index > 0 ? horizons[index - 1] : first
    let after = index + 1 < horizons.count ? horizons[index + 1] : horizons[index]
    return (after - before) / 2 / length
  }
}

extension Quantity {
  static func integratedBrier(_ from: Double, _ to: Double) -> Quantity {
    Quantity(
      name: "integrated Brier score, \(settingText(from)) to \(settingText(to))", symbol: "IBS",
      reference: .graf)
  }
  static func integratedNullBrier(_ from: Double, _ to: Double) -> Quantity {
    Quantity(
      name: "null model's integrated Brier score, \(settingText(from)) to \(settingText(to))", symbol: "IBS0",
      reference: .graf)
  }
  static func integratedAccuracy(_ from: Double, _ to: Double) -> Quantity {
    Quantity(
      name: "integrated index of prediction accuracy, \(settingText(from)) to \(settingText(to))",
      symbol: "IPA",
      reference: .kattanGerds)
  }
}

extension Note.Kind {
  /// A range of time of length 0.
  public static let noRange = Note.Kind("no-range")
}
