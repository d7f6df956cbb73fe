import LinearAlgebra
import RealModule
import Statistics
import TestSupport
import Testing
import Validation

@Suite struct ClaimTests {
  /// The table of METHODS: power at 35 subjects by the ratio of true value to claim.
  @Test(arguments: [(0.6, 0.997), (0.7, 0.90), (0.75, 0.74), (0.8, 0.54), (0.9, 0.20), (1.0, 0.05)])
  func powerAtThirtyFive(ratio: Double, power: Double) throws {
    let design = try #require(ClaimPower(ratio: ratio))
    #expect(abs(design.power(subjects: 35) - power) < 0.006)
  }

  @Test func factorsOfTheUpperBound() throws {
    // One-sided 95 % factors on the estimate at 10, 20, 35 and 100 subjects with two repeats.
    for (n, factor) in [(10, 1.593), (20, 1.358), (35, 1.248), (100, 1.133)] {
      let design = try #require(ClaimPower(ratio: 0.8))
      #expect(abs(1 / design.largestRatio(subjects: n) - factor) < 0.0006)
    }
  }

  @Test(arguments: [0.5, 0.75, 0.9], ConformanceRule.allCases)
  func theSampleSizeIsTheSmallest(ratio: Double, rule: ConformanceRule) throws {
    let design = try #require(ClaimPower(ratio: ratio, repeats: 3, rule: rule))
    let n = try #require(design.subjects(power: 0.8))
    #expect(design.power(subjects: n) >= 0.8)
    #expect(n == 1 || design.power(subjects: n - 1) < 0.8)
  }

  @Test func aTrueValueAtTheClaimHasNoSampleSize() {
    #expect(ClaimPower(ratio: 1)?.subjects(power: 0.8) == nil)
    #expect(ClaimPower(ratio: -1) == nil)
  }

  private func result(_ rows: [[Double]]) throws -> RepeatabilityResult {
    Repeatability().assess(try RepeatedMatrix(Matrix(rows: rows)))
  }

  @Test func theRuleDecides() throws {
    // wSD is exactly 1 with 12 degrees of freedom; the upper bound is sqrt(12 / chi2(0.05; 12)) = 1.515.
    let d = 1 / 2.0.squareRoot()
    let data = try result((0..<12).map { [Double($0) * 5 - d, Double($0) * 5 + d] })
    let bound = try #require(ClaimBound(.withinSubjectSD, atMost: 1.2))
    let upper = ClaimConformance(data, bound: bound)
    expectClose(upper.estimate.value, 1)
    expectClose(
      upper.upperBound, (12 / ChiSquared(degreesOfFreedom: 12).quantile(0.05)).squareRoot())
    #expect(upper.conforms == false)
    #expect(ClaimConformance(data, bound: bound, rule: .pointEstimate).conforms == true)
    #expect(
      ClaimConformance(data, bound: try #require(ClaimBound(.repeatabilityCoefficient, atMost: 4.3))).conforms
        == true)
  }

  @Test func biasIsJudgedInBothDirections() throws {
    let data = try result([[1, 2.1], [3, 3.9], [5, 6.0], [8, 9.0], [2, 3.1]])
    let bound = try #require(ClaimBound(.bias, atMost: 1.2))
    let conformance = ClaimConformance(data, bound: bound)
    let bias = data.agreement.bias
    expectClose(
      conformance.upperBound,
      abs(bias.value!) + StudentT(degreesOfFreedom: 4).quantile(0.95) * bias.standardError!)
    #expect(conformance.conforms == true)
    #expect(ClaimConformance(data, bound: try #require(ClaimBound(.bias, atMost: 0.5))).conforms == false)
  }

