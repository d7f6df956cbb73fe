import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct GrayTestTests {
  /// cmprsk 2.2-11.
  @Test func agreesWithCmprsk() throws {
    let golden = GoldenCase("competing/cuminc_melanoma")
    let expected = try golden.expected["gray_tests"].rows
    let (outcome, groups) = try CumulativeIncidenceTests.melanoma(golden)
    for cause in 1...2 {
      let gray = try GrayTest(outcome, cause: cause, groups: groups)
      let answer = expected[cause - 1]
      expectClose(gray.test.statistic, answer[0])
      expectClose(gray.test.pValue, answer[1])
      #expect(gray.test.degreesOfFreedom == [1])
      expectClose(
        gray.groups.reduce(0) { $0 + $1.expected }, gray.groups.reduce(0) { $0 + $1.observed })
    }
  }

  /// Three groups whose times are nearly all tied, without and with strata.
  @Test func agreesWithCmprskWhereTimesTie() throws {
    let golden = GoldenCase("competing/gray_ties")
    let expected = try golden.expected
    let outcome = try CompetingOutcome(
      time: try golden.numbers("time"), cause: try golden.numbers("status").map { Int($0) },
      causeNames: ["a", "b"])
    let groups = Grouping(try golden.numbers("group").map { "\($0)" })
    let strata = Grouping(try golden.numbers("stratum").map { "\($0)" })
    for cause in 1...2 {
      let plain = try GrayTest(outcome, cause: cause, groups: groups).test
      expectClose(plain.statistic, expected["statistic"][cause - 1].number!)
      expectClose(plain.pValue, expected["p"][cause - 1].number!)
      #expect(plain.degreesOfFreedom == [2])
      let stratified = try GrayTest(outcome, cause: cause, groups: groups, strata: strata).test
      expectClose(stratified.statistic, expected["strata_statistic"][cause - 1].number!)
      expectClose(stratified.pValue, expected["strata_p"][cause - 1].number!)
    }
  }

  /// Without competing events the risk set of the subdistribution is that of the log-rank test.
  @Test func withoutCompetingEventsTheScoresAreThoseOfTheLogRankTest() throws {
    let (oracle, x) = TimeDependentOracle.simulated(100, seed: 53, ties: true)
    let groups = Grouping(x.map { $0 > 1 ? "high" : "low" })
    let outcome = try CompetingOutcome(
      time: oracle.time, cause: oracle.cause, causeNames: ["a"])
    let gray = try GrayTest(outcome, cause: 1, groups: groups)
    let logRank = try LogRankTest(outcome.anyCause, groups: groups)
    expectClose(gray.groups.map(\.expected), logRank.groups.map(\.expected))
  }

  /// Under the hypothesis the statistic is chi-square: over 400 simulated samples its mean is 1 and it passes
  /// the 5 % point in 5 % of them, within four Monte Carlo standard errors.
  @Test func keepsItsLevel() throws {
    var (sum, rejected) = (0.0, 0)
    for seed in 0..<400 {
      let (oracle, _) = TimeDependentOracle.simulated(
        80, seed: UInt64(1000 + seed), ties: false, competing: true)
      let groups = Grouping((0..<80).map { $0 % 2 == 0 ? "a" : "b" })
      let gray = try GrayTest(try oracle.competing(), cause: 1, groups: groups)
      sum += gray.test.statistic
      if gray.test.pValue < 0.05 { rejected += 1 }
    }
    #expect(abs(sum / 400 - 1) < 4 * (2.0 / 400).squareRoot())
    #expect(abs(Double(rejected) / 400 - 0.05) < 4 * (0.05 * 0.95 / 400).squareRoot())
  }

  @Test func theNamesOfGroupsChangeNothingAndStrataAddUp() throws {
    let (oracle, _) = TimeDependentOracle.simulated(120, seed: 59, ties: true, competing: true)
    let outcome = try oracle.competing()
    let codes = (0..<120).map { $0 % 3 }
    let base = try GrayTest(outcome, cause: 1, groups: Grouping(codes.map { "\($0)" }))
    let renamed = try GrayTest(outcome, cause: 1, groups: Grouping(codes.map { "\(9 - $0)" }))
    expectClose(renamed.test.statistic, base.test.statistic, tolerance: 1e-11)
    #expect(base.test.degreesOfFreedom == [2])
    let one = try GrayTest(
      outcome, cause: 1, groups: Grouping(codes.map { "\($0)" }),
      strata: Grouping(codes.map { _ in "one" }))
    expectClose(one.test.statistic, base.test.statistic)
  }

  @Test func refusesWhatCannotBeCompared() throws {
    let outcome = try CompetingOutcome(
      time: [1, 2, 3, 4], cause: [1, 2, 0, 1], causeNames: ["a", "b", "c"])
    let groups = Grouping(["A", "B", "A", "B"])
    #expect(throws: SurvivalCurveError.noEvents) { try GrayTest(outcome, cause: 3, groups: groups) }
    #expect(throws: SurvivalCurveError.noComparison) {
      try GrayTest(outcome, cause: 1, groups: Grouping(["A", "A", "A", "A"]))
    }
    let late = try CompetingOutcome(
      time: [1, 2], cause: [1, 2], causeNames: ["a", "b"], entry: [0, 1])
    #expect(throws: SurvivalCurveError.lateEntries) {
      try GrayTest(late, cause: 1, groups: Grouping(["A", "B"]))
    }
  }
}
