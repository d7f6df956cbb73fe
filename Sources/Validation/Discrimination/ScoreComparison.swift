public import Statistics

/// The difference of a performance measure between two scores, `a - b`.
public struct ScoreComparison: Sendable, Hashable {
  /// The difference with its standard error and Wald interval, not cut.
  public let difference: Estimate
  /// The two-sided test of no difference, or nil when the standard error is 0 (a note says so).
  public let test: HypothesisTest?

  /// A comparison tested against the normal distribution, or against Student's t with
  /// `degreesOfFreedom`, which the interval then uses too.
  init(
    _ difference: Double, standardError: Double, degreesOfFreedom: Double? = nil, quantity: Quantity,
    test name: String, method: Method, sampleSize: SampleSize, level: ConfidenceLevel
  ) {
    let quantity = Quantity(
      name: "difference of \(quantity.name)", symbol: "d" + quantity.symbol, unit: quantity.unit,
      reference: quantity.reference)
    guard standardError > 0 else {
      self.difference = Estimate(
        quantity, value: difference, standardError: standardError, method: method,
        sampleSize: sampleSize,
        notes: [
          Note(.zeroStandardError, "The standard error is 0, so there is neither interval nor test.")
        ])
      test = nil
      return
    }
    let statistic = difference / standardError
    let interval: ConfidenceInterval
    if let degreesOfFreedom {
      let student = StudentT(degreesOfFreedom: degreesOfFreedom)
      let margin = student.quantile(1 - level.tail) * standardError
      interval = ConfidenceInterval(
        lower: difference - margin, upper: difference + margin, level: level, method: Method("Wald, t"))
      test = HypothesisTest(
        name: name, statistic: statistic, degreesOfFreedom: [degreesOfFreedom],
        pValue: min(1, 2 * student.upper(abs(statistic))))
    } else {
      interval = .wald(difference, standardError: standardError, level: level, method: Method("Wald"))
      test = HypothesisTest(
        name: name, statistic: statistic, degreesOfFreedom: [],
        pValue: Normal.twoSidedPValue(statistic))
    }
    self.difference = Estimate(
      quantity, value: difference, standardError: standardError, interval: interval, method: method,
      sampleSize: sampleSize)
  }
}

extension Note.Kind {
  /// A standard error of 0: the data show no sampling variation.
  public static let zeroStandardError = Note.Kind("zero-standard-error")
  /// A Wald interval cut at the end of the parameter's range.
  public static let intervalCut = Note.Kind("interval-cut")
}

extension Estimate {
  /// An estimate of a probability with its Wald interval cut at 0 and 1, and the notes this calls for.
  static func probability(
    _ quantity: Quantity, value: Double, standardError: Double, level: ConfidenceLevel,
    method: Method, sampleSize: SampleSize
  ) -> Estimate {
    let wald = ConfidenceInterval.wald(
      value, standardError: standardError, level: level, method: Method("Wald"))
    var notes = [Note]()
    if wald.lower < 0 || wald.upper > 1 {
      notes.append(Note(.intervalCut, "The Wald interval reached beyond [0, 1] and was cut there."))
    }
    if standardError == 0 {
      notes.append(
        Note(
          .zeroStandardError,
          "The standard error is 0: the interval has no width and says nothing about precision."))
    }
    let interval = ConfidenceInterval(
      lower: max(0, wald.lower), upper: min(1, wald.upper), level: level,
      method: notes.contains { $0.kind == .intervalCut } ? Method("Wald, cut at 0 and 1") : wald.method)
    return Estimate(
      quantity, value: value, standardError: standardError, interval: interval, method: method,
      sampleSize: sampleSize, notes: notes)
  }
}
