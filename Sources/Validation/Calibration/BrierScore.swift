public import Statistics
public import Tables

extension Quantity {
  /// The mean squared error of predicted probabilities.
  public static let brierScore = Quantity(
    name: "Brier score", symbol: "Brier",
    reference: Citation(
      "Brier 1950, Mon Weather Rev 78:1", doi: "10.1175/1520-0493(1950)078<0001:VOFEIT>2.0.CO;2"))
  /// The share of the Brier score of the prevalence that predictions remove.
  public static let scaledBrierScore = Quantity(
    name: "scaled Brier score", symbol: "Brier_scaled",
    reference: Citation(
      "Steyerberg et al. 2010, Epidemiology 21:128", doi: "10.1097/EDE.0b013e3181c30fb2"))
}

/// The accuracy of predicted probabilities: 0 is perfect, a coin's 1/2 for every row scores 1/4.
public struct BrierScore: Sendable, Hashable {
  /// `mean (p - y)^2`, with the standard error of a mean and a Wald interval cut at 0 and 1.
  public let score: Estimate
  /// `1 - score / (ybar (1 - ybar))`: 1 is perfect, 0 as good as predicting the prevalence, negative
  /// worse. Undefined when all rows agree. Its standard error is the delta method's.
  public let scaled: Estimate
}

/// The Brier score of predicted probabilities of being a case.
///
/// - Throws: `countMismatch`, `notProbability`, `tooFew` without rows.
public func brierScore(
  probabilities: [Double], outcome: BinaryOutcome, clusters: [Int]? = nil, level: ConfidenceLevel = .p95
) throws(MetricError) -> BrierScore {
  try checkProbabilities(probabilities, rows: outcome.count)
  let errors = zip(probabilities, outcome.isCase).map { p, isCase in
    (isCase ? 1 - p : p) * (isCase ? 1 - p : p)
  }
  let n = Double(errors.count)
  let value = mean(errors)
  let sample = SampleSize(errors.count, events: outcome.eventCount)
  let method = Method("mean squared error")
  let score: Estimate
  if errors.count > 1 {
    score = .probability(
      .brierScore, value: value,
      standardError: clusters.map { errorOfMean(errors, $0) } ?? (sampleVariance(errors) / n).squareRoot(),
      level: level, method: method, sampleSize: sample)
  } else {
    score = Estimate(
      .brierScore, value: value, method: method, sampleSize: sample,
      notes: [Note(.noVariance, "With a single row there is no standard error.")])
  }
  let prevalence = Double(outcome.eventCount) / n
  guard prevalence > 0, prevalence < 1 else {
    let note = Note(.oneClass, "All rows are cases or all are controls: there is no scale to compare with.")
    return BrierScore(
      score: score,
      scaled: .undefined(.scaledBrierScore, method: method, sampleSize: sample, because: note))
  }
  return BrierScore(
    score: score,
    scaled: scaledBrier(errors, outcome, prevalence, method, sample, clusters, level))
}

/// The scaled score with the delta method's standard error: the influence of a row is that of its squared error and of
/// the prevalence on `1 - mean / (prevalence (1 - prevalence))`.
private func scaledBrier(
  _ errors: [Double], _ outcome: BinaryOutcome, _ prevalence: Double, _ method: Method,
  _ sample: SampleSize, _ clusters: [Int]?, _ level: ConfidenceLevel
) -> Estimate {
  let (score, null) = (mean(errors), prevalence * (1 - prevalence))
  let value = 1 - score / null
  guard errors.count > 1 else {
    return Estimate(.scaledBrierScore, value: value, method: method, sampleSize: sample)
  }
  let influence = zip(errors, outcome.isCase).map { error, isCase in
    let ofNull = (1 - 2 * prevalence) * ((isCase ? 1 : 0) - prevalence)
    return (score * ofNull / null - error) / null
  }
  return .scaledScore(
    .scaledBrierScore, value: value,
    standardError: errorOfMean(influence, clusters ?? Array(influence.indices)), level: level,
    method: method, sampleSize: sample)
}

extension Estimate {
  /// A share of an error that predictions remove, at most 1, with its Wald interval by the delta method, cut at 1 with a note.
  static func scaledScore(
    _ quantity: Quantity, value: Double, standardError: Double, level: ConfidenceLevel, method: Method,
    sampleSize: SampleSize
  ) -> Estimate {
    let wald = ConfidenceInterval.wald(
      value, standardError: standardError, level: level, method: Method("Wald, delta method"))
    guard wald.upper > 1 else {
      return Estimate(
        quantity, value: value, standardError: standardError, interval: wald, method: method,
        sampleSize: sampleSize)
    }
    return Estimate(
      quantity, value: value, standardError: standardError,
      interval: ConfidenceInterval(
        lower: min(wald.lower, 1), upper: 1, level: level, method: Method("Wald, delta method, cut at 1")),
      method: method, sampleSize: sampleSize,
      notes: [Note(.intervalCut, "The Wald interval reached beyond 1 and was cut there.")])
  }
}

extension Note.Kind {
  /// An outcome without variation.
  public static let oneClass = Note.Kind("one-class")
}
