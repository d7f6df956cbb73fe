import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct CompetingConcordanceTests {
  /// survival::concordance with competing events moved behind all times.
  @Test func agreesWithConcordanceInR() throws {
    let data = try Mgus2Golden()
    let expected = data.expected
    let indices = try ["score", "other"].map {
      try concordance(risk: try data.numbers($0), outcome: data.outcome, cause: 1)
    }
    for (k, index) in indices.enumerated() {
      expectClose(index.estimate.value, expected["wolbers"][k].number!)
      expectClose(index.estimate.standardError, expected["wolbers_se"][k].number!)
      #expect(index.estimate.quantity == .wolbersC)
    }
    #expect(indices[0].counts.concordant == expected["wolbers_pairs"][0].number!)
    #expect(indices[0].counts.discordant == expected["wolbers_pairs"][1].number!)
    let difference = try compare(indices[0], indices[1])
    expectClose(
      difference.difference.standardError, expected["wolbers_difference_se"][0].number!)
  }

  /// Events of interest at 2 (score 3) and 4 (score 1), another event at 1 (score 2), censored at 3 (score 4). The first
  /// is compared with rows 2 (won), 3 (lost) and 4 (won), the second with row 1, who had the other event (lost): 2/4.
  @Test func fourRowsByHand() throws {
    let outcome = try CompetingOutcome(
      time: [1, 2, 3, 4], cause: [2, 1, 0, 1], causeNames: ["a", "b"])
    let index = try concordance(risk: [2, 3, 4, 1], outcome: outcome, cause: 1)
    expectClose(index.estimate.value, 0.5)
    #expect(index.counts.concordant == 2)
    #expect(index.counts.discordant == 2)
  }

  @Test(arguments: [false, true]) func allPairsGiveTheSameIndex(_ ties: Bool) throws {
    let (sample, score) = TimeDependentOracle.simulated(80, seed: 41, ties: ties, competing: true)
    var (won, all) = (0.0, 0.0)
    for i in score.indices where sample.cause[i] == 1 {
      for j in score.indices where j != i {
        let outlives =
          sample.time[j] > sample.time[i] || (sample.time[j] == sample.time[i] && sample.cause[j] == 0)
        guard sample.cause[j] == 2 || outlives else { continue }
        won += score[i] > score[j] ? 1 : score[i] == score[j] ? 0.5 : 0
        all += 1
      }
    }
    let index = try concordance(risk: score, outcome: sample.competing(), cause: 1)
    expectClose(index.estimate.value, won / all)
  }

  @Test func whenNothingCompetesItIsHarrellsC() throws {
    let (sample, score) = TimeDependentOracle.simulated(60, seed: 43, ties: true)
    let harrell = try concordance(risk: score, outcome: sample.survival(), tau: 1.5)
    let index = try concordance(risk: score, outcome: sample.competing(), cause: 1, tau: 1.5)
    expectClose(index.estimate.value, harrell.estimate.value!)
    expectClose(index.estimate.standardError, harrell.estimate.standardError!)
    let late = try CompetingOutcome(
      time: [1, 2], cause: [1, 2], causeNames: ["a", "b"], entry: [0, 0.5])
    #expect(throws: MetricError.entryTimesNotSupported) {
      try concordance(risk: [1, 2], outcome: late, cause: 1)
    }
  }
}
