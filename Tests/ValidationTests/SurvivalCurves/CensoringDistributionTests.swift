import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct CensoringDistributionTests {
  static let outcome = Result {
    try SurvivalOutcome(
      time: [1, 2, 2, 3, 4, 4, 5], isEvent: [true, false, true, false, true, false, false])
  }

  /// Censorings at 2 (after 1 of 6 has its event), 3 (4 at risk), 4 (after 1 of 3), 5.
  @Test func eventsComeFirstByHand() throws {
    let g = try CensoringDistribution(try Self.outcome.get())
    #expect(g.times == [2, 3, 4, 5])
    expectClose(g.probabilities, [4.0 / 5, 3.0 / 5, 3.0 / 10, 0])
    #expect(g.probability(at: 1.5) == 1)
    expectClose(g.probability(before: 4), 3.0 / 5)
    expectClose(g.probability(at: 4), 3.0 / 10)
    #expect(g.probability(at: 100) == 0)
  }

  /// R 4.2.2, survival 3.5-3, `survfit(Surv(time, 1 - status) ~ 1)`: the factors 5/6, 3/4, 2/3, 0.
  @Test func simultaneousTiesAreSurvfitOfTheComplement() throws {
    let outcome = try Self.outcome.get()
    let g = try CensoringDistribution(outcome, ties: .simultaneous)
    expectClose(g.probabilities, [5.0 / 6, 5.0 / 8, 5.0 / 12, 0])
    let flipped = try KaplanMeier().estimate(
      try SurvivalOutcome(time: outcome.time, isEvent: outcome.isEvent.map { !$0 }))
    for t in [0.5, 2, 3.5, 4, 5] { expectClose(g.probability(at: t), flipped.value(at: t)) }
  }

  @Test(arguments: 0..<10) func survivalTimesCensoringIsTheFractionStillFollowed(_ seed: Int) throws {
    var random = RandomStream(seed: UInt64(seed), substream: 2)
    let n = 40
    let time = (0..<n).map { _ in Double(Int.random(in: 1...9, using: &random)) }
    let outcome = try SurvivalOutcome(
      time: time, isEvent: (0..<n).map { _ in Bool.random(using: &random) })
    let weights = (0..<n).map { _ in Double.random(in: 0.2...2, using: &random) }
    let survival = try KaplanMeier().estimate(outcome, weights: weights)
    let g = try CensoringDistribution(outcome, weights: weights)
    for t in 0...9 {
      let left = (0..<n).filter { time[$0] > Double(t) }.reduce(0) { $0 + weights[$1] }
      expectClose(
        survival.value(at: Double(t)) * g.probability(at: Double(t)), left / weights.reduce(0, +))
    }
  }

  @Test func withoutCensoringItIsOne() throws {
    let g = try CensoringDistribution(try SurvivalOutcome(time: [1, 2], isEvent: [true, true]))
    #expect(g.times.isEmpty)
    #expect(g.probability(at: 5) == 1)
  }
}
