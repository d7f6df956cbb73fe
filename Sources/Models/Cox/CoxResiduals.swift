public import LinearAlgebra
internal import RealModule
internal import Statistics
public import Tables

/// The residuals of a Cox fit, one a row of the table; as R's `residuals.coxph`.
///
/// With exact ties the martingale and deviance residuals are those of Breslow's hazard at the exact coefficients, and
/// the others do not exist, as in R.
public struct CoxResiduals: Sendable {
  /// Event indicator minus expected number of events, `M_i`; not multiplied by the weight.
  public let martingale: [Double]
  /// `sign(M) sqrt(-2 (M + D log(D - M)))`, D the event indicator: nearly symmetric about 0.
  public let deviance: [Double]
  /// What the row adds to the score of each feature, `int (x_i - xbar(t)) dM_i(t)`, not multiplied by its weight;
  /// nil for exact ties.
  public let score: Matrix?
  /// About the change of each coefficient when the row is left out, `w_i score_i V`, V the inverse information; nil
  /// for exact ties.
  public let dfbeta: Matrix?
  /// `dfbeta` in units of the coefficient's standard error (that of V); nil for exact ties. 0 for features without
  /// a coefficient.
  public let dfbetas: Matrix?
}

extension CoxRegression {
  /// The residuals of a fit that this regression made of the same rows.
  ///
  /// Sources: Therneau, Grambsch, Fleming 1990, doi 10.1093/biomet/77.1.147; Therneau, Grambsch 2000, Modeling
  /// Survival Data, chapters 4 and 7.
  /// - Precondition: `x` and `y` are those of the fit.
  public func residuals(_ fit: CoxFit, _ x: DesignMatrix, _ y: SurvivalOutcome) -> CoxResiduals {
    let deviance = fit.martingaleResiduals.enumerated().map { i, m in
      let event = y.isEvent[i] && (weights?[i] ?? 1) > 0
      // M is at most 1 for an event and at most 0 otherwise, so that the root is of a number 0 or more.
      let inner = -2 * (m + (event ? Double.log(1 - m) : 0))
      return (m < 0 ? -1 : 1) * max(inner, 0).squareRoot()
    }
    guard ties != .exact else {
      return CoxResiduals(
        martingale: fit.martingaleResiduals, deviance: deviance, score: nil, dfbeta: nil, dfbetas: nil)
    }
    let likelihood = likelihood(y)
    let score = likelihood.scoreResiduals(
      at: likelihood.evaluate(at: predictor(fit, x)), columns: x.values)
    let dfbeta = (weights.map(score.scalingRows) ?? score).times(fit.covariance)
    var dfbetas = dfbeta
    for j in 0..<dfbetas.columnCount where fit.covariance[j, j] > 0 {
      let error = fit.covariance[j, j].squareRoot()
      for i in 0..<dfbetas.rowCount { dfbetas[i, j] /= error }
    }
    return CoxResiduals(
      martingale: fit.martingaleResiduals, deviance: deviance, score: score, dfbeta: dfbeta,
      dfbetas: dfbetas)
  }

  /// The linear predictor of the rows with their offset.
  func predictor(_ fit: CoxFit, _ x: DesignMatrix) -> [Double] {
    // Centring the features changes the linear predictor by a constant, and keeps its digits.
    let centers = (0..<x.columnCount).map { j in
      x.rowCount > 0 ? x.values.column(j).reduce(0, +) / Double(x.rowCount) : 0
    }
    var sum = offset ?? [Double](repeating: 0, count: x.rowCount)
    for (j, coefficient) in fit.coefficients.enumerated() {
      guard let value = coefficient.estimate.value else { continue }
      for i in 0..<x.rowCount { sum[i] += value * (x.values[i, j] - centers[j]) }
    }
    return sum
  }
}
