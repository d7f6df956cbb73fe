internal import LinearAlgebra
internal import Models
internal import RealModule
public import Statistics
public import Tables

extension Quantity {
  /// What a recalibration adds to the linear predictor after it was multiplied by the slope.
  public static let recalibrationIntercept = Quantity(
    name: "intercept given the slope", symbol: "a", reference: .vergouwe)
}

/// The update of a frozen model by its intercept and slope, with the tests that choose among no update, intercept
/// alone, and both.
///
/// The linear predictor `lp` becomes `a + b lp`; for a survival model, whose baseline stays, the cumulative hazard
/// `H` becomes `H exp(a + (b - 1) lp)`. Closed test: the model with both is tested against the original (2
/// degrees of freedom); if that does not reject, the original stands. Else it is tested against the intercept alone
/// (1 degree); if that does not reject, the intercept is chosen, else both. The chance of choosing an update of
/// a calibrated model is then at most the test's level.
///
/// With the features of the model the largest alternative is its revision, in which all coefficients are fitted again: it is
/// tested against the original model, then the intercept alone, then intercept and slope, and the first that does not
/// reject is chosen, else the revision.
///
/// - Source: Vergouwe et al. 2017, Stat Med 36:4529, doi 10.1002/sim.7179.
public struct Recalibration: Sendable, Hashable {
  /// How much of the model is changed.
  public enum Update: String, Sendable, CaseIterable {
    /// The model stands as it is.
    case none = "no update"
    /// The intercept, or the level of the cumulative hazard.
    case intercept
    /// Both.
    case interceptAndSlope = "intercept and slope"
    /// All coefficients.
    case revision = "model revision"
  }

  /// The intercept that fits best with the slope kept at 1.
  public let interceptAlone: Estimate
  /// The intercept beside `slope`.
  public let intercept: Estimate
  /// The slope that fits best.
  public let slope: Estimate
  /// Both parameters against the original model.
  public let overallTest: HypothesisTest
  /// The slope given the intercept.
  public let slopeTest: HypothesisTest
  /// The model with all coefficients fitted again, and its tests; nil without the features.
  public let revision: ModelRevision?
  /// The level of the tests that chose.
  public let significance: Double
  /// The update that the closed test chooses.
  public let choice: Update

  /// What the update adds to a linear predictor: to the log odds, or to the logarithm of the cumulative hazard. A revision
  /// has coefficients of its own and adds nothing to the old predictor.
  public func shift(of linearPredictor: Double, by update: Update) -> Double {
    switch update {
    case .revision: preconditionFailure("a revised model does not shift the old predictor")
    case .none: 0
    case .intercept: interceptAlone.value ?? 0
    case .interceptAndSlope: (intercept.value ?? 0) + ((slope.value ?? 1) - 1) * linearPredictor
    }
  }
}

/// The recalibration of a frozen model for a binary outcome, by logistic regression of the outcome on its linear
/// predictor (log odds).
///
/// - Parameter features: the columns that the model's coefficients belong to, for the closed test with a revision; nil for
///   the test without one. The linear predictor is a linear combination of them and a constant.
/// - Throws: `metric(.countMismatch)`, `metric(.notFinite)`, `fit` without cases or controls or with a constant
///   predictor, `separated`; with features what the regression on them throws, `revisionHasOneCoefficient`.
public func recalibration(
  linearPredictor: [Double], outcome: BinaryOutcome, features: DesignMatrix? = nil,
  significance: Double = 0.05, level: ConfidenceLevel = .p95
) throws(RecalibrationError) -> Recalibration {
  try checkPredictor(linearPredictor, rows: outcome.count)
  let alone: Estimate
  let fit: LogisticFit
  let reduced: Double
  do throws(FitError) {
    var regression = LogisticRegression()
    regression.level = level
    fit = try regression.fit(column(linearPredictor), outcome)
    guard fit.coefficients[1].estimate.value != nil else { throw FitError.nothingToFit }
    regression.offset = linearPredictor
    let intercept = try regression.fit(noColumns(outcome.count), outcome)
    reduced = intercept.logLikelihood.fitted
    alone = intercept.coefficients[0].estimate
  } catch { throw .fit(error) }
  if fit.coefficients.contains(where: { $0.estimate.notes.contains { $0.kind == .possiblyInfinite } }) {
    throw .separated
  }
  var original = 0.0
  for (eta, isCase) in zip(linearPredictor, outcome.isCase) {
    // The logarithm of the probability of what happened, without overflow.
    let signed = isCase ? -eta : eta
    original -= max(signed, 0) + Double.log(onePlus: .exp(-abs(signed)))
  }
  let revised = try features.map { columns throws(RecalibrationError) in
    try RevisedFit(columns, outcome, level: level)
  }
  return Recalibration(
    alone: alone, intercept: fit.coefficients[0].estimate, slope: fit.coefficients[1].estimate,
    logLikelihoods: (original, reduced, fit.logLikelihood.fitted), revised: revised,
    method: "logistic recalibration", significance: significance)
}

