internal import LinearAlgebra
public import Models
public import Statistics
public import Tables

/// Whether scores add to others, by the likelihood-ratio test of two nested logistic models of the outcome: one on
/// the base scores, one on the base and the added scores.
///
/// The scores are taken as given: of models fitted to these rows the test is too liberal, and the test of
/// the models' own log likelihoods (`likelihoodRatioTest`) is right instead.
///
/// - Parameters:
///   - base: columns, one a score and one value a row; none for the intercept alone.
///   - added: one or more.
/// - Throws: `noEvents`, `noControls`, `countMismatch`, `nothingToFit` when no added score varies beside the base.
public func addedValueTest(
  base: [[Double]], added: [[Double]], outcome: BinaryOutcome
) throws(FitError) -> HypothesisTest {
  let small = try LogisticRegression().fit(scores(base, outcome.count), outcome)
  let large = try LogisticRegression().fit(scores(base + added, outcome.count), outcome)
  return try test(
    small.logLikelihood.fitted, large.logLikelihood.fitted,
    estimated(large.coefficients) - estimated(small.coefficients), "logistic")
}

/// The same by two Cox models of a survival outcome.
///
/// - Throws: `noEvents`, `countMismatch`, `nothingToFit` when no added score varies beside the base.
public func addedValueTest(
  base: [[Double]], added: [[Double]], outcome: SurvivalOutcome
) throws(FitError) -> HypothesisTest {
  let large = try CoxRegression().fit(scores(base + added, outcome.count), outcome)
  guard !base.isEmpty else {
    return try test(
      large.logLikelihood.null, large.logLikelihood.fitted, estimated(large.coefficients), "Cox")
  }
  let small = try CoxRegression().fit(scores(base, outcome.count), outcome)
  return try test(
    small.logLikelihood.fitted, large.logLikelihood.fitted,
    estimated(large.coefficients) - estimated(small.coefficients), "Cox")
}

private func test(
  _ small: Double, _ large: Double, _ degrees: Int, _ model: String
) throws(FitError) -> HypothesisTest {
  guard degrees > 0 else { throw .nothingToFit }
  return likelihoodRatioTest(
    smaller: small, larger: large, degreesOfFreedom: degrees,
    name: "likelihood-ratio test of added scores, \(model) models")
}

private func estimated(_ coefficients: [Coefficient]) -> Int {
  coefficients.count { $0.estimate.value != nil }
}

private func scores(_ columns: [[Double]], _ rows: Int) throws(FitError) -> DesignMatrix {
  for column in columns where column.count != rows {
    throw .countMismatch(design: column.count, outcome: rows)
  }
  do {
    return try DesignMatrix(
      names: columns.indices.map { "score\($0 + 1)" }, values: Matrix(columns: columns, rowCount: rows))
  } catch { throw .invalidOption("a score is not finite: \(error)") }
}