  @Test func whatDoesNotExistIsNotJudged() throws {
    let data = try result([[1, .nan], [2, .nan], [3, .nan]])
    #expect(
      ClaimConformance(data, bound: try #require(ClaimBound(.withinSubjectCV, atMost: 0.1))).conforms == nil)
    #expect(ClaimBound(.bias, atMost: 0) == nil)
    #expect(try #require(ClaimBound(.withinSubjectCV, atMost: 10)).isTakenForPercent)
    #expect(try !#require(ClaimBound(.percentRepeatabilityCoefficient, atMost: 10)).isTakenForPercent)
  }

  @Test func equalRepeatsAreRemarkedUpon() throws {
    let bound = try #require(ClaimBound(.withinSubjectSD, atMost: 1))
    let equal = ClaimConformance(try result([[2, 2], [2, 2], [2, 2]]), bound: bound)
    #expect(equal.conforms == true && equal.upperBound == 0)
    #expect(equal.notes.map(\.kind) == [.noMeasurementError])
    #expect(ClaimConformance(try result([[1, 2], [2, 2], [3, 2]]), bound: bound).notes.isEmpty)
  }
}

@Suite struct LongitudinalChangeTests {
  @Test func absoluteChangesAreHeldAgainstRC() throws {
    let change = try LongitudinalChange(
      baseline: 10, followUp: 15, error: .repeatabilityCoefficient(4))
    #expect(change.change == 5 && change.verdict == .increase)
    expectClose(change.upperThreshold, 4)
    expectClose(change.interval.upper - change.interval.lower, 8 * Normal.quantile(0.975) / 1.96)
    let small = try LongitudinalChange(baseline: 10, followUp: 6.5, error: .repeatabilityCoefficient(4))
    #expect(small.verdict == .withinError)
  }

  /// The FDG-PET claim: wCV 12 % has limits of -28 % and +39 %.
  @Test func relativeLimitsAreAsymmetric() throws {
    let change = try LongitudinalChange(
      baseline: 10, followUp: 7.0, error: .coefficientOfVariation(0.12))
    #expect(abs(change.lowerThreshold - -28.2) < 0.05 && abs(change.upperThreshold - 39.3) < 0.05)
    #expect(change.verdict == .decrease)
    expectClose(change.change, -30)
    #expect(
      try LongitudinalChange(baseline: 10, followUp: 13.8, error: .coefficientOfVariation(0.12)).verdict
        == .withinError)
    #expect(throws: LongitudinalChange.ChangeError.notPositive) {
      try LongitudinalChange(baseline: 0, followUp: 1, error: .coefficientOfVariation(0.1))
    }
  }

  /// R: `qt(0.975, 5)` 2.5705818356363137 and `qt(0.95, 5)` 2.0150483733330224 in place of 1.96 and of the normal quantile.
  @Test func anEstimatedErrorHasStudentsQuantile() throws {
    let change = try LongitudinalChange(
      baseline: 10, followUp: 15, error: .standardDeviation(1, degreesOfFreedom: 5),
      level: try #require(ConfidenceLevel(0.9)))
    expectClose(change.upperThreshold, 2.0.squareRoot() * 2.5705818356363137)
    expectClose(change.lowerThreshold, -2.0.squareRoot() * 2.5705818356363137)
    expectClose(change.interval.upper - 5, 2.0.squareRoot() * 2.0150483733330224)
    let relative = try LongitudinalChange(
      baseline: 10, followUp: 7, error: .coefficientOfVariation(0.12, degreesOfFreedom: 5))
    let s = Double.log(1 + 0.12 * 0.12).squareRoot()
    expectClose(relative.upperThreshold, 100 * (Double.exp(2.5705818356363137 * 2.0.squareRoot() * s) - 1))
    expectClose(relative.interval.lower, 100 * (0.7 / (1 + relative.upperThreshold / 100) - 1))
    #expect(relative.verdict == .withinError)
  }

  /// The limits of unchanged patients hold 95 % over retest studies of six subjects; with 1.96 they would hold 90 %.
  @Test func limitsOfAnEstimatedErrorHoldTheirLevel() throws {
    var random = RandomStream(seed: 5, substream: 0)
    let (studies, subjects) = (20_000, 6)
    var held = 0
    for _ in 0..<studies {
      let squares = (0..<subjects).reduce(0.0) { sum, _ in
        let d = random.normal() - random.normal()
        return sum + d * d / 2
      }
      let error = MeasurementError.standardDeviation(
        (squares / Double(subjects)).squareRoot(), degreesOfFreedom: subjects)
      if error.limits.contains(random.normal() - random.normal()) { held += 1 }
    }
    // Four Monte Carlo standard errors.
    #expect(abs(Double(held) / Double(studies) - 0.95) < 4 * (0.95 * 0.05 / Double(studies)).squareRoot())
  }

  @Test func swappingTheScansInvertsTheRatio() throws {
    let error = MeasurementError.coefficientOfVariation(0.1)
    let up = try LongitudinalChange(baseline: 5, followUp: 8, error: error)
    let down = try LongitudinalChange(baseline: 8, followUp: 5, error: error)
    expectClose((1 + up.interval.lower / 100) * (1 + down.interval.upper / 100), 1)
    expectClose((1 + up.lowerThreshold / 100) * (1 + up.upperThreshold / 100), 1)
  }
}
