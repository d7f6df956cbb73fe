import Statistics
import TestSupport
import Testing
import Validation

@Suite struct CutpointPValuesTests {
  private func values(_ part: String, permutations: Int = 20_000, seed: UInt64 = 7, width: Int = 2)
    async throws
    -> CutpointPValues
  {
    let (search, scores, outcome) = try MaximallySelectedStatisticTests.search(part)
    return await CutpointPValues(
      search, scores: scores, outcomeScores: outcome, permutations: permutations, seed: seed, width: width)
  }

  @Test(arguments: ["survival", "narrow", "response"]) func equalMaxstat(part: String) async throws {
    let expected = try MaximallySelectedStatisticTests.golden.expected[part]
    let p = try await values(part)
    expectClose(p.asymptotic?.pValue, expected["lau92"].number!, tolerance: 1e-11)
    expectClose(p.improvedBonferroni.pValue, expected["lau94"].number!, tolerance: 1e-11)
    // Two Monte Carlo estimates, of 20,000 and 50,000 permutations.
    let reference = expected["condMC"].number!
    let error = (reference * (1 - reference) * (1 / 20_000.0 + 1 / 50_000.0)).squareRoot()
    #expect(abs(p.permutation.pValue - reference) < 4 * error)
    #expect(p.uncorrected.pValue < p.permutation.pValue)
    expectClose(p.uncorrected.pValue, Normal.twoSidedPValue(expected["statistic"].number!))
  }

  @Test func altmanByHand() async throws {
    let (search, scores, outcome) = try MaximallySelectedStatisticTests.search("survival")
    let p = await CutpointPValues(
      search, scores: scores, outcomeScores: outcome, permutations: 10, seed: 1, width: 1)
    // p = 0.000163546...: -1.63 p (1 + 2.35 log p), computed apart.
    let naive = p.uncorrected.pValue
    #expect(naive > 0.0001 && naive < 0.001)
    let ratio = (p.altman?.pValue ?? 0) / naive
    // log of 0.00016355 is -8.7185: 1.63 * (2.35 * 8.7185 - 1) = 31.77.
    #expect(abs(ratio - 31.77) < 0.05)
    // The narrow range has no formula.
    #expect(try await values("narrow", permutations: 10).altman == nil)
  }

  @Test func allPermutationsOfFiveRows() async throws {
    // 0/1 outcomes of five rows: the ten arrangements are equally likely, and two of them give the statistic of the
    // sorted one (its mirror image has the same absolute value).
    let search = try MaximallySelectedStatistic(
      scores: [1, 2, 3, 4, 5], outcomeScores: [0, 0, 0, 1, 1], range: 0...1)
    let p = await CutpointPValues(
      search, scores: [1, 2, 3, 4, 5], outcomeScores: [0, 0, 0, 1, 1], permutations: 20_000, seed: 3, width: 2
    )
    #expect(abs(p.permutation.pValue - 0.2) < 4 * (0.2 * 0.8 / 20_000).squareRoot())
  }

  @Test func nothingDependsOnTheNumberOfWorkers() async throws {
    let one = try await values("survival", permutations: 500, width: 1)
    let three = try await values("survival", permutations: 500, width: 3)
    #expect(one.permutation == three.permutation)
  }
}
