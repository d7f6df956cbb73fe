import LinearAlgebra
import Models
import RealModule
import Statistics
import Tables
import TestSupport
import Testing

/// Firth's method for both families.
@Suite struct FirthSolverTests {
  private func expect(
    _ coefficients: [Coefficient], covariance: Matrix, _ expected: GoldenValue, tolerance: Double
  ) throws {
    for (j, coefficient) in coefficients.enumerated() {
      let name = coefficient.feature
      expectClose(coefficient.estimate.value, expected["coef"][j].number!, tolerance: tolerance, name)
      expectClose(coefficient.estimate.standardError, expected["se"][j].number!, tolerance: tolerance, name)
      let interval = try #require(coefficient.estimate.interval)
      expectClose(interval.lower, expected["lower"][j].number!, tolerance: tolerance, "lower \(name)")
      expectClose(interval.upper, expected["upper"][j].number!, tolerance: tolerance, "upper \(name)")
      let test = try #require(coefficient.likelihoodRatioTest)
      expectClose(test.statistic, expected["lr"][j].number!, tolerance: tolerance, "LR \(name)")
      expectClose(test.pValue, expected["lr_p"][j].number!, tolerance: tolerance, "p \(name)")
      expectClose(covariance.row(j), expected["vcov"][j].numbers, tolerance: tolerance)
    }
  }

  /// R: Newton steps on the penalised score and `uniroot` on the profile, written for the test.
  @Test(arguments: ["birthwt", "offset_weights", "rare", "separation"].map { GoldenCase("glmfirth/" + $0) })
  func logisticAgreesWithR(golden: GoldenCase) throws {
    var logistic = LogisticRegression()
    logistic.estimation = .firth
    logistic.interval = .profile
    logistic.weights = try golden.optionalNumbers("weights")
    logistic.offset = try golden.optionalNumbers("offset")
    let fit = try logistic.fit(golden.design(), golden.response())
    let expected = try golden.expected
    let tolerance = Tolerance.convergedFit
    try expect(fit.coefficients, covariance: fit.covariance, expected, tolerance: tolerance)
    expectClose(
      [fit.logLikelihood.null, fit.logLikelihood.fitted], expected["loglik"].numbers, tolerance: tolerance)
    expectClose(fit.likelihoodRatioTest.statistic, expected["lr_all"].number!, tolerance: tolerance)
  }

  /// brglm2 (type "AS_mean", which is Firth's method for logistic models), all golden cases that hold it.
  @Test(
    arguments: ["biopsy", "birthwt", "sim_rare_3_events", "sim_separation"].map { GoldenCase("glm/" + $0) })
  func logisticAgreesWithBrglm2(golden: GoldenCase) throws {
    var logistic = LogisticRegression()
    logistic.estimation = .firth
    let fit = try logistic.fit(golden.design(), golden.response())
    let expected = try golden.expected["firth"]
    for (j, coefficient) in fit.coefficients.enumerated() {
      expectClose(
        coefficient.estimate.value, expected["coef"][j].number!, tolerance: Tolerance.convergedFit)
      expectClose(
        coefficient.estimate.standardError, expected["se"][j].number!, tolerance: Tolerance.convergedFit)
    }
    expectClose(
      fit.logLikelihood.fitted, expected["penalized_loglik"].number!, tolerance: Tolerance.convergedFit)
    #expect(fit.coefficients.allSatisfy { $0.estimate.notes.isEmpty })
  }

  /// Half an observation is added to each class: `log((k + 1/2) / (n - k + 1/2))`.
  @Test(arguments: [0, 3, 10]) func theInterceptAloneAddsHalfAnObservation(cases: Int) throws {
    var logistic = LogisticRegression()
    logistic.estimation = .firth
    let x = try DesignMatrix(names: [], values: Matrix(zeros: 10, 0))
    let y = BinaryOutcome(isCase: (0..<10).map { $0 < cases })
    guard cases == 3 else {
      // Defined, but a response of one kind is refused for every method.
      #expect(throws: FitError.self) { try logistic.fit(x, y) }
      return
    }
    let fit = try logistic.fit(x, y)
    expectClose(fit.coefficients[0].estimate.value, .log(3.5 / 7.5), tolerance: 1e-11)
  }

