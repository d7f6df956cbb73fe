internal import LinearAlgebra
public import Models
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
  linearPredictor: [Double], outcome: SurvivalOutcome, frequencies: [Double]? = nil,
  ties: TiedEvents = .efron, level: ConfidenceLevel = .p95
) throws(FitError) -> Estimate {
  var cox = CoxRegression(ties: ties)
  cox.weights = frequencies
  cox.weightMeaning = .frequencies
  cox.level = level
  let fit = try cox.fit(single(linearPredictor), outcome)
  return renamed(fit.coefficients[0].estimate, .calibrationSlope, "Cox regression on the linear predictor")
}

/// The calibration slope of a response score on the logit scale: the coefficient of the logistic
/// regression of the outcome on the linear predictor.
/// - Throws: `noEvents`, `noControls`, `countMismatch`.
public func calibrationSlope(
  linearPredictor: [Double], outcome: BinaryOutcome, frequencies: [Double]? = nil,
  level: ConfidenceLevel = .p95
) throws(FitError) -> Estimate {
  var logistic = LogisticRegression()
  logistic.weights = frequencies
  logistic.level = level
  let fit = try logistic.fit(single(linearPredictor), outcome)
  return renamed(
    fit.coefficients[1].estimate, .calibrationSlope, "logistic regression on the linear predictor")
}

/// Calibration in the large of a response score: the intercept of the logistic regression with the linear
/// predictor as an offset; positive when more cases occur than predicted.
/// - Throws: `noEvents`, `noControls`, `countMismatch`.
public func calibrationInTheLarge(
  linearPredictor: [Double], outcome: BinaryOutcome, frequencies: [Double]? = nil,
  level: ConfidenceLevel = .p95
) throws(FitError) -> Estimate {
  var logistic = LogisticRegression()
  logistic.weights = frequencies
  logistic.offset = linearPredictor
  logistic.level = level
  let none = design(names: [], Matrix(zeros: linearPredictor.count, 0))
  let fit = try logistic.fit(none, outcome)
  return renamed(
    fit.coefficients[0].estimate, .calibrationInTheLarge,
    "logistic regression with the linear predictor as offset")
}

private func single(_ values: [Double]) -> DesignMatrix {
  design(names: ["linear predictor"], Matrix(columns: [values], rowCount: values.count))
}

private func design(names: [String], _ values: Matrix) -> DesignMatrix {
  do { return try DesignMatrix(names: names, values: values) } catch {
    preconditionFailure("a linear predictor must be finite: \(error)")
  }
}

private func renamed(_ estimate: Estimate, _ quantity: Quantity, _ method: String) -> Estimate {
  Estimate(
    quantity, value: estimate.value, standardError: estimate.standardError, interval: estimate.interval,
    method: Method(method), sampleSize: estimate.sampleSize, notes: estimate.notes)
}
