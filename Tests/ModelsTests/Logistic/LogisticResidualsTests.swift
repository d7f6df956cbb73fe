import LinearAlgebra
import Models
import Tables
import TestSupport
import Testing

@Suite struct LogisticResidualsTests {
  /// R's `residuals.glm` and `hatvalues`.
  @Test(arguments: ["biopsy", "birthwt", "sim_offset", "sim_rare_3_events"].map { GoldenCase("glm/" + $0) })
  func agreeWithR(golden: GoldenCase) throws {
    var logistic = LogisticRegression()
    logistic.offset = try golden.optionalNumbers("offset")
    let (x, y) = (try golden.design(), try golden.response())
    let fit = try logistic.fit(x, y)
    let residuals = logistic.residuals(fit, x, y)
    let expected = try golden.expected["ml"]
    let tolerance = Tolerance.convergedFit
    expectClose(
      residuals.response, zip(y.isCase, expected["fitted"].numbers).map { ($0 ? 1 : 0) - $1 },
      tolerance: tolerance)
    // R keeps fitted probabilities at least 2.2e-16 from 0 and 1, so that its Pearson and deviance residuals are never
    // smaller than 1.5e-8; ours are exact.
    for (i, value) in expected["pearson"].numbers.enumerated() where abs(value) > 1e-6 {
      expectClose(residuals.pearson[i], value, tolerance: tolerance, "Pearson \(i)")
      expectClose(residuals.deviance[i], expected["deviance_resid"][i].number!, tolerance: tolerance)
    }
    expectClose(residuals.leverage, expected["leverage"].numbers, tolerance: tolerance, "leverage")
    expectClose(residuals.leverage.reduce(0, +), Double(fit.coefficients.count), tolerance: tolerance)
    expectClose(
      residuals.deviance.reduce(0) { $0 + $1 * $1 }, expected["deviance"].number!, tolerance: tolerance)
  }

  @Test(arguments: ["birthwt", "offset_weights"].map { GoldenCase("glmprofile/" + $0) })
  func withWeightsAndOffsetAgreeWithR(golden: GoldenCase) throws {
    var logistic = LogisticRegression()
    logistic.weights = try golden.optionalNumbers("weights")
    logistic.offset = try golden.optionalNumbers("offset")
    let (x, y) = (try golden.design(), try golden.response())
    let residuals = logistic.residuals(try logistic.fit(x, y), x, y)
    let expected = try golden.expected
    let tolerance = Tolerance.convergedFit
    expectClose(residuals.response, expected["response"].numbers, tolerance: tolerance, "response")
    expectClose(residuals.pearson, expected["pearson"].numbers, tolerance: tolerance, "Pearson")
    expectClose(residuals.deviance, expected["deviance"].numbers, tolerance: tolerance, "deviance")
    expectClose(residuals.leverage, expected["leverage"].numbers, tolerance: tolerance, "leverage")
  }
}
