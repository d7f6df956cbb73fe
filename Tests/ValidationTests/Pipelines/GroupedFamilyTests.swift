import LinearAlgebra
import Models
import Tables
import TestSupport
import Testing
import Validation

@Suite struct GroupedFamilyTests {
  private func design(_ golden: GoldenCase) throws -> PenalizedDesign {
    let names = (1...15).map { "x\($0)" }
    return PenalizedDesign(
      try DesignMatrix(
        names: names, values: Matrix(columns: names.map { try golden.numbers($0) }, rowCount: 180)))
  }

  private var options: PenaltyOptions {
    var options = PenaltyOptions()
    options.lambdas = .automatic(count: 12, minimumRatio: 0.1)
    return options
  }

  /// Groups of one feature have the cross-validation of the lasso, with weights and an offset.
  @Test func groupsOfOneHaveTheCurveOfTheLasso() throws {
    let cox = GoldenCase("relaxed/cox")
    let survival = try SurvivalOutcome(
      time: cox.numbers("time"), isEvent: cox.numbers("event").map { $0 == 1 })
    let singles = FeatureGroups(labels: (1...15).map { "x\($0)" })
    let folds = Folds(codes: try cox.numbers("fold").map { Int($0) })
    let weights = (0..<180).map { [1, 0.5, 2][$0 % 3] }
    let offset = (0..<180).map { Double($0 % 7) / 10 }
    let plain = try CrossValidatedPath(
      CoxFamily(), design(cox), survival, weights: weights, offset: offset, folds: folds, options: options)
    let grouped = try CrossValidatedPath(
      CoxFamily().grouped(singles), design(cox), survival, weights: weights, offset: offset, folds: folds,
      options: options)
    expectClose(grouped.curve.mean, plain.curve.mean, tolerance: Tolerance.convergedFit)
    expectClose(grouped.curve.standardError, plain.curve.standardError, tolerance: Tolerance.convergedFit)
    let logistic = GoldenCase("relaxed/logistic")
    let response = BinaryOutcome(isCase: try logistic.numbers("y").map { $0 == 1 })
    let a = try CrossValidatedPath(
      LogisticFamily(), design(logistic), response, folds: folds, measure: .auc, options: options)
    let b = try CrossValidatedPath(
      LogisticFamily().grouped(singles), design(logistic), response, folds: folds, measure: .auc,
      options: options)
    expectClose(b.curve.mean, a.curve.mean, tolerance: Tolerance.convergedFit)
    #expect(a.curve.minimumIndex == b.curve.minimumIndex)
  }

  /// The other answers of a family are those of its base.
  @Test func everythingButThePathIsTheBaseFamilys() throws {
    let golden = GoldenCase("relaxed/logistic")
    let response = BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 })
    let family = LogisticFamily()
    let grouped = family.grouped(FeatureGroups(labels: (1...15).map { "\($0)" }))
    let risk = try golden.numbers("x1")
    #expect(grouped.name == family.name && grouped.measures == family.measures)
    #expect(grouped.isEvent(response) == response.isCase && grouped.horizonCount([1, 2]) == 1)
    let predictions = grouped.predictions(risk, outcome: response, training: nil)
    #expect(
      predictions.probabilities == family.predictions(risk, outcome: response, training: nil).probabilities)
    #expect(
      grouped.evaluator(for: response)(predictions, nil) == family.evaluator(for: response)(predictions, nil))
    #expect(
      grouped.estimate(.auc, of: predictions, outcome: response, level: .p95)?.value
        == family.estimate(.auc, of: predictions, outcome: response, level: .p95)?.value)
    #expect(
      try grouped.probabilities(response, trainingPredictor: risk, linearPredictor: [0.3, nil], horizons: [])
        == family.probabilities(response, trainingPredictor: risk, linearPredictor: [0.3, nil], horizons: []))
  }
}
