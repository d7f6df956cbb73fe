import LinearAlgebra
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct RegressionCalibrationTests {
  private static func fit(_ value: Double, variance: Double) -> ErrorProneRegression.Fit {
    ErrorProneRegression.Fit(
      coefficients: [value], covariance: Matrix(rowCount: 1, columnCount: 1, elements: [variance]))
  }

  /// Variance 1 of the observed values, 1/2 of the error: reliability 1/2, so the coefficient doubles. Variance:
  /// 4 V, and 0.3^2 * 2^4 * (1/2)^2 * 2/2 = 0.36 for the three rows' variance.
  @Test func oneFeatureByHand() throws {
    let x = try DesignMatrix(names: ["w"], values: Matrix(rowCount: 3, columnCount: 1, elements: [-1, 0, 1]))
    let corrected = try RegressionCalibration(
      Self.fit(0.3, variance: 0.04), x,
      error: ErrorCovariance(feature: "w", standardDeviation: 0.5.squareRoot()))
    expectClose(corrected.reliabilities[0], 0.5)
    expectClose(corrected.coefficients[0], 0.6)
    expectClose(corrected.covariance[0, 0], 0.16 + 0.36)
  }

  @Test(arguments: AttenuationGolden.all)
  func agreesWithR(_ golden: AttenuationGolden) throws {
    let x = try golden.design()
    let naive = try golden.regression().fit(x)
    let expected = try golden.expected
    expectClose(naive.coefficients, expected["naive"].numbers, tolerance: Tolerance.convergedFit)
    let corrected = try RegressionCalibration(naive, x, error: golden.error())
    let answer = expected["calibrated"]
    expectClose(
      corrected.coefficients, answer["coefficients"].numbers, tolerance: Tolerance.convergedFit)
    expectClose(
      corrected.covariance.elements, answer["variance"].rows.flatMap { $0 },
      tolerance: Tolerance.convergedFit)
    expectClose(corrected.reliabilities, answer["reliability"].numbers)
  }

  @Test(arguments: AttenuationGolden.all)
  func withoutErrorNothingIsCorrected(_ golden: AttenuationGolden) throws {
    let x = try golden.design()
    let naive = try golden.regression().fit(x)
    let corrected = try RegressionCalibration(
      naive, x, error: ErrorCovariance(feature: "w1", standardDeviation: 0))
    expectClose(corrected.coefficients, naive.coefficients)
    expectClose(corrected.covariance.elements, naive.covariance.elements)
  }

  /// Three units a gram: coefficients per unit are a third, whatever the correction.
  @Test func unitsCancel() throws {
    let golden = AttenuationGolden(family: "cox", model: "single")
    let (x, regression) = (try golden.design(), try golden.regression())
    var values = x.values
    for i in 0..<x.rowCount { values[i, 0] *= 3 }
    let scaled = try DesignMatrix(names: x.names, values: values)
    let one = try RegressionCalibration(
      regression.fit(x), x, error: ErrorCovariance(feature: "w1", standardDeviation: 0.4))
    let other = try RegressionCalibration(
      regression.fit(scaled), scaled, error: ErrorCovariance(feature: "w1", standardDeviation: 1.2))
    expectClose(other.coefficients[0] * 3, one.coefficients[0], tolerance: Tolerance.convergedFit)
    expectClose(other.coefficients[1], one.coefficients[1], tolerance: Tolerance.convergedFit)
  }

  @Test func errorAsLargeAsTheObservedVarianceHasNoCorrection() throws {
    let x = try DesignMatrix(names: ["w"], values: Matrix(rowCount: 3, columnCount: 1, elements: [-1, 0, 1]))
    #expect(throws: RegressionCalibration.CalibrationError.noTrueVariance) {
      try RegressionCalibration(
        Self.fit(0.3, variance: 0.04), x, error: ErrorCovariance(feature: "w", standardDeviation: 1))
    }
  }

  /// R: `1 - 0.5 * qf(c(0.975, 0.025), 9, 4)` and `1 - 0.5 * qchisq(c(0.975, 0.025), 9) / 9`.
  @Test func reliabilityHasTheFInterval() {
    let estimated = cohortReliability(
      observedVariance: 2, rows: 10, errorVariance: 1, degreesOfFreedom: 4, level: .p95)
    expectClose(estimated.value, 0.5)
    expectClose(estimated.interval?.lower, -3.4523408072992927, tolerance: 1e-10)
    expectClose(estimated.interval?.upper, 0.89402465337586501, tolerance: 1e-10)
    let known = cohortReliability(
      observedVariance: 2, rows: 10, errorVariance: 1, degreesOfFreedom: nil, level: .p95)
    expectClose(known.interval?.lower, -0.056820433257868563, tolerance: 1e-10)
    expectClose(known.interval?.upper, 0.84997836111220237, tolerance: 1e-10)
  }
}