/// The recalibration of a frozen survival model, by Poisson regression of the event on the linear predictor with the
/// logarithm of the predicted cumulative hazard as offset: its likelihood is that of the survival data under
/// the updated hazard, up to a constant.
///
/// - Parameters:
///   - cumulativeHazards: `-log S_i(t_i)` a row at its own time of event or censoring, as the frozen model has it,
///     positive where an event happened.
///   - linearPredictor: the frozen model's, of the rows.
///   - features: the columns that the model's coefficients belong to, for the closed test with a revision, whose baseline
///     hazard keeps the frozen model's shape; nil for the test without one.
/// - Throws: `metric(.countMismatch)`, `metric(.notFinite)`, `eventWithoutHazard`,
///   `fit(.noEvents)`, `fit(.nothingToFit)` with a constant predictor, `fit(.notConverged)`; with features what the
///   regression on them throws, `revisionHasOneCoefficient`.
/// - Source: Crowson, Atkinson, Therneau 2016, doi 10.1177/0962280213497434.
public func recalibration(
  cumulativeHazards: [Double], linearPredictor: [Double], outcome: SurvivalOutcome,
  features: DesignMatrix? = nil, significance: Double = 0.05, level: ConfidenceLevel = .p95
) throws(RecalibrationError) -> Recalibration {
  try checkPredictor(linearPredictor, rows: outcome.count)
  do { try checkCumulativeHazards(cumulativeHazards, rows: outcome.count) } catch {
    throw .metric(error)
  }
  for (row, hazard) in cumulativeHazards.enumerated() where outcome.isEvent[row] && hazard == 0 {
    throw .eventWithoutHazard(row: row)
  }
  guard outcome.eventCount > 0 else { throw .fit(.noEvents) }
  guard linearPredictor.contains(where: { $0 != linearPredictor[0] }) else { throw .fit(.nothingToFit) }
  let model = HazardScale(
    hazards: cumulativeHazards, predictor: linearPredictor, isEvent: outcome.isEvent)
  guard let fit = model.fitted() else { throw .fit(.notConverged("the slope of the hazard")) }
  let sample = SampleSize(outcome.count, events: outcome.eventCount)
  let wald = Method("Wald")
  func estimate(_ quantity: Quantity, _ value: Double, _ error: Double) -> Estimate {
    Estimate(
      quantity, value: value, standardError: error,
      interval: .wald(value, standardError: error, level: level, method: wald), method: wald,
      sampleSize: sample)
  }
  let events = Double(outcome.eventCount)
  let alone = Double.log(events / cumulativeHazards.reduce(0, +))
  let revised = try features.map { columns throws(RecalibrationError) in
    try RevisedFit(
      columns, outcome, cumulativeHazards: cumulativeHazards, linearPredictor: linearPredictor,
      level: level)
  }
  return Recalibration(
    alone: estimate(.calibrationInTheLarge, alone, 1 / events.squareRoot()),
    intercept: estimate(.recalibrationIntercept, fit.intercept, fit.interceptError),
    slope: estimate(.calibrationSlope, 1 + fit.slopeChange, fit.slopeError),
    logLikelihoods: (
      model.logLikelihood(0, 0), model.logLikelihood(alone, 0),
      model.logLikelihood(fit.intercept, fit.slopeChange)
    ), revised: revised, method: "Poisson recalibration of the cumulative hazard",
    significance: significance)
}

extension Recalibration {
  fileprivate init(
    alone: Estimate, intercept: Estimate, slope: Estimate,
    logLikelihoods: (original: Double, reduced: Double, full: Double), revised: RevisedFit?,
    method name: String, significance: Double
  ) {
    precondition(significance > 0 && significance < 1)
    let method = Method(name, reference: .vergouwe)
    interceptAlone = alone.renamed(.calibrationInTheLarge, method)
    self.intercept = intercept.renamed(.recalibrationIntercept, method)
    self.slope = slope.renamed(.calibrationSlope, method)
    overallTest = likelihoodRatioTest(
      smaller: logLikelihoods.original, larger: logLikelihoods.full, degreesOfFreedom: 2,
      name: "likelihood-ratio test of intercept and slope")
    slopeTest = likelihoodRatioTest(
      smaller: logLikelihoods.reduced, larger: logLikelihoods.full, degreesOfFreedom: 1,
      name: "likelihood-ratio test of the slope")
    self.significance = significance
    revision = revised.map { ModelRevision($0, logLikelihoods) }
    choice =
      if let revision {
        revision.choice(significance)
      } else if overallTest.pValue > significance {
        .none
      } else {
        slopeTest.pValue > significance ? .intercept : .interceptAndSlope
      }
  }
}

private func checkPredictor(_ values: [Double], rows: Int) throws(RecalibrationError) {
  guard values.count == rows else { throw .metric(.countMismatch(scores: values.count, outcomes: rows)) }
  if let row = values.firstIndex(where: { !$0.isFinite }) { throw .metric(.notFinite(row: row)) }
  guard rows > 0 else { throw .metric(.tooFew(needed: 1, found: 0)) }
}

extension Citation {
  static let vergouwe = Citation("Vergouwe et al. 2017, Stat Med 36:4529", doi: "10.1002/sim.7179")
}
