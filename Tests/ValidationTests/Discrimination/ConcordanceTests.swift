import Statistics
import Tables
import TestSupport
import Testing
import Validation

/// The outcome and the risks of a golden concordance case.
private struct Cohort {
  let golden: GoldenCase
  let outcome: SurvivalOutcome
  let weights: [Double]?
  let strata: [Int]?
  let clusters: [Int]?
  let tau: Double?

  init(_ name: String) throws {
    let golden = GoldenCase("concordance/\(name)")
    self.golden = golden
    let spec = try golden.spec
    func numbers(_ key: String) throws -> [Double]? {
      try spec[key].string.map { try golden.numbers($0) }
    }
    if let response = try numbers("y") {
      outcome = try SurvivalOutcome(time: response, isEvent: response.map { _ in true })
    } else {
      let status = try #require(try numbers("status"))
      outcome = try SurvivalOutcome(
        time: try #require(try numbers("time")),
        isEvent: status.map { $0 == status.max() && $0 > 0 }, entry: try numbers("start"))
    }
    weights = try numbers("weights")
    strata = try numbers("strata")?.map { Int($0) }
    clusters = try numbers("cluster")?.map { Int($0) }
    tau = spec["ymax"].number
  }

  /// R's `reverse = FALSE` counts a higher marker as a later event.
  func risk(_ marker: String) throws -> [Double] {
    let sign: Double = try golden.spec["reverse"].bool == true ? 1 : -1
    return try golden.numbers(marker).map { sign * $0 }
  }

  /// The rows with a value of every marker given: R drops the others.
  func complete(_ markers: [String]) throws -> ([[Double]], SurvivalOutcome) {
    let risks = try markers.map(risk)
    let rows = outcome.time.indices.filter { row in risks.allSatisfy { !$0[row].isNaN } }
    return (risks.map { risk in rows.map { risk[$0] } }, outcome.selecting(rows))
  }

  func concordance(
    _ marker: String, _ timeWeight: ConcordanceTimeWeight = .harrell
  ) throws -> Concordance {
    let (risks, outcome) = try complete([marker])
    return try Validation.concordance(
      risk: risks[0], outcome: outcome, weights: weights, strata: strata, clusters: clusters,
      timeWeight: timeWeight, tau: tau)
  }
}

private let timeWeights: [String: ConcordanceTimeWeight] = [
  "n": .harrell, "S": .survival, "S/G": .uno, "n/G2": .uno, "I": .atRiskShare,
]

@Suite struct ConcordanceTests {
  /// By hand: times 1 2 3 4, all events but the second; risks 4 1 3 2.
  /// Pairs: 1 with 2, 3, 4 (all concordant); 3 with 4 (concordant); 2 is censored. Then with risk of the
  /// last raised to 3: 3 with 4 is tied.
  @Test func agreesWithACaseWorkedByHand() throws {
    let outcome = try SurvivalOutcome(time: [1, 2, 3, 4], isEvent: [true, false, true, true])
    let perfect = try concordance(risk: [4, 1, 3, 2], outcome: outcome)
    #expect(perfect.estimate.value == 1)
    #expect(perfect.counts.concordant == 4)
    let tied = try concordance(risk: [4, 1, 3, 3], outcome: outcome)
    #expect(tied.estimate.value == 0.875)
    #expect(tied.counts.tiedScore == 1)
    // Derivatives of 3.5 / 4: rows 1 to 4 take part in 3, 1, 2, 2 pairs and win 3, 1, 1.5, 1.5.
    let expected = [(3.0, 3.0), (1, 1), (1.5, 2), (1.5, 2)].map { ($0.0 - 0.875 * $0.1) / 4 }
    expectClose(tied.influence, expected)
  }

  @Test func anEventPrecedesACensoringAtItsTime() throws {
    let outcome = try SurvivalOutcome(time: [5, 5, 5, 5], isEvent: [true, false, true, true])
    let result = try concordance(risk: [2, 1, 3, 3], outcome: outcome)
    #expect(result.counts.concordant == 3)
    #expect(result.counts.tiedTime == 2)
    #expect(result.counts.tiedBoth == 1)
  }

