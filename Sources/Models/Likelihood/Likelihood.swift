package import LinearAlgebra

/// A log likelihood as a function of the linear predictor `eta` (one number a row), concave and smooth.
///
/// Fitting procedures know this protocol and nothing of what stands behind it.
package protocol Likelihood: Sendable {
  /// What one evaluation leaves behind for the information matrix.
  associatedtype Point: LikelihoodPoint
  /// Rows of the linear predictor.
  var rowCount: Int { get }
  /// Sum of the case weights; penalised objectives divide by it.
  var totalWeight: Double { get }
  /// Whether the model has an intercept (the Cox model has none).
  var hasIntercept: Bool { get }
  /// The log likelihood of a model that fits every row as well as a model can; the deviance is
  /// `2 (saturated - fitted)`.
  var saturatedLogLikelihood: Double { get }
  /// Log likelihood and score at `eta`, a vector of `rowCount` numbers.
  func evaluate(at eta: [Double]) -> Point
  /// The observed information `-X' (d2 logL / d eta2) X` for `columns` X, `rowCount` x a; symmetric.
  func information(at point: Point, columns: Matrix) -> Matrix
}

/// A log likelihood evaluated at one linear predictor.
package protocol LikelihoodPoint: Sendable {
  /// The log likelihood, a sum over rows.
  var logLikelihood: Double { get }
  /// `d logL / d eta`, one number a row: for Cox the weighted martingale residual, for logistic
  /// `w (y - p)`.
  var score: [Double] { get }
}
