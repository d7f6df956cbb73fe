import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct BrierScoreTests {
  /// By hand: errors .04, .04, .36, .16 sum to .6; prevalence 1/2.
  @Test func agreesWithACaseWorkedByHand() throws {
    let brier = try brierScore(
      probabilities: [0.8, 0.2, 0.4, 0.4],
      outcome: BinaryOutcome(isCase: [true, false, true, false]))
    expectClose(brier.score.value, 0.15)
    expectClose(brier.scaled.value, 0.4)
    // Squared deviations from .15: .0121, .0121, .0441, .0001.
    expectClose(brier.score.standardError, (0.0684 / 12).squareRoot())
  }

  @Test func agreesWithValProb() throws {
    let golden = GoldenCase("rms/lrm_birthwt")
    let expected = try golden.expected
    let outcome = BinaryOutcome(isCase: try golden.numbers("low").map { $0 == 1 })
    let brier = try brierScore(probabilities: expected["p"].numbers, outcome: outcome)
    let values = expected["val_prob_apparent"]
    let place = try #require(values["names"].strings.firstIndex(of: "Brier"))
    expectClose(brier.score.value, values["values"].numbers[place])
  }

  @Test func agreesWithR() throws {
    let golden = GoldenCase("calibration/lung_365")
    let outcome = BinaryOutcome(isCase: try golden.numbers("died").map { $0 == 1 })
    let brier = try brierScore(probabilities: try golden.numbers("risk"), outcome: outcome)
    expectClose(brier.score.value, try golden.expected["brier"].number!)
    expectClose(brier.scaled.value, try golden.expected["scaledBrier"].number!)
  }

  @Test func theScaleRunsFromThePrevalenceToPerfection() throws {
    let outcome = BinaryOutcome(isCase: [true, false, false, false])
    let prevalence = try brierScore(probabilities: [0.25, 0.25, 0.25, 0.25], outcome: outcome)
    expectClose(prevalence.scaled.value, 0)
    let perfect = try brierScore(probabilities: [1, 0, 0, 0], outcome: outcome)
    #expect(perfect.score.value == 0)
    #expect(perfect.scaled.value == 1)
    let swapped = try brierScore(
      probabilities: [0.4, 0.1, 0.2, 0.9], outcome: BinaryOutcome(isCase: outcome.isCase.map { !$0 }))
    let base = try brierScore(probabilities: [0.6, 0.9, 0.8, 0.1], outcome: outcome)
    expectClose(swapped.score.value, base.score.value!)
  }

  @Test func saysWhereItIsUndefined() throws {
    let one = try brierScore(probabilities: [0.5], outcome: BinaryOutcome(isCase: [true]))
    #expect(one.score.value == 0.25)
    #expect(one.score.notes.map(\.kind) == [.noVariance])
    #expect(one.scaled.value == nil)
    #expect(one.scaled.notes.map(\.kind) == [.oneClass])
  }
}
