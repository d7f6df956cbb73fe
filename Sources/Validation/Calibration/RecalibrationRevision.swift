internal import Models
internal import RealModule
public import Statistics
internal import Tables

/// A frozen model with all its coefficients fitted again to a cohort, and the tests of the closed procedure against the
/// smaller updates, each a likelihood-ratio test.
///
/// - Source: Vergouwe et al. 2017, Stat Med 36:4529, doi 10.1002/sim.7179.
public struct ModelRevision: Sendable, Hashable {
  /// One coefficient of the revised model.
  public struct Term: Sendable, Hashable {
    /// The column.
    public let name: String
    /// Its coefficient, with a Wald interval; undefined for a column that is constant or a combination of others here.
    public let coefficient: Estimate
  }

  /// The coefficients.
  public let terms: [Term]
  /// Against the original model: as many degrees of freedom as coefficients and one more.
  public let againstOriginal: HypothesisTest
  /// Against a new intercept.
  public let againstIntercept: HypothesisTest
  /// Against a new intercept and slope.
  public let againstInterceptAndSlope: HypothesisTest

  /// The first update in order of size that is not rejected in favour of the revision.
  func choice(_ significance: Double) -> Recalibration.Update {
    if againstOriginal.pValue > significance { return .none }
    if againstIntercept.pValue > significance { return .intercept }
    return againstInterceptAndSlope.pValue > significance ? .interceptAndSlope : .revision
  }

  init(_ fit: RevisedFit, _ smaller: (original: Double, reduced: Double, full: Double)) {
    terms = fit.terms
    func test(_ smaller: Double, _ degrees: Int, _ what: String) -> HypothesisTest {
      likelihoodRatioTest(
        smaller: smaller, larger: fit.logLikelihood, degreesOfFreedom: degrees,
        name: "likelihood-ratio test of the revision against \(what)")
    }
    againstOriginal = test(smaller.original, fit.rank + 1, "the original model")
    againstIntercept = test(smaller.reduced, fit.rank, "a new intercept")
    againstInterceptAndSlope = test(smaller.full, fit.rank - 1, "a new intercept and slope")
  }
}

/// The regression of the outcome on a model's columns, on the scale of the recalibration's log likelihoods.
struct RevisedFit {
  let terms: [ModelRevision.Term]
  let logLikelihood: Double
  /// Coefficients that the cohort determines.
  let rank: Int

  init(_ columns: DesignMatrix, _ outcome: BinaryOutcome, level: ConfidenceLevel) throws(RecalibrationError) {
    var regression = LogisticRegression()
    regression.level = level
    let fit: LogisticFit
    do { fit = try regression.fit(columns, outcome) } catch { throw .fit(error) }
    try self.init(
      Array(fit.coefficients.dropFirst()), fit.logLikelihood.fitted, "logistic revision of the model")
  }

  /// Poisson regression of the event with the logarithm of the frozen baseline hazard `H exp(-lp)` as offset and
  /// an intercept. With the intercept at its best its likelihood is that of Cox's regression in which all rows form one
  /// risk set, weighted by the baseline hazards; rows without hazard are in none.
  init(
    _ columns: DesignMatrix, _ outcome: SurvivalOutcome, cumulativeHazards: [Double],
    linearPredictor: [Double], level: ConfidenceLevel
  ) throws(RecalibrationError) {
    guard columns.rowCount == outcome.count else {
      throw .fit(.countMismatch(design: columns.rowCount, outcome: outcome.count))
    }
    let rows = cumulativeHazards.indices.filter { cumulativeHazards[$0] > 0 }
    let isEvent = rows.map { outcome.isEvent[$0] }
    let offset = rows.map { Double.log(cumulativeHazards[$0]) - linearPredictor[$0] }
    var cox = CoxRegression(ties: .breslow)
    cox.offset = offset
    cox.level = level
    let fit: CoxFit
    do throws(FitError) {
      let together: SurvivalOutcome
      do { together = try SurvivalOutcome(time: rows.map { _ in 1 }, isEvent: isEvent) } catch {
        preconditionFailure("equal times are times")
      }
      fit = try cox.fit(columns.selecting(rows: rows), together)
    } catch { throw .fit(error) }
    let events = Double(outcome.eventCount)
    // On the scale on which the original model has `sum over events of 0 - sum of H`: less what the events' own
    // log hazards contribute there.
    var logHazards = 0.0
    for (row, hazard) in cumulativeHazards.enumerated() where outcome.isEvent[row] {
      logHazards += Double.log(hazard)
    }
    try self.init(
      fit.coefficients, fit.logLikelihood.fitted + events * (Double.log(events) - 1) - logHazards,
      "Poisson revision of the model, baseline hazard of the frozen one's shape")
  }

  private init(
    _ coefficients: [Coefficient], _ logLikelihood: Double, _ name: String
  ) throws(RecalibrationError) {
    if coefficients.contains(where: { $0.estimate.notes.contains { $0.kind == .possiblyInfinite } }) {
      throw .separated
    }
    rank = coefficients.count { $0.estimate.value != nil }
    guard rank > 1 else { throw .revisionHasOneCoefficient }
    self.logLikelihood = logLikelihood
    let method = Method(name, reference: .vergouwe)
    terms = coefficients.map {
      ModelRevision.Term(
        name: $0.feature, coefficient: $0.estimate.renamed($0.estimate.quantity, method))
    }
  }
}
