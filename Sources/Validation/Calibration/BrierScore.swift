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
  /// worse. Undefined when all rows agree. It has no interval here: bootstrap it.
  public let scaled: Estimate
}

/// The Brier score of predicted probabilities of being a case.
///
/// - Throws: `countMismatch`, `notProbability`, `tooFew` without rows.
public func brierScore(
  probabilities: [Double], outcome: BinaryOutcome, level: ConfidenceLevel = .p95
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
      .brierScore, value: value, standardError: (sampleVariance(errors) / n).squareRoot(),
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
    scaled: Estimate(
      .scaledBrierScore, value: 1 - value / (prevalence * (1 - prevalence)), method: method,
      sampleSize: sample))
}

extension Note.Kind {
  /// An outcome without variation.
  public static let oneClass = Note.Kind("one-class")
}
