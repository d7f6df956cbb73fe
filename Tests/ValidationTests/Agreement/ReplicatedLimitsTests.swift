import TestSupport
import Testing
import Validation

@Suite struct ReplicatedLimitsTests {
  private func pairs() throws -> ReplicatedPairs {
    let golden = GoldenCase("agreement/pefr_replicated")
    let groups = SubjectGroups(identifiers: try golden.columns()["subject"]!)
    let (x, y) = (try golden.numbers("wright"), try golden.numbers("mini"))
    return try ReplicatedPairs(
      first: groups.rows.map { $0.map { x[$0] } }, second: groups.rows.map { $0.map { y[$0] } })
  }

  @Test(arguments: ReplicatedPairs.TrueValue.allCases)
  func limitsEqualTheFormulasInR(kind: ReplicatedPairs.TrueValue) throws {
    let limits = LimitsOfAgreement(try pairs(), trueValue: kind)
    let expected = try GoldenCase("agreement/pefr_replicated").expected[kind.rawValue]
    expectClose(limits.bias.value, expected["bias"].number!)
    for (estimate, name) in [(limits.lower, "lower"), (limits.upper, "upper")] {
      expectClose(estimate.value, expected[name].number!, tolerance: 1e-11)
      expectClose(estimate.interval?.lower, expected[name + "_low"].number!, tolerance: 1e-10)
      expectClose(estimate.interval?.upper, expected[name + "_high"].number!, tolerance: 1e-10)
    }
  }

  @Test(arguments: ReplicatedPairs.TrueValue.allCases)
  func singleMeasurementsGiveTheMOVERLimits(kind: ReplicatedPairs.TrueValue) throws {
    let pairs = try ExactLimitsTests.pefr()
    let single = LimitsOfAgreement(
      try ReplicatedPairs(first: pairs.first.map { [$0] }, second: pairs.second.map { [$0] }),
      trueValue: kind)
    let plain = LimitsOfAgreement(pairs, interval: .mover)
    expectClose(single.upper.value, plain.upper.value!)
    expectClose(single.upper.interval?.lower, plain.upper.interval!.lower, tolerance: 1e-10)
    expectClose(single.lower.interval?.lower, plain.lower.interval!.lower, tolerance: 1e-10)
  }

  @Test func aSubjectWithoutMeasurementIsRefused() {
    #expect(throws: MeasurementPairs.PairsError.outOfRange(row: 1)) {
      try ReplicatedPairs(first: [[1], []], second: [[1], [2]])
    }
  }
}
