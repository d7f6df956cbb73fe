import RealModule
import Statistics
import TestSupport
import Testing
import Validation

/// R's quadrature over the chi-square distribution, the limit of a known variance by hand, simulated studies, and
/// monotony.
@Suite struct BiasPowerTests {
  @Test func powerEqualsR() throws {
    let expected = try GoldenCase("claims/bias_power").expected
    let (n, b, s) = (expected["n"].numbers, expected["b"].numbers, expected["s"].numbers)
    for index in n.indices {
      for (rule, key) in [(ConformanceRule.upperBound, "upper"), (.pointEstimate, "point")] {
        let design = try #require(BiasPower(ratio: b[index], deviation: s[index], rule: rule))
        expectClose(
          design.power(subjects: Int(n[index])), expected[key].numbers[index], tolerance: 1e-9,
          "\(key) n \(n[index]) b \(b[index]) s \(s[index])")
      }
    }
  }

  /// A bias at the claim conforms with probability 5 % in a large study, which is the level of the rule.
  @Test func aBiasAtTheClaimConformsFiveTimesInAHundred() throws {
    let design = try #require(BiasPower(ratio: 1, deviation: 0.5))
    expectClose(design.power(subjects: 100), 0.05, tolerance: 1e-9)
    #expect(design.subjects(power: 0.8) == nil)
  }

  @Test func simulatedStudiesConformAsOften() throws {
    let (n, b, s) = (8, 0.2, 0.9)
    let design = try #require(BiasPower(ratio: b, deviation: s))
    let t = StudentT(degreesOfFreedom: Double(n - 1)).quantile(0.95)
    var random = RandomStream(seed: 11, substream: 0)
    let studies = 20_000
    let conforming = (0..<studies).count { _ in
      let differences = (0..<n).map { _ in b + s * random.normal() }
      return abs(mean(differences)) + t * sampleStandardDeviation(differences)
        / Double(n).squareRoot() <= 1
    }
    let power = design.power(subjects: n)
    let error = (power * (1 - power) / Double(studies)).squareRoot()
    #expect(abs(Double(conforming) / Double(studies) - power) < 4 * error)
  }

  @Test(arguments: [0.0, 0.5, 0.9], ConformanceRule.allCases)
  func theSampleSizeIsTheSmallest(ratio: Double, rule: ConformanceRule) throws {
    let design = try #require(BiasPower(ratio: ratio, deviation: 1.2, rule: rule))
    let n = try #require(design.subjects(power: 0.8))
    #expect(design.power(subjects: n) >= 0.8)
    #expect(n == 1 || design.power(subjects: n - 1) < 0.8)
  }

  @Test func impossibleDesignsAreRefused() {
    #expect(BiasPower(ratio: -0.1, deviation: 1) == nil)
    #expect(BiasPower(ratio: 0.1, deviation: 0) == nil)
    #expect(BiasPower(ratio: 0.1, deviation: 1)?.power(subjects: 1) == 0)
  }
}
