internal import LinearAlgebra
public import Models
internal import RealModule
public import Statistics
public import Tables

extension Quantity {
  /// The slope of a linear predictor: 1 is calibrated, below 1 is overfitted.
  public static let calibrationSlope = Quantity(
    name: "calibration slope", symbol: "slope",
    reference: Citation(
      "Van Calster et al. 2016, J Clin Epidemiol 74:167", doi: "10.1016/j.jclinepi.2015.12.005"))
  /// The intercept given the linear predictor with slope 1: 0 is calibrated on average.
  public static let calibrationInTheLarge = Quantity(
    name: "calibration in the large", symbol: "intercept",
    reference: Citation(
      "Van Calster et al. 2016, J Clin Epidemiol 74:167", doi: "10.1016/j.jclinepi.2015.12.005"))
}

/// The calibration slope of a survival score: the coefficient of Cox's regression of the outcome on the
/// linear predictor alone.
/// - Returns: an estimate with Wald interval, undefined when the score is constant.
/// - Throws: `noEvents`, `countMismatch`.
public func calibrationSlope(
  linearPredictor: [Double], outcome: SurvivalOutcome, frequencies: [Double]? = nil, clusters: [Int]? = nil,
  ties: TiedEvents = .efron, level: ConfidenceLevel = .p95
) throws(FitError) -> Estimate {
  var cox = CoxRegression(ties: ties)
  cox.weights = frequencies
  cox.weightMeaning = .frequencies
  cox.clusters = clusters
  cox.level = level
  let fit = try cox.fit(column(linearPredictor), outcome)
  let slope = fit.coefficients[0].estimate.renamed(
    .calibrationSlope, Method("Cox regression on the linear predictor", settings: [.ties(ties.rawValue)]))
  guard clusters != nil, let robust = fit.robustCovariance else { return slope }
  return slope.robust(standardError: robust[0, 0].squareRoot(), level)
}

/// The calibration slope of a response score on the logit scale: the coefficient of the logistic
/// regression of the outcome on the linear predictor.
/// - Throws: `noEvents`, `noControls`, `countMismatch`.
public func calibrationSlope(
  linearPredictor: [Double], outcome: BinaryOutcome, frequencies: [Double]? = nil, clusters: [Int]? = nil,
  level: ConfidenceLevel = .p95
) throws(FitError) -> Estimate {
  var logistic = LogisticRegression()
  logistic.weights = frequencies
  logistic.level = level
  let fit = try logistic.fit(column(linearPredictor), outcome)
  let slope = fit.coefficients[1].estimate.renamed(
    .calibrationSlope, Method("logistic regression on the linear predictor"))
  guard let clusters, slope.value != nil, let intercept = fit.coefficients[0].estimate.value,
    let value = slope.value
  else { return slope }
  let bread = fit.covariance
  return slope.robust(
    linearPredictor.indices.map { i in
      let residual = residual(outcome.isCase[i], intercept + value * linearPredictor[i])
      return residual * (bread[1, 0] + bread[1, 1] * linearPredictor[i])
    }, clusters, level)
}

/// Calibration in the large of a response score: the intercept of the logistic regression with the linear
/// predictor as an offset; positive when more cases occur than predicted.
/// - Throws: `noEvents`, `noControls`, `countMismatch`.
public func calibrationInTheLarge(
  linearPredictor: [Double], outcome: BinaryOutcome, frequencies: [Double]? = nil, clusters: [Int]? = nil,
  level: ConfidenceLevel = .p95
) throws(FitError) -> Estimate {
  var logistic = LogisticRegression()
  logistic.weights = frequencies
  logistic.offset = linearPredictor
  logistic.level = level
  let fit = try logistic.fit(noColumns(linearPredictor.count), outcome)
  let intercept = fit.coefficients[0].estimate.renamed(
    .calibrationInTheLarge, Method("logistic regression with the linear predictor as offset"))
  guard let clusters, let value = intercept.value else { return intercept }
  let variance = fit.covariance[0, 0]
  return intercept.robust(
    linearPredictor.indices.map { i in
      residual(outcome.isCase[i], value + linearPredictor[i]) * variance
    }, clusters, level)
}

/// The outcome less its probability.
private func residual(_ isCase: Bool, _ eta: Double) -> Double {
  (isCase ? 1 : 0) - inverseLogit(eta)
}

extension Estimate {
  /// The same with the sandwich standard error of rows in clusters: the root of the sum over clusters of squared sums of the
  /// rows' `dfbeta`.
  fileprivate func robust(_ changes: [Double], _ clusters: [Int], _ level: ConfidenceLevel) -> Estimate {
    robust(
      standardError: sums(of: changes, byCode: clusters).reduce(0) { $0 + $1 * $1 }.squareRoot(), level)
  }

  fileprivate func robust(standardError: Double, _ level: ConfidenceLevel) -> Estimate {
    Estimate(
      quantity, value: value, standardError: standardError,
      interval: value.map {
        .wald(
          $0, standardError: standardError, level: level, method: Method("Wald, robust by cluster"))
      }, method: method, sampleSize: sampleSize, notes: notes)
  }
}

/// A design of one column, a linear predictor.
func column(_ values: [Double]) -> DesignMatrix {
  design(names: ["linear predictor"], Matrix(columns: [values], rowCount: values.count))
}

/// A design without columns, for an intercept alone.
func noColumns(_ rowCount: Int) -> DesignMatrix { design(names: [], Matrix(zeros: rowCount, 0)) }

private func design(names: [String], _ values: Matrix) -> DesignMatrix {
  do { return try DesignMatrix(names: names, values: values) } catch {
    preconditionFailure("a linear predictor must be finite: \(error)")
  }
}

extension Estimate {
  /// The same number as an estimate of another quantity by another method.
  func renamed(_ quantity: Quantity, _ method: Method) -> Estimate {
    Estimate(
      quantity, value: value, standardError: standardError, interval: interval, method: method,
      sampleSize: sampleSize, notes: notes)
  }
}
