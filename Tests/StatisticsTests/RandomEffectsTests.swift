import RealModule
import Statistics
import TestSupport
import Testing

@Suite struct RandomEffectsTests {
  /// Two estimates 0 and 2 with variance 1/2: tau^2 + 1/2 is the sample variance 2, the weights are equal, and the Hartung-Knapp
  /// standard error is |2 - 0| / 2 = 1.
  @Test func twoEqualVariancesAreWorkedByHand() throws {
    let summary = try #require(RandomEffects(estimates: [0, 2], variances: [0.5, 0.5]))
    expectClose(summary.mean, 1)
    expectClose(summary.betweenVariance, 1.5, tolerance: 1e-10)
    expectClose(summary.standardError, 1, tolerance: 1e-10)
    // t with one degree of freedom is Cauchy: tan(0.475 pi).
    expectClose(summary.interval(.p95).upper, 1 + Double.tan(0.475 * Double.pi), tolerance: 1e-9)
    #expect(summary.predictionInterval(.p95) == nil)
  }

  /// metafor's `rma(yi, vi, method = "REML", test = "knha")` on dat.bcg's log relative risks.
  @Test func agreesWithMetafor() throws {
    let golden = GoldenCase("meta/bcg")
    let summary = try #require(
      RandomEffects(
        estimates: try golden.numbers("yi"), variances: try golden.numbers("vi")))
    let expected = try golden.expected
    expectClose(summary.betweenVariance, expected["tau2"].number!, tolerance: Tolerance.convergedFit)
    expectClose(summary.mean, expected["mean"].number!, tolerance: Tolerance.convergedFit)
    expectClose(summary.standardError, expected["se"].number!, tolerance: Tolerance.convergedFit)
    expectClose(summary.interval(.p95).lower, expected["lower"].number!, tolerance: Tolerance.convergedFit)
    expectClose(summary.interval(.p95).upper, expected["upper"].number!, tolerance: Tolerance.convergedFit)
    let prediction = try #require(summary.predictionInterval(.p95))
    expectClose(prediction.lower, expected["predictionLower"].number!, tolerance: Tolerance.convergedFit)
    expectClose(prediction.upper, expected["predictionUpper"].number!, tolerance: Tolerance.convergedFit)
  }

  /// Without heterogeneity the mean is the inverse-variance mean.
  @Test func agreeingEstimatesHaveNoVarianceBetween() throws {
    let summary = try #require(RandomEffects(estimates: [1, 1.01, 0.99], variances: [1, 2, 4]))
    #expect(summary.betweenVariance == 0)
    expectClose(summary.mean, (1 + 1.01 / 2 + 0.99 / 4) / 1.75)
  }

  @Test func needsTwoEstimatesWithVariances() {
    #expect(RandomEffects(estimates: [1], variances: [1]) == nil)
    #expect(RandomEffects(estimates: [1, 2], variances: [1, 0]) == nil)
  }
}
