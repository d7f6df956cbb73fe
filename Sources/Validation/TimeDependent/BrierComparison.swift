public import Statistics

/// Compares the Brier scores of two predictions of the same rows at one horizon, `a - b` (negative: a is
/// better), by their influence functions; nil when either is undefined.
public func compare(
  _ a: TimeDependentBrier.AtHorizon, _ b: TimeDependentBrier.AtHorizon, level: ConfidenceLevel = .p95
) -> ScoreComparison? {
  precondition(a.horizon == b.horizon, "scores are compared at one horizon")
  return comparison(
    a.brier, a.influence, b.brier, b.influence, "test of equal Brier scores", level)
}

/// Compares the Brier score of predictions with that of the null model, `brier - null`; nil when undefined.
public func compareWithNull(
  _ a: TimeDependentBrier.AtHorizon, level: ConfidenceLevel = .p95
) -> ScoreComparison? {
  comparison(
    a.brier, a.influence, a.null, a.nullInfluence, "test against the null model's Brier score", level)
}

/// Compares the indices of prediction accuracy of two predictions of the same rows at one horizon, `a - b`;
/// nil when either is undefined.
public func compareAccuracy(
  _ a: TimeDependentBrier.AtHorizon, _ b: TimeDependentBrier.AtHorizon, level: ConfidenceLevel = .p95
) -> ScoreComparison? {
  precondition(a.horizon == b.horizon, "accuracies are compared at one horizon")
  guard let first = a.accuracyInfluence, let second = b.accuracyInfluence else { return nil }
  return comparison(a.scaled, first, b.scaled, second, "test of equal accuracy", level)
}

extension TimeDependentBrier.AtHorizon {
  /// The influence function of each row on the index of prediction accuracy; nil when it is undefined.
  public var accuracyInfluence: [Double]? {
    guard scaled.value != nil, let own = brier.value, let null = null.value else { return nil }
    return Validation.accuracyInfluence((own, influence), null: (null, nullInfluence))
  }
}

private func comparison(
  _ a: Estimate, _ aInfluence: [Double], _ b: Estimate, _ bInfluence: [Double], _ test: String,
  _ level: ConfidenceLevel
) -> ScoreComparison? {
  guard let first = a.value, let second = b.value else { return nil }
  return ScoreComparison(
    first - second, standardError: influenceStandardError(difference(aInfluence, bInfluence)),
    quantity: a.quantity, test: test,
    method: Method("influence function, paired", settings: a.method.settings),
    sampleSize: a.sampleSize, level: level)
}
