public import LinearAlgebra
public import Statistics
public import Tables

/// Logistic regression by maximum likelihood, or by Firth's penalised one.
///
/// Estimand: the log odds ratio of being a case per unit of each feature, given the others. Maximised by
/// Newton's method on standardised features until the Newton decrement is at most 1e-10 standard errors.
/// A feature that is constant or a linear combination of earlier ones is not estimated; with separated
/// classes the coefficients run to infinity and are reported with a note.
public struct LogisticRegression: Fitter {
  /// Maximum likelihood or Firth's penalised likelihood.
  public var estimation = Estimation.maximumLikelihood
  /// The kind of the coefficients' intervals.
  public var interval = CoefficientInterval.wald
  /// Case weights, one a row; nil for equal weights.
  public var weights: [Double]?
  /// Added to the linear predictor with coefficient 1.
  public var offset: [Double]?
  /// Whether the model has an intercept.
  public var hasIntercept = true
  /// Cluster codes, one a row: asks for the robust (sandwich) variance with sums over clusters. Case weights
  /// ask for it as well, every row its own cluster.
  public var clusters: [Int]?
  /// Level of the intervals.
  public var level = ConfidenceLevel.p95

  /// With an intercept, without weights, 95 % intervals.
  public init() {}

  /// Fits the model.
  /// - Throws: `noEvents`, `noControls`, `countMismatch`, `invalidWeight`, `invalidOption`, `notConverged`.
  public func fit(_ x: DesignMatrix, _ y: BinaryOutcome) throws(FitError) -> LogisticFit {
    guard x.rowCount == y.count else {
      throw .countMismatch(design: x.rowCount, outcome: y.count)
    }
    try checkWeights(weights, count: y.count, meaning: .caseWeights)
    let likelihood = BinomialLikelihood(y, weights: weights, hasIntercept: hasIntercept)
    guard likelihood.caseWeight > 0 else { throw .noEvents }
    guard likelihood.caseWeight < likelihood.totalWeight else { throw .noControls }
    if clusters != nil {
      if estimation == .firth {
        throw .invalidOption("Firth's method has no robust variance; leave clusters out")
      }
      if interval == .profile {
        throw .invalidOption(
          "a profile likelihood interval takes rows as independent; with clusters use Wald intervals")
      }
    }
    let profileLevel = interval == .profile ? level : nil
    let fit =
      switch estimation {
      case .maximumLikelihood:
        try RegressionFit(
          maximizing: likelihood, x, weights: weights, offset: offset, profileLevel: profileLevel)
      case .firth:
        try RegressionFit(
          firth: likelihood, x, weights: weights, offset: offset, profileLevel: profileLevel)
      }
    let point = likelihood.evaluate(at: fit.linearPredictor)
    let wantsRobust = estimation == .maximumLikelihood && (clusters != nil || weights != nil)
    let used = y.isCase.indices.filter { (weights?[$0] ?? 1) > 0 }
    let sample = SampleSize(used.count, events: used.count { y.isCase[$0] })
    return LogisticFit(
      coefficients: fit.estimates(
        names: (hasIntercept ? ["(Intercept)"] : []) + x.names, quantity: .logOddsRatio, level: level,
        sampleSize: sample, method: Method(estimation.rawValue)),
      hasIntercept: hasIntercept, estimation: estimation, covariance: fit.covariance,
      robustCovariance: wantsRobust ? robust(fit, point, x) : nil, logLikelihood: fit.logLikelihood,
      likelihoodRatioTest: fit.likelihoodRatio, waldTest: fit.wald, scoreTest: fit.score,
      fittedProbabilities: point.probability, sampleSize: sample,
      convergence: fit.convergence(totalWeight: likelihood.totalWeight), notes: fit.notes)
  }

  private func robust(
    _ fit: RegressionFit, _ point: BinomialLikelihood.Point, _ x: DesignMatrix
  ) -> Matrix {
    robustCovariance(
      scores: design(x).scalingRows(by: point.score), covariance: fit.covariance, clusters: clusters)
  }

  /// The columns of the coefficients, the intercept's first.
  func design(_ x: DesignMatrix) -> Matrix {
    let ones = [Double](repeating: 1, count: hasIntercept ? x.rowCount : 0)
    return Matrix(
      rowCount: x.rowCount, columnCount: x.columnCount + (hasIntercept ? 1 : 0),
      elements: ones + x.values.elements)
  }
}

/// A fitted logistic model.
public struct LogisticFit: RiskModel {
  /// The intercept first when there is one, then one a feature in the design's order.
  public let coefficients: [Coefficient]
  /// Whether the first coefficient is the intercept.
  public let hasIntercept: Bool
  /// How the coefficients were found.
  public let estimation: Estimation
  /// The inverse information; rows and columns of features without a coefficient are zero.
  public let covariance: Matrix
  /// The sandwich covariance, when there are clusters or weights.
  public let robustCovariance: Matrix?
  /// Log likelihoods, penalised ones for Firth's method; the null model is the intercept alone.
  public let logLikelihood: LogLikelihood
  /// Test of all features by twice the gain in log likelihood.
  public let likelihoodRatioTest: HypothesisTest
  /// Test of all features by their estimates and covariance.
  public let waldTest: HypothesisTest
  /// Test of all features by the score at the null model; nil for Firth's method.
  public let scoreTest: HypothesisTest?
  /// Fitted probabilities of the rows.
  public let fittedProbabilities: [Double]
  /// Rows with positive weight, and cases among them.
  public let sampleSize: SampleSize
  /// How the iteration ended.
  public let convergence: Convergence
  /// Caveats of the whole fit.
  public let notes: [Note]

  /// The linear predictor: log odds of being a case.
  public func risk(_ x: DesignMatrix) -> [Double] {
    let values = coefficients.map { $0.estimate.value ?? 0 }
    guard hasIntercept else { return x.values.times(values) }
    return x.values.times(Array(values.dropFirst())).map { $0 + values[0] }
  }
}
