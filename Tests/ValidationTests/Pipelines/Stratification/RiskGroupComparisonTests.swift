import Foundation
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct RiskGroupComparisonTests {
  @Test func oddsRatiosByHand() throws {
    // Cases of ten: 2, 5, 8.
    let scores = (0..<30).map { Double($0 / 10) }
    let response = BinaryOutcome(isCase: (0..<30).map { $0 % 10 < [2, 5, 8][$0 / 10] })
    let result = try RiskGroupComparison(
      .logistic(response), groups: try ScoreGroups(scores, cuts: [0.5, 1.5]))
    #expect(result.ratios[0] == nil)
    expectClose(result.ratios[1]?.value, (5.0 / 5) / (2.0 / 8), tolerance: Tolerance.convergedFit)
    expectClose(result.ratios[2]?.value, (8.0 / 2) / (2.0 / 8), tolerance: Tolerance.convergedFit)
    #expect(result.shares?.map { $0?.value } == [0.2, 0.5, 0.8])
    // Cochran-Armitage: u = 10 (0.8 - 0.2) = 6, variance 0.25 * 20 = 5.
    expectClose(result.trend?.statistic, 36.0 / 5)
    let middle = try RiskGroupComparison(
      .logistic(response), groups: try ScoreGroups(scores, cuts: [0.5, 1.5]), reference: 1)
    expectClose(
      middle.ratios[2]!.value! * result.ratios[1]!.value!, result.ratios[2]!.value!,
      tolerance: Tolerance.convergedFit)
  }

  @Test func twoGroupsAgreeWithTheCoxModelAtTheCut() throws {
    let golden = MaximallySelectedStatisticTests.golden
    let expected = try golden.expected["cox"]
    let groups = try ScoreGroups(golden.numbers("x"), cuts: [10])
    let result = try RiskGroupComparison(.cox(try MaximallySelectedStatisticTests.outcome()), groups: groups)
    expectClose(result.ratios[1]?.value, exp(expected["coef"].number!), tolerance: Tolerance.convergedFit)
    expectClose(result.trend?.statistic, result.logRank!.test.statistic)
  }

  @Test func groupsWithoutRowsHaveNoRatio() throws {
    let scores = (0..<20).map(Double.init)
    let response = BinaryOutcome(isCase: (0..<20).map { $0 % 3 == 0 })
    let result = try RiskGroupComparison(
      .logistic(response), groups: try ScoreGroups(scores, cuts: [9.2, 9.7]))
    #expect(result.ratios[1] == nil)
    #expect(result.ratios[2] != nil)
    #expect(throws: StratificationError.noEvents) {
      try RiskGroupComparison(
        .logistic(BinaryOutcome(isCase: [Bool](repeating: true, count: 20))),
        groups: try ScoreGroups(scores, cuts: [9.2]))
    }
  }
}
