import Statistics
import TestSupport
import Testing
import Validation

@Suite struct AgreementTests {
  static let first: [Double] = [1, 2, 3, 4, 5]
  static let second: [Double] = [1, 3, 2, 5, 4]

  /// Differences 0, -1, 1, -1, 1: bias 0, SD 1.
  @Test func limitsOfAgreementByHand() throws {
    let loa = LimitsOfAgreement(try MeasurementPairs(first: Self.first, second: Self.second))
    expectClose(loa.bias.value, 0)
    expectClose(loa.bias.standardError, 0.2.squareRoot())
    expectClose(loa.lower.value, -1.96)
    expectClose(loa.upper.value, 1.96)
    let t = StudentT(degreesOfFreedom: 4).quantile(0.975)
    expectClose(loa.upper.interval?.upper, 1.96 + t * (0.2 + 1.96 * 1.96 / 8).squareRoot())
  }

  /// s1^2 = s2^2 = 2, s12 = 8/5, equal means: CCC = 2 * 1.6 / 4.
  @Test func concordanceCorrelationByHand() throws {
    let ccc = concordanceCorrelation(
      try MeasurementPairs(first: Self.first, second: Self.second))
    expectClose(ccc.value, 0.8)
    // u = 0, C = 1, r = 0.8: variance (1 - 0.64)(1 - 0.64)/3.
    expectClose(ccc.standardError, 0.36 / 3.0.squareRoot())
  }

  /// With r = 0 the textbook variance is 0/0; its limit is used.
  @Test func concordanceCorrelationOfUncorrelatedPairsHasAnInterval() throws {
    let ccc = concordanceCorrelation(
      try MeasurementPairs(first: [1, 1, -1, -1], second: [1, -1, 1, -1]))
    expectClose(ccc.value, 0)
    expectClose(ccc.standardError, 0.5.squareRoot())
    #expect(ccc.interval != nil)
  }

  @Test func exchangingTheMeasurementsNegatesTheBiasAndKeepsTheCoefficient() throws {
    let pairs = try MeasurementPairs(first: [3, 4.5, 9, 11], second: [4, 4, 7, 12])
    let swapped = try MeasurementPairs(first: pairs.second, second: pairs.first)
    expectClose(
      concordanceCorrelation(swapped).value, concordanceCorrelation(pairs).value!)
    let (a, b) = (LimitsOfAgreement(pairs), LimitsOfAgreement(swapped))
    expectClose(a.bias.value, -b.bias.value!)
    expectClose(a.lower.value, -b.upper.value!)
    expectClose(a.lower.interval?.lower, -b.upper.interval!.upper)
  }

  @Test func anOffsetOf1e8CostsNoDigits() throws {
    let pairs = try MeasurementPairs(first: [3, 4, 9, 11], second: [4, 4, 7, 12])
    let moved = try MeasurementPairs(
      first: pairs.first.map { $0 + 1e8 }, second: pairs.second.map { $0 + 1e8 })
    expectClose(
      concordanceCorrelation(moved).value, concordanceCorrelation(pairs).value!,
      tolerance: 1e-14)
    expectClose(
      LimitsOfAgreement(moved).lower.value, LimitsOfAgreement(pairs).lower.value!,
      tolerance: 1e-14)
  }

  static let degenerate: [([Double], [Double], Double?)] = [
    ([1, 2, 3], [1, 2, 3], 1), ([1, 2, 3], [3, 2, 1], -1), ([1, 2], [2, 4], 2.0 / 7),
    ([5, 5, 5], [1, 2, 3], 0), ([5, 5, 5], [5, 5, 5], nil), ([5], [4], nil), ([], [], nil),
  ]

  @Test(arguments: degenerate)
  func degeneratePairsHaveNoInterval(_ first: [Double], _ second: [Double], _ value: Double?) throws {
    let ccc = concordanceCorrelation(try MeasurementPairs(first: first, second: second))
    #expect(ccc.interval == nil)
    #expect(ccc.notes.count == 1)
    if let value { expectClose(ccc.value, value) } else { #expect(ccc.value == nil) }
  }

  @Test func refusesUnequalOrInfiniteColumns() {
    #expect(throws: MeasurementPairs.PairsError.countMismatch(first: 1, second: 2)) {
      try MeasurementPairs(first: [1], second: [1, 2])
    }
    #expect(throws: MeasurementPairs.PairsError.outOfRange(row: 1)) {
      try MeasurementPairs(first: [1, .nan], second: [1, 2])
    }
  }
}
