import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct TimeDependentBrierTests {
  /// riskRegression 2022.11.28: Brier score, null model, IPA, and the difference's standard error.
  @Test(arguments: TimeDependentAUCTests.goldens)
  func scoresEqualRiskRegression(_ golden: GoldenCase) throws {
    let expected = try golden.expected
    let horizons = expected["times"].numbers
    let byRow = expected["cox_risk_at_times"].rows
    let outcome = try SurvivalOutcome(
      time: try golden.numbers("time"), isEvent: try golden.numbers("status").map { $0 == 1 })
    let result = try timeDependentBrier(
      risks: horizons.indices.map { k in byRow.map { $0[k] } }, outcome: outcome, horizons: horizons)
    let (scores, contrasts) = (expected["cox_Brier_score"], expected["cox_Brier_contrasts"])
    for (k, score) in result.horizons.enumerated() {
      let own = horizons.count + k
      expectClose(score.null.value, scores["Brier"][k].number!)
      expectClose(score.null.standardError, scores["se"][k].number!)
      expectClose(score.brier.value, scores["Brier"][own].number!)
      expectClose(score.brier.standardError, scores["se"][own].number!)
      expectClose(score.brier.interval?.lower, scores["lower"][own].number!)
      expectClose(score.scaled.value, scores["IPA"][own].number!)
      let difference = try #require(compareWithNull(score)).difference
      expectClose(difference.value, contrasts["delta.Brier"][k].number!)
      expectClose(difference.standardError, contrasts["se"][k].number!)
    }
    // Its integrated score is a sum over left ends that starts at the first horizon, over the last horizon.
    var sum = 0.0
    for k in 1..<horizons.count {
      sum += result.horizons[k - 1].brier.value! * (horizons[k] - horizons[k - 1])
      expectClose(sum / horizons[k], scores["IBS"][horizons.count + k].number!)
    }
  }

  @Test func competingRisksEqualRiskRegression() throws {
    let golden = GoldenCase("competing/melanoma_score")
    let expected = try golden.expected
    let outcome = try CompetingOutcome(
      time: try golden.numbers("time"), cause: try golden.numbers("status").map { Int($0) },
      causeNames: ["melanoma", "other"])
    let horizons = expected["times"].numbers
    let result = try timeDependentBrier(
      risks: horizons.map { _ in expected["risk"].numbers }, outcome: outcome, cause: 1,
      horizons: horizons)
    let incidence = try CumulativeIncidence().estimate(outcome)[0]
    for (k, score) in result.horizons.enumerated() {
      expectClose(score.brier.value, expected["brier"][k].number!)
      expectClose(score.brier.standardError, expected["brier_se"][k].number!)
      expectClose(score.null.value, expected["null"][k].number!)
      expectClose(score.null.standardError, expected["null_se"][k].number!)
      expectClose(score.scaled.value, expected["ipa"][k].number!)
      expectClose(compareWithNull(score)?.difference.standardError, expected["difference_se"][k].number!)
      expectClose(score.observedRisk, incidence.value(at: score.horizon))
    }
  }

  /// The five rows of the area's hand-worked case, predicted risk 1/2 for all but the first (1/4): weights 1
  /// and 4/3 for the cases, 4/3 for the two controls, so `(9/16 + 3 * 4/3 * 1/4) / 5 = 5/16`. The observed
  /// risk is (1 + 4/3) / 5 = 7/15, the null score 7/15 * 8/15.
  @Test func fiveRowsByHand() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 3, 4, 5], isEvent: [true, false, true, true, false])
    let score = try timeDependentBrier(
      risks: [[0.25, 0.5, 0.5, 0.5, 0.5]], outcome: outcome, horizons: [3]
    ).horizons[0]
    expectClose(score.brier.value, 5.0 / 16)
    expectClose(score.observedRisk, 7.0 / 15)
    expectClose(score.null.value, 56.0 / 225)
    expectClose(score.scaled.value, 1 - 5.0 / 16 * 225 / 56)
  }

  @Test(arguments: [false, true]) func definitionsAndDerivativesAgree(_ competing: Bool) throws {
    let n = 90
    let (oracle, x) = TimeDependentOracle.simulated(n, seed: 31, ties: false, competing: competing)
    let risk = x.map { min(0.95, max(0.05, 0.4 + 0.15 * $0)) }
    let t = 1.25
    let score =
      competing
      ? try timeDependentBrier(risks: [risk], outcome: try oracle.competing(), cause: 1, horizons: [t])
        .horizons[0]
      : try timeDependentBrier(risks: [risk], outcome: try oracle.survival(), horizons: [t]).horizons[0]
    let ones = [Double](repeating: 1, count: n)
    expectClose(score.brier.value, oracle.brier({ risk[$0] }, at: t, ones))
    expectClose(score.null.value, oracle.brier({ _ in score.observedRisk! }, at: t, ones))
    if !competing {
      let curve = try KaplanMeier().estimate(try oracle.survival())
      expectClose(score.observedRisk, 1 - curve.value(at: t))
    }
    let accuracy = try #require(score.accuracyInfluence)
    let ratio = score.brier.value! / score.null.value!
    for j in stride(from: 0, to: n, by: 9) {
      let own = oracle.influence(ofRow: j) { oracle.brier({ risk[$0] }, at: t, $0) }
      // The null model's prediction moves with the weights; its own derivative is then 0.
      let null = oracle.influence(ofRow: j) { w in
        let moved = oracle.observedRisk(at: t, w)
        return oracle.brier({ _ in moved }, at: t, w)
      }
      expectClose(score.influence[j], own, tolerance: 4 / Double(n), "row \(j)")
      expectClose(score.nullInfluence[j], null, tolerance: 4 / Double(n), "null, row \(j)")
      expectClose(
        accuracy[j], (null * ratio - own) / score.null.value!, tolerance: 16 / Double(n))
    }
  }

  /// Without censoring it is the ordinary Brier score with the ordinary standard error of a mean.
  @Test func withoutCensoringItIsTheOrdinaryScore() throws {
    let (oracle, x) = TimeDependentOracle.simulated(60, seed: 37, ties: true)
    let risk = x.map { 0.2 + 0.3 * $0 }
    let outcome = try SurvivalOutcome(time: oracle.time, isEvent: x.map { _ in true })
    let score = try timeDependentBrier(risks: [risk], outcome: outcome, horizons: [1]).horizons[0]
    let ordinary = try brierScore(
      probabilities: risk, outcome: BinaryOutcome(isCase: oracle.time.map { $0 <= 1 }))
    expectClose(score.brier.value, ordinary.score.value!)
    expectClose(score.brier.standardError, ordinary.score.standardError!)
    expectClose(score.scaled.value, ordinary.scaled.value!)
  }

  @Test func differencesOfTwoPredictions() throws {
    let (oracle, x) = TimeDependentOracle.simulated(100, seed: 41, ties: false)
    let outcome = try oracle.survival()
    func scores(_ slope: Double) throws -> TimeDependentBrier.AtHorizon {
      let risk = x.map { min(0.9, max(0.1, 0.4 + slope * $0)) }
      return try timeDependentBrier(risks: [risk], outcome: outcome, horizons: [1]).horizons[0]
    }
    let (a, b) = (try scores(0.2), try scores(-0.1))
    let difference = try #require(compare(a, b)).difference
    let reverse = try #require(compare(b, a)).difference
    expectClose(difference.value, -reverse.value!)
    expectClose(difference.standardError, reverse.standardError!)
    // d IPA = -d Brier / Brier0 for a common null score.
    let accuracy = try #require(compareAccuracy(a, b)).difference
    expectClose(accuracy.value, -difference.value! / a.null.value!)
    #expect(compare(a, a)?.test == nil)
  }

  @Test func undefinedHorizonsSaySo() throws {
    let censoredLast = try SurvivalOutcome(time: [1, 2, 3], isEvent: [true, true, false])
    let result = try timeDependentBrier(
      risks: [[0.5, 0.5, 0.5], [0.5, 0.5, 0.5], [0.5, 0.5, 0.5]], outcome: censoredLast,
      horizons: [0.5, 2, 3])
    // Before the first event the null model makes no error.
    expectClose(result.horizons[0].brier.value, 0.25)
    #expect(result.horizons[0].scaled.value == nil)
    #expect(result.horizons[1].scaled.value != nil)
    #expect(result.horizons[2].brier.value == nil)
    #expect(result.horizons[2].brier.notes[0].kind == .beyondFollowUp)
    #expect(result.integrated().brier.value == nil)
    let eventLast = try SurvivalOutcome(time: [1, 2, 3], isEvent: [true, false, true])
    let last = try timeDependentBrier(
      risks: [[1, 1, 1]], outcome: eventLast, horizons: [7]
    ).horizons[0]
    expectClose(last.observedRisk, 1)
    #expect(last.brier.value == 0)
    #expect(last.scaled.value == nil)
  }

  @Test func refusesBadInput() throws {
    let outcome = try SurvivalOutcome(time: [1, 2], isEvent: [true, false])
    #expect(throws: MetricError.notProbability(row: 1)) {
      try timeDependentBrier(risks: [[0.5, 1.5]], outcome: outcome, horizons: [1])
    }
    #expect(throws: MetricError.countMismatch(scores: 1, outcomes: 2)) {
      try timeDependentBrier(risks: [[0.5]], outcome: outcome, horizons: [1])
    }
  }
}