  /// A saturated 2 x 2 table: each cell has a half added, also an empty one.
  @Test func aTwoByTwoTableAddsHalvesToItsCells() throws {
    let rows = [(1.0, true, 5), (0, true, 4), (0, false, 9)].flatMap { row in (0..<row.2).map { _ in row } }
    let x = try DesignMatrix(
      names: ["x"], values: Matrix(columns: [rows.map(\.0)], rowCount: rows.count))
    var logistic = LogisticRegression()
    logistic.estimation = .firth
    let fit = try logistic.fit(x, BinaryOutcome(isCase: rows.map(\.1)))
    expectClose(fit.coefficients[1].estimate.value, .log(5.5 / 0.5 / (4.5 / 9.5)), tolerance: 1e-10)
  }

  /// R: the penalised partial likelihood summed by its definition, its gradient by Richardson extrapolation. The
  /// extrapolation leaves about 1e-8 in the estimates and 1e-7 in the limits.
  @Test(
    arguments: [
      "monotone", "ovarian_breslow", "heavy_ties_efron", "heavy_ties_breslow", "single_event", "heart_strata",
    ]
    .map { GoldenCase("coxfirth/" + $0) })
  func coxAgreesWithADefinitionInR(golden: GoldenCase) throws {
    var cox = try golden.coxRegression()
    cox.estimation = .firth
    cox.interval = .profile
    let fit = try cox.fit(golden.design(), golden.survival())
    let expected = try golden.expected
    try expect(fit.coefficients, covariance: fit.covariance, expected, tolerance: Tolerance.convergedFit)
    expectClose(
      [fit.logLikelihood.null, fit.logLikelihood.fitted], expected["loglik"].numbers,
      tolerance: Tolerance.convergedFit)
    expectClose(
      fit.likelihoodRatioTest.statistic, expected["lr_all"].number!, tolerance: Tolerance.convergedFit)
    #expect(fit.scoreTest == nil)
  }

  /// The penalised likelihood does not depend on the units of the features, apart from a constant.
  @Test func unitsOnlyScaleTheCoefficients() throws {
    let golden = GoldenCase("coxfirth/monotone")
    let (x, y) = (try golden.design(), try golden.survival())
    let moved = try DesignMatrix(
      names: x.names,
      values: Matrix(
        columns: [x.values.column(0).map { 5 - 10 * $0 }, x.values.column(1).map { 1e3 * $0 }],
        rowCount: y.count))
    var cox = CoxRegression()
    cox.estimation = .firth
    cox.interval = .profile
    let (a, b) = (try cox.fit(x, y), try cox.fit(moved, y))
    for (j, factor) in [-10.0, 1e3].enumerated() {
      expectClose(
        b.coefficients[j].estimate.value! * factor, a.coefficients[j].estimate.value!,
        tolerance: Tolerance.convergedFit)
      expectClose(
        b.coefficients[j].likelihoodRatioTest?.statistic, a.coefficients[j].likelihoodRatioTest!.statistic,
        tolerance: Tolerance.convergedFit)
    }
    expectClose(
      b.likelihoodRatioTest.statistic, a.likelihoodRatioTest.statistic, tolerance: Tolerance.convergedFit)
  }

  @Test func aConstantFeatureIsSetAside() throws {
    let golden = GoldenCase("coxph/sim_constant")
    let (x, y) = (try golden.design(), try golden.survival())
    var cox = CoxRegression()
    cox.estimation = .firth
    let fit = try cox.fit(x, y)
    #expect(fit.coefficients[2].estimate.value == nil)
    let alone = try cox.fit(x.selecting(columns: [0, 1]), y)
    expectClose(fit.logLikelihood.fitted, alone.logLikelihood.fitted)
  }
}