  @Test(arguments: [
    "binary_outcome_aSAH", "heart_startstop", "lung_age_karno", "sim_cluster_weights",
    "sim_constant_marker", "sim_single_event", "sim_strata", "sim_strata_timewt", "sim_ties_everywhere",
    "sim_weights", "sim_ymax",
  ])
  func agreesWithR(name: String) throws {
    let cohort = try Cohort(name)
    let expected = try cohort.golden.expected
    for marker in try cohort.golden.spec["markers"].strings {
      for weighting in try cohort.golden.spec["timewt"].strings {
        let r = expected["\(marker)|\(weighting)"]
        let kind = try #require(timeWeights[weighting])
        let result = try cohort.concordance(marker, kind)
        expectClose(result.estimate.value, r["concordance"].number!, "C \(marker) \(weighting)")
        expectClose(result.estimate.standardError, r["se"].number!, "SE \(marker) \(weighting)")
        if !r["dfbeta"].isNull { expectClose(result.influence, r["dfbeta"].numbers, "dfbeta \(marker)") }
        // With one event time R leaves the time weights at 1.
        guard name != "sim_single_event" || kind == .harrell else { continue }
        let rows = cohort.strata == nil ? [r["count"].numbers] : r["count"].rows
        let counts = (0..<5).map { column in rows.reduce(0) { $0 + $1[column] } }
        let own = result.counts
        expectClose(
          [own.concordant, own.discordant, own.tiedScore, own.tiedTime, own.tiedBoth], counts,
          "counts \(marker) \(weighting)")
      }
    }
  }

  @Test(arguments: ["binary_outcome_aSAH", "lung_age_karno", "sim_ties_everywhere"])
  func comparesTwoScoresAsRDoes(name: String) throws {
    let cohort = try Cohort(name)
    let r = try cohort.golden.expected["compare"]
    // For lung, R's rows differ between the markers; its covariance needs one set of rows.
    let (risks, outcome) = try cohort.complete(r["markers"].strings)
    let a = try concordance(risk: risks[0], outcome: outcome)
    let b = try concordance(risk: risks[1], outcome: outcome)
    let comparison = try compare(a, b)
    expectClose(comparison.difference.value, r["diff"].number!)
    expectClose(comparison.difference.standardError, r["se"].number!)
    expectClose(comparison.test?.statistic, r["z"].number!)
    expectClose(comparison.test?.pValue, r["p"].number!)
    let matrix = try covariance(of: [a, b])
    for i in 0..<2 { for j in 0..<2 { expectClose(matrix[i, j], r["vcov"].rows[i][j]) } }
  }

  @Test func saysWhyThereIsNoValueWithoutEvents() throws {
    let cohort = try Cohort("sim_no_events")
    let result = try cohort.concordance("x1")
    #expect(result.estimate.value == nil)
    #expect(result.estimate.interval == nil)
    #expect(result.estimate.notes.map(\.kind) == [.noComparablePairs])
    #expect(result.influence.isEmpty)
    #expect(throws: MetricError.noComparablePairs) { try compare(result, result) }
  }

  @Test func aConstantScoreIsWorthOneHalf() throws {
    let cohort = try Cohort("sim_constant_marker")
    let result = try cohort.concordance("m")
    #expect(result.estimate.value == 0.5)
    #expect(result.estimate.notes.map(\.kind) == [.zeroStandardError])
    #expect(try compare(result, result).test == nil)
  }

  @Test func cutsTheIntervalAndSaysSo() throws {
    let outcome = try SurvivalOutcome(time: [1, 2, 3, 4], isEvent: [true, true, true, true])
    let result = try concordance(risk: [4, 3, 1, 2], outcome: outcome)
    #expect(result.estimate.interval?.upper == 1)
    #expect(result.estimate.notes.map(\.kind) == [.intervalCut])
  }

  @Test func rejectsColumnsThatDoNotFit() throws {
    let outcome = try SurvivalOutcome(time: [1, 2], isEvent: [true, false], entry: [0, 1])
    #expect(throws: MetricError.countMismatch(scores: 1, outcomes: 2)) {
      try concordance(risk: [1], outcome: outcome)
    }
    #expect(throws: MetricError.notFinite(row: 1)) { try concordance(risk: [1, .nan], outcome: outcome) }
    #expect(throws: MetricError.invalidWeight(row: 0)) {
      try concordance(risk: [1, 2], outcome: outcome, weights: [-1, 1])
    }
    #expect(throws: MetricError.auxiliaryCountMismatch(found: 3, rows: 2)) {
      try concordance(risk: [1, 2], outcome: outcome, strata: [1, 1, 1])
    }
    #expect(throws: MetricError.entryTimesNotSupported) {
      try concordance(risk: [1, 2], outcome: outcome, timeWeight: .uno)
    }
  }
}
