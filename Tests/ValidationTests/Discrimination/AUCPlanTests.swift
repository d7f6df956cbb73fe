import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct AUCPlanTests {
  @Test(arguments: ScoreDirection.allCases)
  func givesTheAreaOfTheResampledTable(direction: ScoreDirection) throws {
    var random = RandomStream(seed: 31, substream: 0)
    let n = 50
    let scores = (0..<n).map { _ in Double(Int.random(in: 0..<12, using: &random)) }
    let outcome = BinaryOutcome(isCase: scores.map { _ in Bool.random(using: &random) })
    let plan = try AUCPlan(scores: scores, outcome: outcome, direction: direction)
    let whole = try roc(scores: scores, outcome: outcome, direction: direction)
    expectClose(plan.value(), whole.auc.value!)
    for _ in 0..<20 {
      let draws = (0..<n).map { _ in Int.random(in: 0..<n, using: &random) }
      var frequencies = [Int](repeating: 0, count: n)
      for row in draws { frequencies[row] += 1 }
      let resampled = try roc(
        scores: draws.map { scores[$0] }, outcome: outcome.selecting(draws), direction: direction)
      expectClose(plan.value(frequencies: frequencies), resampled.auc.value!)
    }
  }

  @Test func hasNoValueWithoutCasesOrControls() throws {
    let plan = try AUCPlan(scores: [1, 2, 3], outcome: BinaryOutcome(isCase: [true, false, false]))
    #expect(plan.value(frequencies: [0, 1, 2]) == nil)
    #expect(plan.value(frequencies: [3, 0, 0]) == nil)
    #expect(plan.value(frequencies: [2, 0, 1]) == 0)
  }
}
