import Foundation
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct CutpointEffectTests {
  private func effect(replicates: Int = 40, width: Int = 2, seed: UInt64 = 11) async throws -> CutpointEffect
  {
    let (search, scores, _) = try MaximallySelectedStatisticTests.search("survival")
    var options = CutpointEffect.Options(seed: seed)
    options.repeats = 4
    options.replicates = replicates
    return try await CutpointEffect(
      search, .cox(try MaximallySelectedStatisticTests.outcome()), scores: scores, options: options,
      width: width)
  }

  @Test func naiveRatioEqualsR() async throws {
    let expected = try MaximallySelectedStatisticTests.golden.expected["cox"]
    let naive = try await effect().naive
    expectClose(naive.value, exp(expected["coef"].number!), tolerance: Tolerance.convergedFit)
    let z = ConfidenceLevel.p95.normalQuantile
    expectClose(
      naive.interval?.upper, exp(expected["coef"].number! + z * expected["se"].number!),
      tolerance: Tolerance.convergedFit)
    #expect(naive.notes.contains { $0.kind == .chosenOnData })
  }

  @Test func correctedRatioIsTheNaiveOneToThePowerOfTheFactor() async throws {
    let effect = try await effect()
    let factor = try #require(effect.shrinkage)
    #expect(factor < 1)
    expectClose(effect.corrected.value, pow(effect.naive.value!, factor))
    #expect(effect.cut.value == 10)
    #expect(effect.cutReplicates.count == 40)
    #expect(effect.cut.interval!.lower <= 10 && effect.cut.interval!.upper >= 10)
    #expect(effect.corrected.interval!.method.settings.contains(.replicates(40)))
  }

  @Test func nothingDependsOnTheNumberOfWorkers() async throws {
    let one = try await effect(replicates: 10, width: 1)
    let three = try await effect(replicates: 10, width: 3)
    #expect(one.corrected == three.corrected)
    #expect(one.cutReplicates == three.cutReplicates)
  }

  // The mean over data without any effect: the naive log ratio is far from 0 whatever its sign, and nothing of it is left.
  @Test func nothingIsLeftOfAnEffectThatIsNotThere() async throws {
    var stream = RandomStream(seed: 99, substream: 0)
    var (naive, corrected): ([Double], [Double]) = ([], [])
    for _ in 0..<30 {
      let scores = (0..<80).map { _ in stream.normal() }
      let outcome = try SurvivalOutcome(
        time: scores.map { _ in -log(stream.uniform()) }, isEvent: scores.map { _ in stream.uniform() < 0.7 })
      let search = try MaximallySelectedStatistic(
        scores: scores, outcomeScores: try logRankScores(outcome))
      var options = CutpointEffect.Options(seed: 1)
      options.repeats = 3
      options.replicates = 2
      let effect = try await CutpointEffect(search, .cox(outcome), scores: scores, options: options, width: 2)
      guard let factor = effect.shrinkage, let value = effect.naive.value else { continue }
      naive.append(abs(log(value)))
      corrected.append(factor * abs(log(value)))
    }
    #expect(mean(naive) > 0.4)
    #expect(
      abs(mean(corrected)) < 4 * sampleStandardDeviation(corrected) / Double(corrected.count).squareRoot()
        + 0.05)
    #expect(mean(corrected) < mean(naive) / 2)
  }
}
