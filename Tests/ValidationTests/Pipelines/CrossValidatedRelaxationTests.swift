import LinearAlgebra
import Models
import Tables
import TestSupport
import Testing
import Validation

@Suite struct CrossValidatedRelaxationTests {
  private func design(_ golden: GoldenCase) throws -> PenalizedDesign {
    let names = (1...15).map { "x\($0)" }
    return PenalizedDesign(
      try DesignMatrix(
        names: names, values: Matrix(columns: names.map { try golden.numbers($0) }, rowCount: 180)))
  }

  private func folds(_ golden: GoldenCase) throws -> Folds {
    Folds(codes: try golden.numbers("fold").map { Int($0) })
  }

  private func task<Family: RiskFamily>(
    _ family: Family, _ golden: GoldenCase, _ outcome: Family.Response,
    _ measure: CrossValidationMeasure = .deviance
  ) throws -> CrossValidationTask<Family> {
    var task = CrossValidationTask(
      family, try design(golden), outcome, folds: [try folds(golden)], options: options)
    task.measure = measure
    return task
  }

  private var options: PenaltyOptions {
    var options = PenaltyOptions()
    options.lambdas = .automatic(count: 20, minimumRatio: 0.05)
    return options
  }

  private func expectAgreement(
    _ fit: CrossValidatedRelaxation, _ expected: GoldenValue, tolerance: Double = Tolerance.coordinateDescent
  ) {
    let (mean, error) = (expected["mean"].rows, expected["error"].rows)
    #expect(fit.blends.map(\.gamma) == expected["gamma"].numbers)
    for (g, blend) in fit.blends.enumerated() {
      #expect(blend.indices == Array(mean[g].indices))
      expectClose(blend.curve.mean, mean[g], tolerance: tolerance, "mean, gamma \(blend.gamma)")
      expectClose(blend.curve.standardError, error[g], tolerance: tolerance, "SE, gamma \(blend.gamma)")
    }
    let lambda = fit.relaxed.path.points.map(\.lambda)
    #expect(fit.minimum.gamma == expected["gamma_min"].number)
    #expect(fit.oneStandardError.gamma == expected["gamma_1se"].number)
    expectClose(
      lambda[fit.minimum.index], expected["lambda_min"].number!, tolerance: Tolerance.convergedFit)
    expectClose(
      lambda[fit.oneStandardError.index], expected["lambda_1se"].number!, tolerance: Tolerance.convergedFit)
  }

  /// (b) `cv.glmnet(relax = TRUE)` with R's folds. Its relaxed Cox fits of the folds stop short of their optimum, which
  /// moves its curve by 4e-6: with `coxph` on the same supports, R's curve at gamma 0 is ours to 1e-8.
  @Test func coxAgreesWithGlmnet() throws {
    let golden = GoldenCase("relaxed/cox")
    let outcome = try SurvivalOutcome(
      time: golden.numbers("time"), isEvent: golden.numbers("event").map { $0 == 1 })
    let fit = try CrossValidatedRelaxation(task(CoxFamily(ties: .breslow), golden, outcome))
    expectAgreement(fit, try golden.expected, tolerance: 1e-5)
    expectClose(
      fit.blends[0].curve.mean, try golden.expected["exact_mean"].numbers, tolerance: Tolerance.convergedFit)
    expectClose(
      fit.blends[0].curve.standardError, try golden.expected["exact_error"].numbers,
      tolerance: Tolerance.convergedFit)
  }

  @Test func logisticAgreesWithGlmnet() throws {
    let golden = GoldenCase("relaxed/logistic")
    let outcome = BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 })
    expectAgreement(
      try CrossValidatedRelaxation(task(LogisticFamily(), golden, outcome)),
      try golden.expected)
  }

  /// (d) gamma 1 is the cross-validation of the path itself.
  @Test func theLastBlendIsThePathItself() throws {
    let golden = GoldenCase("relaxed/logistic")
    let outcome = BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 })
    for measure in [CrossValidationMeasure.deviance, .auc] {
      let fit = try CrossValidatedRelaxation(task(LogisticFamily(), golden, outcome, measure))
      let plain = try CrossValidatedPath(
        LogisticFamily(), design(golden), outcome, folds: folds(golden), measure: measure, options: options)
      expectClose(fit.blends.last!.curve.mean, plain.curve.mean)
      expectClose(fit.blends.last!.curve.standardError, plain.curve.standardError)
    }
  }

  /// Separated classes: blends are judged where they exist, and the penalised path everywhere.
  @Test func blendsThatDoNotExistAreNotJudged() throws {
    let golden = GoldenCase("glmnet/bin_p_gt_n")
    let (x, y) = (PenalizedDesign(try golden.design()), try golden.response())
    let fit = try CrossValidatedRelaxation(
      CrossValidationTask(
        LogisticFamily(), x, y, folds: [Folds(codes: (0..<y.count).map { $0 % 4 })],
        options: PenaltyOptions()))
    let count = fit.relaxed.path.points.count
    #expect(fit.blends.last!.gamma == 1 && fit.blends.last!.indices.count == count)
    #expect(fit.blends[0].indices.count < count)
    #expect(fit.relaxed.model(at: fit.minimum.index, gamma: fit.minimum.gamma) != nil)
  }

  /// Folds in parallel give the same bits; two repeats of the same folds are one of them.
  @Test func widthAndRepeatsOfOneDealChangeNothing() async throws {
    let golden = GoldenCase("relaxed/logistic")
    let outcome = BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 })
    var task = try task(LogisticFamily(), golden, outcome)
    let one = try CrossValidatedRelaxation(task)
    let three = try await CrossValidatedRelaxation(task, width: 3)
    task.folds = [task.folds[0], task.folds[0]]
    let twice = try CrossValidatedRelaxation(task)
    for (g, blend) in one.blends.enumerated() {
      #expect(three.blends[g].curve.mean == blend.curve.mean)
      expectClose(twice.blends[g].curve.mean, blend.curve.mean)
      expectClose(twice.blends[g].curve.standardError, blend.curve.standardError)
    }
    #expect(one.minimum == three.minimum && one.oneStandardError == twice.oneStandardError)
  }
}
