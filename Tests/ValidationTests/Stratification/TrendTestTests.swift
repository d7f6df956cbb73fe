import Tables
import TestSupport
import Testing
import Validation

@Suite struct TrendTestTests {
  private let golden = GoldenCase("stratification/cutpoint_ties")

  private func outcome() throws -> SurvivalOutcome {
    try SurvivalOutcome(time: golden.numbers("time"), isEvent: golden.numbers("event").map { $0 == 1 })
  }

  @Test func equalR() throws {
    let expected = try golden.expected
    let groups = try ScoreGroups(golden.numbers("x"), cuts: [-0.5, 0.5])
    let test = try LogRankTest(try outcome(), groups: Grouping(groups.codes.map { "\($0)" }))
    expectClose(test.test.statistic, expected["logrank"].number!, tolerance: 1e-11)
    expectClose(TrendTest.survival(test)?.statistic, expected["trend"].number!, tolerance: 1e-11)
    let response = TrendTest.response(codes: groups.codes, isCase: try outcome().isEvent)
    expectClose(response?.statistic, expected["propTrend"].number!)
    expectClose(response?.pValue, expected["propTrendP"].number!)
  }

  @Test func twoGroupsHaveTheTrendOfTheirDifference() throws {
    let groups = try ScoreGroups(golden.numbers("x"), cuts: [0])
    let test = try LogRankTest(try outcome(), groups: Grouping(groups.codes.map { "\($0)" }))
    expectClose(TrendTest.survival(test)?.statistic, test.test.statistic)
  }

  @Test func nothingVaries() {
    #expect(TrendTest.response(codes: [0, 1], isCase: [true, true]) == nil)
  }
}
