import Statistics
import TestSupport
import Testing

@Suite struct PooledEstimateTests {
  @Test func agreesWithMice() throws {
    let golden = GoldenCase("imputation/pool_scalar")
    let expected = try golden.expected["pool"]
    let spec = try golden.spec
    let result = pooled(
      estimates: try golden.numbers("Q"), variances: try golden.numbers("U"),
      completeDegreesOfFreedom: spec["n"].number! - spec["k"].number!)
    expectClose(result.estimate, expected["qbar"].number!)
    expectClose(result.withinVariance, expected["ubar"].number!)
    expectClose(result.betweenVariance, expected["b"].number!)
    expectClose(result.totalVariance, expected["t"].number!)
    expectClose(result.degreesOfFreedom, expected["df"].number!)
    expectClose(result.relativeIncrease, expected["r"].number!)
    expectClose(result.fractionOfMissingInformation, expected["fmi"].number!)
  }

  /// Estimates 1 and 3, variances 1 and 1: W = 1, B = 2, T = 1 + 1.5 x 2 = 4, lambda = 3/4, v_old = 1 / (9/16) = 16/9.
  @Test func isRubinsRuleWorkedByHand() throws {
    let result = pooled(estimates: [1, 3], variances: [1, 1])
    expectClose(result.estimate, 2)
    expectClose(result.totalVariance, 4)
    expectClose(result.standardError, 2)
    expectClose(result.degreesOfFreedom, 16.0 / 9)
    expectClose(result.relativeIncrease, 3)
    expectClose(result.fractionOfMissingInformation, (3 + 2 / (16.0 / 9 + 3)) / 4)
    expectClose(result.monteCarloError, 1)
    // With 5 complete degrees of freedom v_obs = 6/8 x 5 / 4 = 15/16, and 1/df = 9/16 + 16/15.
    let finite = pooled(estimates: [1, 3], variances: [1, 1], completeDegreesOfFreedom: 5)
    expectClose(finite.degreesOfFreedom, 1 / (9.0 / 16 + 16.0 / 15))
    let limits = finite.interval(.p95)
    expectClose(limits.lower + limits.upper, 4)
    expectClose(
      limits.upper - 2, 2 * StudentT(degreesOfFreedom: finite.degreesOfFreedom).quantile(0.975))
  }

  /// Estimates that agree carry no uncertainty of imputation. R's mice takes the share lambda as at least 1e-4 instead.
  @Test func estimatesThatAgreeHaveTheDegreesOfFreedomOfCompleteData() {
    let result = pooled(estimates: [2, 2, 2], variances: [1, 1, 1], completeDegreesOfFreedom: 10)
    expectClose(result.degreesOfFreedom, 11.0 / 13 * 10)
    #expect(result.relativeIncrease == 0 && result.monteCarloError == 0)
    let large = pooled(estimates: [2, 2, 2], variances: [1, 1, 1])
    #expect(large.degreesOfFreedom == .infinity && large.fractionOfMissingInformation == 0)
    expectClose(large.interval(.p95).upper, 2 + ConfidenceLevel.p95.normalQuantile)
  }

  @Test func doesNotDependOnTheOrderOrTheUnit() {
    let a = pooled(estimates: [1, 4, 2.5], variances: [1, 2, 1.5], completeDegreesOfFreedom: 20)
    let b = pooled(estimates: [250, 100, 400], variances: [1.5e4, 1e4, 2e4], completeDegreesOfFreedom: 20)
    expectClose(b.estimate, 100 * a.estimate)
    expectClose(b.totalVariance, 1e4 * a.totalVariance)
    expectClose(b.degreesOfFreedom, a.degreesOfFreedom)
    expectClose(b.fractionOfMissingInformation, a.fractionOfMissingInformation)
  }
}
