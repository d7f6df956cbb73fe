public import LinearAlgebra
public import Statistics
public import Tables

/// Coefficients corrected for measurement error by linear regression calibration.
///
/// With the observed features' covariance `S` (divisor n - 1) and the error covariance `O` (0 for features without
/// error), the expected true features given the observed ones are `mean + (S - O) S^-1 (w - mean)`, so that a
/// naive coefficient `b*` estimates `S^-1 (S - O) b` and
///
///     b = (S - O)^-1 S b*.
///
/// For one feature `b = b* / lambda` with the reliability `lambda = 1 - O/S`. Variance by the delta method, for normal
/// features, in three independent parts with `M = (S - O)^-1` and `d = b* - b`: of the fit, `M S V S M`; of `S`,
/// `M [S (d'S d) + (S d)(S d)'] M / (n - 1)`; and of `O`, `M [O (b'O b) + (O b)(O b)'] M / df`, absent when the error is
/// known. For one feature: `V/lambda^2 + b*^2/lambda^4 (1 - lambda)^2 (2/(n - 1) + 2/df)`.
///
/// Exact for linear models; for logistic and Cox models an approximation, good where the effect of the error, `b^2`
/// times the variance of the true value given the observed one, is small (below about 0.5) or events are rare.
/// - Source: Rosner, Willett, Spiegelman 1989, Stat Med 8:1051, doi 10.1002/sim.4780080905; Rosner, Spiegelman, Willett
///   1992, Am J Epidemiol 136:1400, doi 10.1093/oxfordjournals.aje.a116453; for Cox models Prentice 1982,
///   Biometrika 69:331, doi 10.1093/biomet/69.2.331; Carroll et al. 2006, Measurement Error in Nonlinear Models, ch. 4.
public struct RegressionCalibration: Sendable {
  /// The corrected coefficients per unit, in the design's order.
  public let coefficients: [Double]
  /// Their covariance.
  public let covariance: Matrix
  /// `1 - O_jj / S_jj`, one a column of the design; 1 for a feature without error.
  public let reliabilities: [Double]

  /// Why there is no correction.
  public enum CalibrationError: Error, Sendable, Equatable {
    /// The error variance is not below the observed variance, so that nothing is left for the truth.
    case noTrueVariance
  }

  /// Corrects a fit on `x`.
  public init(
    _ fit: ErrorProneRegression.Fit, _ x: DesignMatrix, error: ErrorCovariance
  ) throws(CalibrationError) {
    let p = x.columnCount
    let observed = x.sampleCovariance
    let noise = error.expanded(to: x.names)
    reliabilities = (0..<p).map { 1 - noise[$0, $0] / observed[$0, $0] }
    let truth = observed.combined(with: noise) { $0 - $1 }
    guard let factor = try? Cholesky(truth), reliabilities.allSatisfy({ $0 > 0 }) else {
      throw .noTrueVariance
    }
    let m = factor.inverse
    let naive = fit.coefficients
    let corrected = m.times(observed.times(naive))
    let transform = m.times(observed)
    var total = transform.times(fit.covariance).times(transform.transposed)
    let difference = zip(naive, corrected).map { $0 - $1 }
    func add(_ covariance: Matrix, _ direction: [Double], _ degreesOfFreedom: Int) {
      let image = covariance.times(direction)
      let size = dot(direction, image)
      var middle = Matrix(zeros: p, p)
      for i in 0..<p {
        for j in 0..<p {
          middle[i, j] = (covariance[i, j] * size + image[i] * image[j]) / Double(degreesOfFreedom)
        }
      }
      total = total.combined(with: m.times(middle).times(m)) { $0 + $1 }
    }
    add(observed, difference, x.rowCount - 1)
    if let df = error.degreesOfFreedom { add(noise, corrected, df) }
    coefficients = corrected
    covariance = total
  }
}

extension DesignMatrix {
  /// The covariance of the columns, divisor n - 1.
  var sampleCovariance: Matrix {
    precondition(rowCount > 1)
    let centered = (0..<columnCount).map { j in
      let column = values.column(j)
      let center = mean(column)
      return column.map { $0 - center }
    }
    var result = Matrix(zeros: columnCount, columnCount)
    for i in 0..<columnCount {
      for j in 0..<columnCount { result[i, j] = dot(centered[i], centered[j]) / Double(rowCount - 1) }
    }
    return result
  }
}

extension Matrix {
  /// Element by element.
  fileprivate func combined(with other: Matrix, _ operation: (Double, Double) -> Double) -> Matrix {
    Matrix(
      rowCount: rowCount, columnCount: columnCount,
      elements: zip(elements, other.elements).map(operation))
  }
}

/// The reliability of single measurements in a cohort, `1 - O/S` with the error variance `O` of a retest experiment on
/// `df` degrees of freedom and the observed variance `S` of `n` patients.
///
/// `S/O` is `F(n - 1, df)` times its true value for normal data when the experiment and the cohort share no
/// patients, which gives the interval; a known error gives the chi-square one. Negative values are kept.
public func cohortReliability(
  observedVariance: Double, rows: Int, errorVariance: Double, degreesOfFreedom: Int?, level: ConfidenceLevel
) -> Estimate {
  let value = 1 - errorVariance / observedVariance
  let freedom = Double(rows - 1)
  let factors: (lower: Double, upper: Double)
  let method: Method
  if let degreesOfFreedom {
    let f = FisherF(freedom, Double(degreesOfFreedom))
    factors = (f.quantile(level.tail), f.quantile(1 - level.tail))
    method = Method("F distribution")
  } else {
    let chi = ChiSquared(degreesOfFreedom: freedom)
    factors = (chi.quantile(level.tail) / freedom, chi.quantile(1 - level.tail) / freedom)
    method = Method("chi-square")
  }
  // The true ratio of error to observed variance is the estimate times the F factor.
  return Estimate(
    .cohortReliability, value: value,
    interval: ConfidenceInterval(
      lower: 1 - (1 - value) * factors.upper, upper: 1 - (1 - value) * factors.lower, level: level,
      method: method),
    method: Method("error variance over observed variance"), sampleSize: SampleSize(rows))
}

extension Quantity {
  /// The share of the observed variance in a cohort that is not measurement error.
  public static let cohortReliability = Quantity(
    name: "reliability in the cohort", symbol: "lambda",
    reference: Citation("Carroll et al. 2006, Measurement Error in Nonlinear Models"))
}
