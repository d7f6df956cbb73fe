import Reports
import Statistics
import Testing

@Suite struct FormatTests {
  // Exact binary values: 0.125 and 2.5 are ties, 2.675 is stored below the tie, 1.005 too.
  @Test(arguments: [
    (0.125, 2, "0.13"), (-0.125, 2, "\u{2212}0.13"), (2.5, 0, "3"), (0.5, 0, "1"), (2.675, 2, "2.67"),
    (1.005, 2, "1.00"), (0.0, 3, "0.000"), (-0.0004, 3, "0.000"), (0.9996, 3, "1.000"), (99.95, 1, "100.0"),
    (123456789.0, 0, "123456789"), (1e22, 0, "10000000000000000000000"), (0.1, 20, "0.10000000000000000555"),
    (9.995, 2, "9.99"), (1.0 / 3, 5, "0.33333"),
  ])
  func roundsHalfAwayFromZeroOnTheExactExpansion(_ value: Double, _ decimals: Int, _ text: String) {
    #expect(Format.fixed(value, decimals: decimals) == text)
  }

  @Test(arguments: [
    (0.01234, "0.0123"), (45.67, "45.7"), (1234.5, "1235"), (0.0, "0"), (-0.5, "\u{2212}0.500"),
    (9.996, "10.0"),
    (1.234e-7, "1.23 \u{00D7} 10\u{207B}\u{2077}"), (2e9, "2.00 \u{00D7} 10\u{2079}"),
  ])
  func keepsThreeSignificantDigits(_ value: Double, _ text: String) {
    #expect(Format.significant(value) == text)
  }

  @Test func valuesThatDoNotExistAreDashes() {
    #expect(Format.fixed(nil, decimals: 2) == "\u{2014}")
    #expect(Format.significant(nil) == "\u{2014}")
    #expect(Format.pValue(nil) == "\u{2014}")
    #expect(Format.percent(nil) == "\u{2014}")
    #expect(Format.fixed(.infinity, decimals: 2) == "\u{221E}")
    #expect(Format.fixed(-.infinity, decimals: 2) == "\u{2212}\u{221E}")
  }

  @Test(arguments: [
    (0.0456, "0.0456"), (0.04, "0.0400"), (0.5, "0.500"), (0.001, "0.00100"), (0.00099996, "< 0.001"),
    (0.0, "< 0.001"), (1.0, "1.00"), (0.9999, "> 0.999"), (0.9991, "0.999"),
  ])
  func pValuesHaveThreeDigits(_ p: Double, _ text: String) {
    #expect(Format.pValue(p) == text)
  }

  @Test func pStatementsJoinTheSign() {
    #expect(Format.pStatement(0.0002) == "p < 0.001")
    #expect(Format.pStatement(0.031) == "p = 0.0310")
  }

  @Test func countsCarryTheirPercentage() {
    #expect(Format.proportion(30, of: 116) == "30/116 (25.9 %)")
    #expect(Format.proportion(0, of: 0) == "0/0")
    #expect(Format.sampleSize(SampleSize(116, events: 1)) == "116 (1 event)")
    #expect(Format.sampleSize(SampleSize(116, events: 30)) == "116 (30 events)")
    #expect(Format.sampleSize(SampleSize(116)) == "116")
  }

  static func estimate(
    _ value: Double?, _ lower: Double, _ upper: Double, error: Double? = nil, unit: String? = nil,
    level: ConfidenceLevel = .p95
  ) -> Estimate {
    Estimate(
      Quantity(name: "Harrell's concordance index", symbol: "C", unit: unit), value: value,
      standardError: error,
      interval: ConfidenceInterval(lower: lower, upper: upper, level: level, method: Method("DeLong")),
      method: Method("all pairs"), sampleSize: SampleSize(100, events: 40))
  }

  @Test func estimatesKeepTwoDigitsOfTheirStandardError() {
    #expect(Format.estimate(Self.estimate(0.7121, 0.6549, 0.7693)) == "0.712 (95 % CI 0.655 to 0.769)")
    #expect(Format.estimate(Self.estimate(0.7121, 0.3, 1.1)) == "0.71 (95 % CI 0.30 to 1.10)")
    #expect(
      Format.estimate(Self.estimate(14.23, 11.81, 17.02, unit: "months"))
        == "14.2 months (95 % CI 11.8 to 17.0)")
    #expect(Format.estimate(Self.estimate(1523.4, 1400, 1640)) == "1523 (95 % CI 1400 to 1640)")
    #expect(
      Format.estimate(Self.estimate(14.23, 11.81, .infinity)) == "14.2 (95 % CI 11.8 to \u{221E})")
    #expect(
      Format.estimate(Self.estimate(-0.05, -0.1, 0, level: ConfidenceLevel(0.9)!))
        == "\u{2212}0.050 (90 % CI \u{2212}0.100 to 0.000)")
    #expect(
      Format.estimate(Self.estimate(0.7121, 0.6549, 0.7693), precision: .decimals(2))
        == "0.71 (95 % CI 0.65 to 0.77)")
  }

  @Test func ratiosHaveTwoDecimalsUnlessTheyNeedMore() {
    let ratio = { (value: Double, lower: Double, upper: Double) in
      Format.value(value, lower: lower, upper: upper, precision: .ratio)
    }
    #expect(ratio(1.123, 0.941, 1.334) == "1.12 (0.94 to 1.33)")
    #expect(ratio(1.00031, 1.00011, 1.00051) == "1.0003 (1.0001 to 1.0005)")
    #expect(ratio(0.0213, 0.0041, 0.11) == "0.021 (0.004 to 0.110)")
    #expect(ratio(12.31, 3.2, 47.4) == "12.31 (3.20 to 47.40)")
  }

  @Test func tinyCoefficientsArePowersOfTen() {
    #expect(
      Format.value(1.2e-7, lower: 0.6e-7, upper: 1.8e-7)
        == "1.20 \u{00D7} 10\u{207B}\u{2077} (6.0 \u{00D7} 10\u{207B}\u{2078} to 1.80 \u{00D7} 10\u{207B}\u{2077})"
    )
  }

  @Test func undefinedEstimatesAreDashes() {
    let undefined = Estimate.undefined(
      Quantity(name: "ICC", symbol: "ICC"), method: Method("ANOVA"), sampleSize: SampleSize(3),
      because: Note(Note.Kind("no-variance"), "no variance"))
    #expect(Format.estimate(undefined) == "\u{2014}")
    #expect(Format.interval(undefined) == "\u{2014}")
  }

  @Test func testsAreSentences() {
    let logrank = HypothesisTest(
      name: "log-rank test", statistic: 6.634, degreesOfFreedom: [1], pValue: 0.01)
    #expect(Format.test(logrank) == "log-rank test: statistic 6.63, 1 degree of freedom, p = 0.0100")
    let f = HypothesisTest(
      name: "F test", statistic: 2, degreesOfFreedom: [3, 17.5], pValue: 0.2, alternative: .greater)
    #expect(
      Format.test(f)
        == "F test: statistic 2.00, 3 and 17.5 degrees of freedom, p = 0.200 (one-sided, greater)")
  }

  @Test func settingsAreShort() {
    #expect(Format.setting(0.75) == "0.75")
    #expect(Format.setting(12) == "12")
    #expect(Format.setting(-0.5) == "\u{2212}0.5")
    #expect(Format.level(ConfidenceLevel(0.999)!) == "99.9 %")
  }
}
