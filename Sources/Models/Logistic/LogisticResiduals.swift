internal import LinearAlgebra
internal import RealModule
public import Tables

/// The residuals of a logistic fit, one a row of the table; as R's `residuals.glm` and `hatvalues`.
public struct LogisticResiduals: Sendable, Equatable {
  /// `y - p`.
  public let response: [Double]
  /// `sqrt(w) (y - p) / sqrt(p (1 - p))`.
  public let pearson: [Double]
  /// `sign(y - p) sqrt(-2 w log of the probability of the row's own outcome)`; their squares sum to the deviance.
  public let deviance: [Double]
  /// The diagonal of the hat matrix, `w p (1 - p) x' V x`; they sum to the number of coefficients.
  public let leverage: [Double]
}

extension LogisticRegression {
  /// The residuals of a fit that this regression made of the same rows.
  /// - Precondition: `x` and `y` are those of the fit.
  public func residuals(_ fit: LogisticFit, _ x: DesignMatrix, _ y: BinaryOutcome) -> LogisticResiduals {
    let likelihood = BinomialLikelihood(y, weights: weights, hasIntercept: hasIntercept)
    let predictor = fit.risk(x)
    let eta = offset.map { offset in predictor.indices.map { predictor[$0] + offset[$0] } } ?? predictor
    let point = likelihood.evaluate(at: eta)
    // log of the odds of the outcome that did not happen: the tails keep their digits.
    let against = eta.indices.map { y.isCase[$0] ? -eta[$0] : eta[$0] }
    let sign = y.isCase.map { $0 ? 1.0 : -1.0 }
    let root = eta.indices.map { (weights?[$0] ?? 1).squareRoot() }
    return LogisticResiduals(
      response: eta.indices.map { sign[$0] / (1 + .exp(-against[$0])) },
      pearson: eta.indices.map { sign[$0] * root[$0] * .exp(against[$0] / 2) },
      deviance: eta.indices.map {
        let logOdds = against[$0]
        let loss = max(logOdds, 0) + .log(onePlus: .exp(-abs(logOdds)))
        return sign[$0] * root[$0] * (2 * loss).squareRoot()
      },
      leverage: likelihood.leverages(at: point, columns: design(x), covariance: fit.covariance))
  }
}
