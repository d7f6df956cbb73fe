import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct MaximallySelectedStatisticTests {
  static let golden = GoldenCase("stratification/cutpoint")

  static func outcome() throws -> SurvivalOutcome {
    try SurvivalOutcome(time: golden.numbers("time"), isEvent: golden.numbers("event").map { $0 == 1 })
  }

  /// The outcome scores and the search of a part of the golden file.
  static func search(_ part: String) throws -> (
    MaximallySelectedStatistic, scores: [Double], outcome: [Double]
  ) {
    let expected = try golden.expected[part]
    let outcome =
      part == "response" ? try golden.numbers("y") : try logRankScores(try Self.outcome())
    let range = expected["minprop"].number!...expected["maxprop"].number!
    let scores = try golden.numbers("x")
    return (
      try MaximallySelectedStatistic(scores: scores, outcomeScores: outcome, range: range), scores, outcome
    )
  }

  @Test(arguments: ["survival", "narrow", "response"]) func statisticsEqualMaxstat(part: String) throws {
    let expected = try Self.golden.expected[part]
    let (search, _, _) = try Self.search(part)
    #expect(search.candidates.map(\.cut) == expected["cuts"].numbers)
    expectClose(search.candidates.map { abs($0.statistic) }, expected["stats"].numbers, tolerance: 1e-11)
    expectClose(search.statistic, expected["statistic"].number!)
    #expect(search.best.cut == expected["cut"].number!)
  }

  @Test func fourRowsByHand() throws {
    // a = 0, 0, 1, 1 with x = 1, 2, 3, 4: below 2 rows S = 0, mean 1, V = 2 * 2 / (4 * 3) * 1 = 1/3.
    let search = try MaximallySelectedStatistic(
      scores: [4, 1, 3, 2], outcomeScores: [1, 0, 1, 0], range: 0...1)
    #expect(search.candidates.map(\.below) == [1, 2, 3])
    expectClose(search.best.statistic, 3.0.squareRoot())
    #expect(search.best.cut == 2)
    // A single row below: S - 1/2 = -1/2, V = 1 * 3 / 12.
    expectClose(search.candidates[0].statistic, 1)
  }

  @Test func signAndSizeFollowTheDirection() throws {
    let (search, scores, outcome) = try Self.search("survival")
    // Worse survival above the cut-off.
    #expect(search.best.statistic > 0)
    let worse = try MaximallySelectedStatistic(scores: scores, outcomeScores: outcome.map { -$0 })
    expectClose(worse.best.statistic, -search.best.statistic)
    let shifted = try MaximallySelectedStatistic(
      scores: scores.map { 3 * $0 - 7 }, outcomeScores: outcome.map { 5 * $0 + 2 })
    expectClose(shifted.statistic, search.statistic)
    #expect(shifted.best.below == search.best.below)
  }

  @Test func slowSearchAgrees() throws {
    let (search, scores, outcome) = try Self.search("survival")
    let n = Double(scores.count)
    let center = outcome.reduce(0, +) / n
    let squares = outcome.reduce(0) { $0 + ($1 - center) * ($1 - center) }
    for candidate in search.candidates {
      let below = scores.indices.filter { scores[$0] <= candidate.cut }
      let m = Double(below.count)
      let sum = below.reduce(0) { $0 + outcome[$1] }
      let variance = m * (n - m) / (n * (n - 1)) * squares
      expectClose(-candidate.statistic, (sum - m * center) / variance.squareRoot(), tolerance: 1e-11)
    }
  }

  @Test func chiSquareOfTheTableAtTheCut() throws {
    let (search, scores, outcome) = try Self.search("response")
    let n = Double(scores.count)
    let above = scores.indices.filter { scores[$0] > search.best.cut }
    let a = above.reduce(0) { $0 + outcome[$1] }
    let (b, cases) = (Double(above.count), outcome.reduce(0, +))
    let chiSquare =
      n * (a * (n - b - cases + a) - (b - a) * (cases - a))
      * (a * (n - b - cases + a) - (b - a) * (cases - a))
      / (b * (n - b) * cases * (n - cases))
    expectClose(search.statistic * search.statistic, chiSquare * (n - 1) / n, tolerance: 1e-11)
  }

  @Test func refusesWhatCannotBeSearched() throws {
    #expect(throws: StratificationError.noCandidate) {
      try MaximallySelectedStatistic(scores: [1, 1, 1, 1], outcomeScores: [0, 1, 0, 1])
    }
    #expect(throws: StratificationError.noEvents) {
      try MaximallySelectedStatistic(scores: [1, 2, 3, 4], outcomeScores: [0, 0, 0, 0])
    }
    #expect(throws: StratificationError.notFinite(row: 1)) {
      try MaximallySelectedStatistic(scores: [1, .nan, 3, 4], outcomeScores: [0, 1, 0, 1])
    }
  }
}
