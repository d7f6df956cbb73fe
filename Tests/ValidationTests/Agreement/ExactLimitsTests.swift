import Statistics
import TestSupport
import Testing
import Validation

@Suite struct ExactLimitsTests {
  static func pefr() throws -> MeasurementPairs {
    let golden = GoldenCase("agreement/pefr")
    return try MeasurementPairs(first: golden.numbers("wright"), second: golden.numbers("mini"))
  }

  /// Bland and Altman 1986: mean difference -2.1, SD 38.8, limits at 2 SD -79.7 and 75.4.
  @Test func pefrAsPrinted() throws {
    let differences = try Self.pefr().differences
    let (center, sd) = (mean(differences), sampleStandardDeviation(differences))
    #expect(abs(center - 2 * sd - -79.65) < 0.005)
    #expect(abs(center + 2 * sd - 75.41) < 0.005)
  }

  @Test func intervalsEqualR() throws {
    let pairs = try Self.pefr()
    let expected = try GoldenCase("agreement/pefr").expected
    let exact = LimitsOfAgreement(pairs, interval: .exact)
    // R's pt for the noncentral t is good to about 1e-10 here.
    expectClose(exact.upper.interval?.lower, expected["exact"]["upper_low"].number!, tolerance: 1e-8)
    expectClose(exact.upper.interval?.upper, expected["exact"]["upper_high"].number!, tolerance: 1e-8)
    let mover = LimitsOfAgreement(pairs, interval: .mover)
    expectClose(mover.upper.interval?.lower, expected["mover"]["upper_low"].number!, tolerance: 1e-10)
    expectClose(mover.upper.interval?.upper, expected["mover"]["upper_high"].number!, tolerance: 1e-10)
  }

  @Test(arguments: LimitsInterval.allCases) func limitsMirrorEachOther(kind: LimitsInterval) throws {
    let pairs = try Self.pefr()
    let limits = LimitsOfAgreement(pairs, interval: kind)
    let swapped = LimitsOfAgreement(
      try MeasurementPairs(first: pairs.second, second: pairs.first), interval: kind)
    expectClose(limits.lower.interval?.lower, -swapped.upper.interval!.upper)
    expectClose(limits.lower.interval?.upper, -swapped.upper.interval!.lower)
    expectClose(limits.lower.value, -swapped.upper.value!)
  }

  @Test(arguments: LimitsInterval.allCases) func anOffsetChangesNothing(kind: LimitsInterval) throws {
    let pairs = try Self.pefr()
    let moved = try MeasurementPairs(
      first: pairs.first.map { $0 + 1e8 }, second: pairs.second.map { $0 + 1e8 })
    let (a, b) = (LimitsOfAgreement(pairs, interval: kind), LimitsOfAgreement(moved, interval: kind))
    #expect(a.upper.interval == b.upper.interval)
  }

  @Test func theDistributionIsTheNoncentralT() {
    // Without noncentrality it is Student's t; the quantile inverts the CDF.
    let t = NoncentralT(degreesOfFreedom: 9, noncentrality: 0)
    expectClose(t.quantile(0.975), StudentT(degreesOfFreedom: 9).quantile(0.975), tolerance: 1e-10)
    let shifted = NoncentralT(degreesOfFreedom: 34, noncentrality: 1.96 * 35.0.squareRoot())
    for p in [0.025, 0.5, 0.975] {
      expectClose(shifted.cumulative(shifted.quantile(p)), p, tolerance: 1e-10)
    }
  }
}
