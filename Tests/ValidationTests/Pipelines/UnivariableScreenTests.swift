import LinearAlgebra
import Models
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct UnivariableScreenTests {
  private func pValues(
    _ columns: [[Double]], _ outcome: TrainingOutcome, frequencies: [Double]? = nil
  ) -> [Double?] {
    let x = FeatureColumns(
      names: columns.indices.map { "x\($0)" }, values: Matrix(columns: columns, rowCount: columns[0].count))
    return UnivariableScreen(.best(1)).pValues(
      TrainingSample(x, frequencies: frequencies, outcome: outcome), features: Array(columns.indices))
  }

  private func expect(_ actual: [Double?], _ expected: GoldenValue, tolerance: Double = 1e-10) {
    for (p, q) in zip(actual, expected.numbers) { expectClose(p.map { $0 / q }, 1, tolerance: tolerance) }
  }

  /// The third feature lies at 10,000 with a standard deviation of 1, which costs R four digits.
  @Test func scoreTestsOfCoxModelsAgreeWithR() throws {
    let golden = GoldenCase("screening/cox_ties")
    let expected = try golden.expected
    let columns = try ["x1", "x2", "x3"].map(golden.numbers)
    let time = try golden.numbers("time")
    let isEvent = try golden.numbers("event").map { $0 == 1 }
    let plain = try SurvivalOutcome(time: time, isEvent: isEvent)
    let late = try SurvivalOutcome(time: time, isEvent: isEvent, entry: golden.numbers("entry"))
    let strata = try golden.numbers("stratum").map { Int($0) }
    expect(pValues(columns, .survival(plain, ties: .efron, strata: nil)), expected["efron"])
    expect(pValues(columns, .survival(plain, ties: .breslow, strata: nil)), expected["breslow"])
    expect(pValues(columns, .survival(plain, ties: .efron, strata: strata)), expected["strata"])
    expect(pValues(columns, .survival(late, ties: .efron, strata: nil)), expected["entry"])
    expect(
      pValues(
        columns, .survival(plain, ties: .efron, strata: nil), frequencies: try golden.numbers("copies")),
      expected["copies"])
  }

  @Test func scoreTestsOfLogisticModelsAgreeWithR() throws {
    let golden = GoldenCase("screening/logistic")
    let expected = try golden.expected
    let columns = try ["x1", "x2", "x3"].map(golden.numbers)
    let outcome = TrainingOutcome.response(BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 }))
    expect(pValues(columns, outcome), expected["once"], tolerance: 1e-8)
    expect(
      pValues(columns, outcome, frequencies: try golden.numbers("copies")), expected["copies"],
      tolerance: 1e-8)
  }

  /// Cases 1, 1, 0, 0 with feature 1, 0, 0, 0: U = 1 - 2 x 1/4 = 1/2, V = 1/4 x 3/4 = 3/16, U^2 / V = 4/3.
  @Test func isTheScoreTestWorkedByHand() {
    let p = pValues(
      [[1, 0, 0, 0], [5, 5, 5, 5]], .response(BinaryOutcome(isCase: [true, true, false, false])))
    expectClose(p[0], ChiSquared(degreesOfFreedom: 1).upper(4.0 / 3))
    #expect(p[1] == nil)
  }

  @Test func keepsTheBestOrThoseBelowABound() {
    let x = FeatureColumns(
      names: ["weak", "strong", "constant", "forced"],
      values: Matrix(
        columns: [[1, 0, 0, 1, 0, 0], [3, 2, 2.5, 0, 1, 0.5], [1, 1, 1, 1, 1, 1], [1, 0, 1, 0, 1, 0]],
        rowCount: 6))
    let sample = TrainingSample(
      x, frequencies: nil,
      outcome: .response(BinaryOutcome(isCase: [true, true, true, false, false, false])),
      isForced: [false, false, false, true])
    let all = [true, true, true, true]
    #expect(
      UnivariableScreen(.best(1)).reasonsToDrop(sample, candidates: all) == [
        "not among the 1 smallest p-values", nil, "does not vary", nil,
      ])
    #expect(
      UnivariableScreen(.pValue(0.05)).reasonsToDrop(sample, candidates: all) == [
        "p-value above 0.05", nil, "does not vary", nil,
      ])
    #expect(
      UnivariableScreen(.best(1)).reasonsToDrop(sample, candidates: [true, false, false, true])[0] == nil)
  }

  /// Ten of five hundred noise features that are selected on all rows look predictive; selected in the training rows
  /// only, they are not.
  @Test func screeningInsideTheResampleLeavesNoOptimism() async throws {
    let training = try PipelineTests.noise(80, 60, seed: 12)
    var pipeline = Pipeline(CoxFamily(), rule: .none)
    pipeline.filters = [UnivariableScreen(.best(5))]
    var stream = RandomStream(seed: 1, substream: 9)
    let fit = try pipeline.fit(training, stream: &stream)
    #expect(fit.model.coefficients.count == 5)
    let result = await OptimismBootstrap(pipeline, Bootstrap(replicates: 30, seed: 2), training)
      .run(apparent: fit, width: 2)
    let performance = try #require(result.performance[.cIndex])
    #expect(performance.apparent.value! > 0.62)
    #expect(abs(performance.corrected.value! - 0.5) < 0.13, "\(performance.corrected.value!)")
  }
}
