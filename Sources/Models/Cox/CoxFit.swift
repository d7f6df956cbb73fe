public import LinearAlgebra
public import Statistics
public import Tables

/// The log likelihood without features and at the estimate.
public struct LogLikelihood: Sendable, Equatable {
  /// Without features.
  public let null: Double
  /// At the estimate.
  public let fitted: Double
}

/// A fitted Cox model.
public struct CoxFit: RiskModel {
  /// One a feature, in the design's order.
  public let coefficients: [Coefficient]
  /// How tied events entered.
  public let ties: TiedEvents
  /// How the coefficients were found.
  public let estimation: Estimation
  /// The inverse information, p x p; rows and columns of features without a coefficient are zero.
  public let covariance: Matrix
  /// The sandwich covariance, when it was asked for.
  public let robustCovariance: Matrix?
  /// Partial log likelihoods; penalised ones for Firth's method.
  public let logLikelihood: LogLikelihood
  /// Test of all features by twice the gain in log likelihood.
  public let likelihoodRatioTest: HypothesisTest
  /// Test of all features by their estimates and covariance.
  public let waldTest: HypothesisTest
  /// Test of all features by the score at zero (the log-rank test for one binary feature without ties); nil
  /// for Firth's method.
  public let scoreTest: HypothesisTest?
  /// The same with the variance of the score by clusters or rows; nil unless a robust variance was asked for and
  /// there are at least as many clusters as features.
  public let robustScoreTest: HypothesisTest?
  /// The baseline hazard, at the mean linear predictor.
  public let baseline: BaselineHazard
  /// Event indicator minus expected number of events, one a row.
  public let martingaleResiduals: [Double]
  /// Rows with positive weight, and events among them.
  public let sampleSize: SampleSize
  /// How the iteration ended.
  public let convergence: Convergence
  /// Caveats of the whole fit.
  public let notes: [Note]

  /// The linear predictor `sum x_j b_j`, not centred; a feature without a coefficient adds nothing.
  public func risk(_ x: DesignMatrix) -> [Double] {
    x.values.times(coefficients.map { $0.estimate.value ?? 0 })
  }
}
