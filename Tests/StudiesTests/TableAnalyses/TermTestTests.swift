import Foundation
import Models
import Statistics
import Studies
import Tables
import TestSupport
import Testing

/// Splines and interactions from the request to their tests, against `coxph` and `glm` on R's own bases.
@Suite struct TermTestTests {
  private func spline(_ kind: SplineTerm.Kind) throws -> ModelTerm {
    .spline(try SplineTerm(feature: "age", kind: kind, knots: .count(4)))
  }

  private func request(_ name: String) -> FitRequest {
    var request = FitRequest(
      name == "cox"
        ? .survival(SurvivalColumns(time: "time", event: ColumnValue(column: "event")))
        : .response(ColumnValue(column: "y")))
    request.features = ["age", "arm", "marker"]
    return request
  }

  private func logLikelihood(_ result: FitResult) -> Double? {
    switch result.fit {
    case .cox(let fit, _): fit.logLikelihood.fitted
    case .logistic(let fit, _): fit.logLikelihood.fitted
    case .penalized: nil
    }
  }

  private func expectTest(_ test: HypothesisTest?, _ expected: GoldenValue) {
    expectClose(test?.statistic, expected.numbers[0], tolerance: Tolerance.convergedFit)
    #expect(test?.degreesOfFreedom == [expected.numbers[1]])
  }

  @Test(arguments: ["cox", "logistic"]) func restrictedSplineAndInteractionAgreeWithR(name: String)
    async throws
  {
    let golden = GoldenCase("splines/\(name)")
    let expected = try golden.expected
    var request = request(name)
    request.terms = [try spline(.restricted), .interaction("arm", "marker")]
    let result = try await request.run(FeatureTable(contentsOf: golden.inputPath))
    let intercept = name == "cox" ? [] : ["(Intercept)"]
    #expect(
      result.terms.map(\.feature)
        == intercept + ["age", "armB", "armC", "marker", "age'", "age''", "armB:marker", "armC:marker"])
    expectClose(
      result.terms.map { $0.estimate.value! }, expected["restricted"].numbers,
      tolerance: Tolerance.convergedFit)
    expectClose(
      result.terms.map { $0.estimate.standardError! }, expected["restricted_se"].numbers,
      tolerance: Tolerance.convergedFit)
    expectClose(
      logLikelihood(result), expected["restricted_loglik"].number!, tolerance: Tolerance.convergedFit)
    #expect(result.termTests.map(\.term) == ["age", "arm:marker"])
    expectTest(result.termTests[0].overall, expected["restricted_age"])
    expectTest(result.termTests[0].nonlinear, expected["restricted_nonlinear"])
    expectTest(result.termTests[1].overall, expected["interaction"])
    #expect(result.termTests[1].nonlinear == nil)
  }

  @Test(arguments: ["cox", "logistic"]) func naturalSplineAgreesWithR(name: String) async throws {
    let golden = GoldenCase("splines/\(name)")
    let expected = try golden.expected
    var request = request(name)
    request.terms = [try spline(.natural)]
    let result = try await request.run(FeatureTable(contentsOf: golden.inputPath))
    expectClose(
      result.terms.map { $0.estimate.value! }, expected["natural"].numbers, tolerance: Tolerance.convergedFit)
    expectClose(
      result.terms.map { $0.estimate.standardError! }, expected["natural_se"].numbers,
      tolerance: Tolerance.convergedFit)
    expectClose(logLikelihood(result), expected["natural_loglik"].number!, tolerance: Tolerance.convergedFit)
    expectTest(result.termTests[0].overall, expected["natural_age"])
    expectTest(result.termTests[0].nonlinear, expected["natural_nonlinear"])
  }

  /// (d) On the same knots the two parametrisations are the same model.
  @Test func parametrisationsOfOneCurveAgree() async throws {
    let golden = GoldenCase("splines/cox")
    var fits: [FitResult] = []
    for kind in SplineTerm.Kind.allCases {
      var request = request("cox")
      request.terms = [
        .spline(try SplineTerm(feature: "age", kind: kind, knots: .fixed([40, 55, 65, 80])))
      ]
      fits.append(try await request.run(FeatureTable(contentsOf: golden.inputPath)))
    }
    expectClose(logLikelihood(fits[0]), logLikelihood(fits[1])!, tolerance: Tolerance.convergedFit)
    expectClose(
      fits[0].termTests[0].nonlinear?.statistic, fits[1].termTests[0].nonlinear!.statistic,
      tolerance: Tolerance.convergedFit)
    let table = try FeatureTable(contentsOf: golden.inputPath)
    let risks = try fits.map { try $0.modelFile!.predict(table, horizon: 10).rows.map { $0.risk! } }
    expectClose(risks[0], risks[1], tolerance: Tolerance.convergedFit)
  }

  /// A model file with terms predicts what the fit says of its own rows: the martingale residuals sum to zero, and
  /// the file holds what the terms need and no more.
  @Test func theModelFileHoldsTheTerms() async throws {
    let golden = GoldenCase("splines/cox")
    let table = try FeatureTable(contentsOf: golden.inputPath)
    var request = request("cox")
    request.terms = [try spline(.natural), .interaction("arm", "age")]
    let file = try #require(await request.run(table).modelFile)
    #expect(file.splines?.map(\.feature) == ["age"])
    #expect(file.products?.map(\.column).prefix(2) == ["armB:ns(age)1", "armB:ns(age)2"])
    #expect(file.columns == ["arm", "marker", "age"])
    #expect(file.training.features?.map(\.feature) == ["armB", "armC", "marker", "age"])
    let ages = try golden.numbers("age")
    let summary = try #require(file.training.features?.last)
    expectClose(summary.mean, mean(ages))
    #expect(summary.minimum == ages.min() && summary.maximum == ages.max() && summary.missing == 0)
    let baseline = try #require(file.baseline)
    let (time, event) = (try golden.numbers("time"), try golden.numbers("event"))
    let predictors = try file.predict(table).rows.map(\.linearPredictor)
    var expected = 0.0
    for i in time.indices {
      expected -= log(baseline.survival(at: time[i], linearPredictor: predictors[i]))
    }
    // Efron's hazard at a tied time is slightly more than its own events have been through.
    #expect(abs(expected - event.reduce(0, +)) < 2)
  }

  @Test func termsOfAbsentFeaturesAreARequestError() async throws {
    var request = request("cox")
    request.features = ["age", "arm"]
    request.terms = [.interaction("arm", "marker")]
    let table = try FeatureTable(contentsOf: GoldenCase("splines/cox").inputPath)
    await #expect(throws: TableAnalysisError.self) { try await request.run(table) }
  }
}
