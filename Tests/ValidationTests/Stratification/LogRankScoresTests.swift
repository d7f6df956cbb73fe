import Tables
import TestSupport
import Testing
import Validation

@Suite struct LogRankScoresTests {
  @Test func withoutTiesAreThoseOfMaxstat() throws {
    let golden = MaximallySelectedStatisticTests.golden
    expectClose(
      try logRankScores(try MaximallySelectedStatisticTests.outcome()), try golden.expected["scores"].numbers)
  }

  // With ties maxstat 0.7-25 has other scores, whose sums are not observed less expected events: survdiff and
  // coxph's null residuals decide.
  @Test func withTiesTheirSumsAreThoseOfTheLogRankTest() throws {
    let golden = GoldenCase("stratification/cutpoint_ties")
    let expected = try golden.expected
    let outcome = try SurvivalOutcome(
      time: golden.numbers("time"), isEvent: golden.numbers("event").map { $0 == 1 })
    let scores = try logRankScores(outcome)
    expectClose(scores, expected["scores"].numbers)
    expectClose(scores.reduce(0, +), 0)
    let x = try golden.numbers("x")
    for (cut, difference) in zip(expected["cuts"].numbers, expected["observedLessExpected"].numbers) {
      expectClose(
        x.indices.filter { x[$0] <= cut }.reduce(0) { $0 + scores[$1] }, difference, tolerance: 1e-11)
    }
  }

  @Test func threeRowsByHand() throws {
    // Event at 1 of 3, censored at 2, event at 3 of 1: H = 1/3, 1/3, 4/3.
    let outcome = try SurvivalOutcome(time: [1, 2, 3], isEvent: [true, false, true])
    expectClose(try logRankScores(outcome), [2.0 / 3, -1.0 / 3, -1.0 / 3])
  }

  @Test func refusesEntryTimesAndNoEvents() throws {
    #expect(throws: StratificationError.entryTimesNotSupported) {
      try logRankScores(try SurvivalOutcome(time: [1, 2], isEvent: [true, true], entry: [0, 1]))
    }
    #expect(throws: StratificationError.noEvents) {
      try logRankScores(try SurvivalOutcome(time: [1, 2], isEvent: [false, false]))
    }
  }
}
