public import LinearAlgebra
public import Models
public import Statistics
public import Tables

/// A regression some of whose features are measured with error.
public enum ErrorProneRegression: Sendable {
  /// Cox's model of a time to an event.
  case cox(SurvivalOutcome, ties: TiedEvents)
  /// The logistic model of a response, with an intercept.
  case logistic(BinaryOutcome)

  /// What the fit says of the features; an intercept is left out.
  public struct Fit: Sendable {
    /// The coefficients per unit, in the design's order.
    public let coefficients: [Double]
    /// Their covariance, the inverse information.
    public let covariance: Matrix

    package init(coefficients: [Double], covariance: Matrix) {
      self.coefficients = coefficients
      self.covariance = covariance
    }
  }

  /// What a coefficient is.
  public var quantity: Quantity {
    switch self {
    case .cox: .logHazardRatio
    case .logistic: .logOddsRatio
    }
  }

  /// What the exponential of a coefficient is.
  public var ratioName: String {
    switch self {
    case .cox: "hazard ratio"
    case .logistic: "odds ratio"
    }
  }

  /// Rows, and events or cases among them.
  public var sampleSize: SampleSize {
    switch self {
    case .cox(let outcome, _): SampleSize(outcome.count, events: outcome.eventCount)
    case .logistic(let outcome): SampleSize(outcome.count, events: outcome.eventCount)
    }
  }

  /// Fits the features as they are.
  /// - Throws: `FitError`; also where a coefficient does not exist or has no standard error.
  public func fit(_ x: DesignMatrix) throws(FitError) -> Fit {
    let coefficients: [Coefficient]
    let covariance: Matrix
    let intercepts: Int
    switch self {
    case .cox(let outcome, let ties):
      let fit = try CoxRegression(ties: ties).fit(x, outcome)
      (coefficients, covariance, intercepts) = (fit.coefficients, fit.covariance, 0)
    case .logistic(let outcome):
      let fit = try LogisticRegression().fit(x, outcome)
      (coefficients, covariance, intercepts) = (fit.coefficients, fit.covariance, 1)
    }
    var values: [Double] = []
    for coefficient in coefficients.dropFirst(intercepts) {
      guard let value = coefficient.estimate.value, coefficient.estimate.standardError != nil else {
        let reason = coefficient.estimate.notes.first?.message ?? "it is not estimable"
        throw .notConverged("'\(coefficient.feature)' has no coefficient: \(reason)")
      }
      values.append(value)
    }
    let places = Array(intercepts..<coefficients.count)
    return Fit(
      coefficients: values,
      covariance: covariance.selecting(rows: places).selecting(columns: places))
  }
}
