public import LinearAlgebra
internal import Models
public import Statistics

/// Wald inference with the sandwich variance, as R's `summary.coxph` gives it when there are clusters or
/// weights: the estimates are those of the model, standard errors, intervals and the Wald test
/// those of the robust covariance.
public struct RobustInference: Sendable {
  /// One estimate a coefficient, with robust standard errors and Wald intervals.
  public let estimates: [Estimate]
  /// The Wald test of all features, `b' V^-1 b`; nil when V is singular, as with fewer clusters than features.
  public let waldTest: HypothesisTest?
  /// The robust covariance V.
  public let covariance: Matrix
  /// Whether standard errors and the Wald test of the fit are the robust ones: with clusters, and in a Cox
  /// model with weights that are not whole numbers, as in R. Otherwise V stands beside the model's own.
  public let isReported: Bool

  /// The robust inference of a fit; nil when none was asked for.
  init?(
    _ coefficients: [Coefficient], robustCovariance: Matrix?, intercepts: Int, isReported: Bool,
    level: ConfidenceLevel
  ) {
    guard let covariance = robustCovariance else { return nil }
    self.isReported = isReported
    self.covariance = covariance
    waldTest = Self.test(coefficients, covariance, intercepts: intercepts)
    estimates = coefficients.enumerated().map { j, coefficient in
      let estimate = coefficient.estimate
      guard let value = estimate.value else { return estimate }
      let error = covariance[j, j].squareRoot()
      return Estimate(
        estimate.quantity, value: value, standardError: error,
        interval: .wald(
          value, standardError: error, level: level, method: Method("Wald, robust (sandwich) variance")),
        method: estimate.method, sampleSize: estimate.sampleSize, notes: estimate.notes)
    }
  }

  private static func test(
    _ coefficients: [Coefficient], _ covariance: Matrix, intercepts: Int
  ) -> HypothesisTest? {
    let kept = coefficients.indices.filter { $0 >= intercepts && coefficients[$0].estimate.value != nil }
    let values = kept.compactMap { coefficients[$0].estimate.value }
    let factor: Cholesky
    do { factor = try Cholesky(covariance.selecting(rows: kept).selecting(columns: kept)) } catch {
      return nil
    }
    let statistic = zip(values, factor.solve(values)).reduce(0) { $0 + $1.0 * $1.1 }
    let degrees = Double(kept.count)
    return HypothesisTest(
      name: "Wald test, robust variance", statistic: statistic, degreesOfFreedom: [degrees],
      pValue: ChiSquared(degreesOfFreedom: degrees).upper(statistic))
  }
}
