import Statistics
import TestSupport
import Testing

/// R 4.2.2's answers at 17 digits, upper tails included.
@Suite struct DistributionsTests {
  static let cases: [(String, Double, Double)] = [
    ("qnorm(.975)", Normal.quantile(0.975), 1.9599639845400536),
    ("pnorm(-8)", Normal.cumulative(-8), 6.2209605742717849e-16),
    ("qt(.975, 7.5)", StudentT(degreesOfFreedom: 7.5).quantile(0.975), 2.3330396268649736),
    ("pt(2.1, 3, upper)", StudentT(degreesOfFreedom: 3).upper(2.1), 0.063282601274842268),
    ("qchisq(.025, 18)", ChiSquared(degreesOfFreedom: 18).quantile(0.025), 8.230746194756664),
    (
      "pchisq(30.49, 3, upper)", ChiSquared(degreesOfFreedom: 3).upper(30.487481049010942),
      1.0897596919118212e-06
    ),
    ("qf(.975, 5, 17.3)", FisherF(5, 17.3).quantile(0.975), 3.4203647078757449),
    ("pf(11.03, 5, 15, upper)", FisherF(5, 15).upper(11.027247956403258), 0.00013456651648433756),
    ("qbeta(.3, 2.5, .7)", BetaDistribution(2.5, 0.7).quantile(0.3), 0.70977589121488083),
    ("pbeta(.2, 3, 4)", BetaDistribution(3, 4).cumulative(0.2), 0.098880000000000079),
    ("lgamma(171.3)", logGamma(171.3), 708.11494703899712),
    ("pchisq(1000, 2, upper)", ChiSquared(degreesOfFreedom: 2).upper(1000), 7.1245764067412855e-218),
  ]

  @Test(arguments: cases) func agreesWithR(_ name: String, _ actual: Double, _ expected: Double) {
    // Relative, tails included; Boost and R each claim about 1e-14.
    #expect(abs(actual - expected) <= 1e-13 * abs(expected), "\(name): \(actual), \(expected)")
  }

  @Test func quantilesInvertTheDistribution() {
    for p in [1e-10, 0.025, 0.5, 0.8, 0.999] {
      expectClose(Normal.cumulative(Normal.quantile(p)), p, tolerance: 1e-14)
      let f = FisherF(3.7, 12)
      expectClose(f.cumulative(f.quantile(p)), p, tolerance: 1e-13)
    }
  }

  @Test func quantileOfASampleIsTypeSeven() {
    let sorted = [1.0, 2, 4, 8, 16]
    expectClose(quantile(0.1, ofSorted: sorted), 1.4)
    expectClose(quantile(0.5, ofSorted: sorted), 4)
    expectClose(quantile(0.9, ofSorted: sorted), 12.8)
    #expect(quantile(0, ofSorted: sorted) == 1 && quantile(1, ofSorted: sorted) == 16)
    #expect(median([9, 1, 5, 7]) == 6)
  }

  @Test func momentsSurviveALargeOffset() {
    let values = [1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16]
    #expect(mean(values) == 1e9 + 10)
    #expect(sampleVariance(values) == 30)
  }
}
