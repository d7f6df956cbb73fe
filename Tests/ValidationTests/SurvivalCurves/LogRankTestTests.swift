import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct LogRankTestTests {
  /// Freireich et al. 1963: 21 children on 6-mercaptopurine, 21 on placebo.
  static func freireich() throws -> (SurvivalOutcome, Grouping) {
    let (time, event) = KaplanMeierTests.mercaptopurine
    let placebo: [Double] = [
      1, 1, 2, 2, 3, 4, 4, 5, 5, 8, 8, 8, 8, 11, 11, 12, 12, 15, 17, 22, 23,
    ]
    return (
      try SurvivalOutcome(
        time: time + placebo, isEvent: event + [Bool](repeating: true, count: 21)),
      Grouping([String](repeating: "6-MP", count: 21) + [String](repeating: "placebo", count: 21))
    )
  }

  /// The textbook table: observed 9 and 21, expected 19.25 and 10.75, chi-square 16.79.
  @Test func theTextbookTable() throws {
    let (outcome, groups) = try Self.freireich()
    let result = try LogRankTest(outcome, groups: groups)
    #expect(result.groups.map(\.observed) == [9, 21])
    #expect(abs(result.groups[0].expected - 19.25) < 0.005)
    #expect(abs(result.groups[1].expected - 10.75) < 0.005)
    #expect(abs(result.test.statistic - 16.79) < 0.005)
    #expect(result.test.degreesOfFreedom == [1])
    // Term by term, with n and the number on 6-MP at each of the 17 event times.
    let table: [(d: Double, n: Double, a: Double)] = [
      (2, 42, 21), (2, 40, 21), (1, 38, 21), (2, 37, 21), (2, 35, 21), (3, 33, 21), (1, 29, 17),
      (4, 28, 16), (1, 23, 15), (2, 21, 13), (2, 18, 12), (1, 16, 12), (1, 15, 11), (1, 14, 11),
      (1, 13, 10), (2, 9, 7), (2, 7, 6),
    ]
    let expected = table.reduce(0) { $0 + $1.d * $1.a / $1.n }
    let variance = table.reduce(0) {
      $0 + $1.d * ($1.n - $1.d) / ($1.n - 1) * $1.a / $1.n * (1 - $1.a / $1.n)
    }
    expectClose(result.groups[0].expected, expected)
    expectClose(result.covariance[0][0], variance)
    expectClose(result.test.statistic, (9 - expected) * (9 - expected) / variance)
  }

  /// Three subjects, A fails at 1, B at 2, A at 3: E_A = 2/3 + 1/2 + 1, V = 2/9 + 1/4.
  @Test func threeSubjectsByHand() throws {
    let result = try LogRankTest(
      try SurvivalOutcome(time: [1, 2, 3], isEvent: [true, true, true]),
      groups: Grouping(["A", "B", "A"]))
    expectClose(result.groups[0].expected, 13.0 / 6)
    expectClose(result.test.statistic, (1.0 / 36) / (17.0 / 36))
  }

  /// Three subjects, A fails at 1, B at 2, A at 3. Gehan weighs by 3, 2, 1: the score of A is
  /// 3 (1 - 2/3) - 2 * 1/2 + 1 (1 - 1) = 0; with one at risk there is no variance. Tarone-Ware weighs by the roots;
  /// Fleming-Harrington with gamma = 1 by 0, 1/3, 2/3: the score is -1/3 * 1/2, the variance 1/9 * 1/4.
  @Test func otherWeightsByHand() throws {
    let outcome = try SurvivalOutcome(time: [1, 2, 3], isEvent: [true, true, true])
    let groups = Grouping(["A", "B", "A"])
    let gehan = try LogRankTest(outcome, groups: groups, weight: .gehan)
    expectClose(gehan.test.statistic, 0)
    expectClose(gehan.covariance[0][0], 9 * 2.0 / 9 + 4 * 1.0 / 4)
    let ware = try LogRankTest(outcome, groups: groups, weight: .taroneWare)
    let score = 3.0.squareRoot() / 3 - 2.0.squareRoot() / 2
    expectClose(ware.test.statistic, score * score / (3 * 2.0 / 9 + 2 * 1.0 / 4))
    let late = try LogRankTest(
      outcome, groups: groups, weight: .flemingHarrington(rho: 0, gamma: 1))
    expectClose(late.test.statistic, (1.0 / 36) / (1.0 / 36))
    #expect(late.test.name == "Fleming-Harrington test, rho = 0.0, gamma = 1.0")
  }

  /// R, see how.R: the whole family on lung.
  @Test func theWeightedFamilyAgreesWithR() throws {
    let golden = GoldenCase("logrank/lung_sex")
    let expected = try golden.expected
    let outcome = try SurvivalOutcome(
      time: try golden.numbers("time"), isEvent: try golden.numbers("status").map { $0 == 1 })
    let groups = Grouping(try golden.columns()["sex"]!)
    let weights: [(String, LogRankWeight)] = [
      ("gehan", .gehan), ("tarone_ware", .taroneWare),
      ("late", .flemingHarrington(rho: 0, gamma: 1)), ("middle", .flemingHarrington(rho: 1, gamma: 1)),
    ]
    for (name, weight) in weights {
      let result = try LogRankTest(outcome, groups: groups, weight: weight)
      expectClose(result.test.statistic, expected[name].number!, tolerance: 1e-11, name)
    }
  }

  /// Gehan's score counts pairs: A's is (pairs in which B outlives A) less (pairs in which A outlives B).
  @Test func gehanCountsPairs() throws {
    let (outcome, groups) = try Self.freireich()
    let result = try LogRankTest(outcome, groups: groups, weight: .gehan)
    var score = 0
    for i in 0..<42 where groups.codes[i] == 0 {
      for j in 0..<42 where groups.codes[j] == 1 {
        let (ti, tj) = (outcome.time[i], outcome.time[j])
        if outcome.isEvent[i], ti < tj || (ti == tj && !outcome.isEvent[j]) { score += 1 }
        if outcome.isEvent[j], tj < ti || (ti == tj && !outcome.isEvent[i]) { score -= 1 }
      }
    }
    expectClose(result.groups[0].observed - result.groups[0].expected, Double(score))
  }

  @Test func theNamesOfGroupsAndTheOrderOfRowsChangeNothing() throws {
    let (outcome, groups) = try Self.freireich()
    let base = try LogRankTest(outcome, groups: groups, weight: .peto)
    let order = Array((0..<42).reversed())
    let renamed = Grouping(order.map { groups.codes[$0] == 0 ? "z" : "a" })
    let moved = try LogRankTest(outcome.selecting(order), groups: renamed, weight: .peto)
    expectClose(moved.test.statistic, base.test.statistic)
    expectClose(moved.groups[1].expected, base.groups[0].expected)
  }

  @Test func observedAndExpectedHaveTheSameSumWithManyGroupsAndStrata() throws {
    var random = RandomStream(seed: 9, substream: 0)
    let n = 120
    let outcome = try SurvivalOutcome(
      time: (0..<n).map { _ in Double(Int.random(in: 1...12, using: &random)) },
      isEvent: (0..<n).map { _ in Bool.random(using: &random) })
    let groups = Grouping((0..<n).map { _ in "\(Int.random(in: 0..<4, using: &random))" })
    let strata = Grouping((0..<n).map { "\($0 % 3)" })
    for rho in [0, 1, 0.5] {
      let result = try LogRankTest(
        outcome, groups: groups, strata: strata, weight: .flemingHarrington(rho: rho))
      let observed = result.groups.reduce(0) { $0 + $1.observed }
      expectClose(result.groups.reduce(0) { $0 + $1.expected }, observed)
      #expect(result.test.degreesOfFreedom == [3])
      // The statistic does not depend on which group is left out: rename to reverse the order.
      let reversed = Grouping(groups.codes.map { "\(9 - $0)" })
      let other = try LogRankTest(
        outcome, groups: reversed, strata: strata, weight: .flemingHarrington(rho: rho))
      expectClose(other.test.statistic, result.test.statistic, tolerance: 1e-11)
    }
  }

  /// A group censored before the first event is in no risk set and takes no degree of freedom.
  @Test func aGroupNeverAtRiskTakesNoDegreeOfFreedom() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 1, 2, 3, 4, 5], isEvent: [false, false, true, true, true, true])
    let result = try LogRankTest(outcome, groups: Grouping(["A", "A", "B", "C", "B", "C"]))
    #expect(result.test.degreesOfFreedom == [1])
    #expect(result.groups[0].expected == 0)
  }

  @Test func lateEntriesJoinTheRiskSetWhenTheyEnter() throws {
    // At 2: A1, B1 at risk; at 3: B1, A2; at 4: A2 alone.
    let result = try LogRankTest(
      try SurvivalOutcome(time: [2, 3, 4], isEvent: [true, true, true], entry: [0, 0, 2]),
      groups: Grouping(["A", "B", "A"]))
    expectClose(result.groups[0].expected, 2)
    expectClose(result.covariance[0][0], 0.5)
  }

  @Test func refusesWhatCannotBeCompared() throws {
    let outcome = try SurvivalOutcome(time: [1, 2, 3, 4], isEvent: [true, true, false, false])
    #expect(throws: SurvivalCurveError.noComparison) {
      try LogRankTest(outcome, groups: Grouping(["A", "A", "A", "A"]))
    }
    #expect(throws: SurvivalCurveError.countMismatch(expected: 4, found: 1)) {
      try LogRankTest(outcome, groups: Grouping(["A"]))
    }
    #expect(throws: SurvivalCurveError.noComparison) {
      try LogRankTest(
        outcome, groups: Grouping(["A", "B", "A", "B"]), strata: Grouping(["1", "2", "1", "2"]))
    }
    let censored = try SurvivalOutcome(time: [1, 2], isEvent: [false, false])
    #expect(throws: SurvivalCurveError.noEvents) {
      try LogRankTest(censored, groups: Grouping(["A", "B"]))
    }
  }
}
