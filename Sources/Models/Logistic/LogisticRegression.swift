public import LinearAlgebra
public import Statistics
public import Tables

/// Logistic regression by maximum likelihood.
///
/// Estimand: the log odds ratio of being a case per unit of each feature, given the others. Maximised by
/// Newton's method on standardised features until the Newton decrement is at most 1e-10 standard errors.
/// A feature that is constant or a linear combination of earlier ones is not estimated; with separated
/// classes the coefficients run to infinity and are reported with a note.
public struct LogisticRegression: Fitter {
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
  /// - Throws: `noEvents`, `noControls`, `countMismatch`, `invalidWeight`, `notConverged`.
  public func fit(_ x: DesignMatrix, _ y: BinaryOutcome) throws(FitError) -> LogisticFit {
    guard x.rowCount == y.count else {
      throw .countMismatch(design: x.rowCount, outcome: y.count)
    }
    try checkWeights(weights, count: y.count, meaning: .caseWeights)
    let likelihood = BinomialLikelihood(y, weights: weights, hasIntercept: hasIntercept)
    guard likelihood.caseWeight > 0 else { throw .noEvents }
    guard likelihood.caseWeight < likelihood.totalWeight else { throw .noControls }
    let fit = try UnpenalizedFit(likelihood, x, weights: weights, offset: offset)
    let used = y.isCase.indices.filter { (weights?[$0] ?? 1) > 0 }
    let sample = SampleSize(used.count, events: used.count { y.isCase[$0] })
    return LogisticFit(
      coefficients: fit.estimates(
        names: (hasIntercept ? ["(Intercept)"] : []) + x.names, quantity: .logOddsRatio, level: level,
        sampleSize: sample, method: Method("maximum likelihood")),
      hasIntercept: hasIntercept, covariance: fit.covariance,
      robustCovariance: clusters != nil || weights != nil ? robust(fit, x) : nil,
      logLikelihood: LogLikelihood(
        null: fit.nullLogLikelihood, fitted: fit.solution.point.logLikelihood),
      likelihoodRatioTest: fit.likelihoodRatio, waldTest: fit.wald, scoreTest: fit.score,
      fittedProbabilities: fit.solution.point.probability, sampleSize: sample,
      convergence: fit.convergence(totalWeight: likelihood.totalWeight), notes: fit.notes)
  }

  private func robust(_ fit: UnpenalizedFit<BinomialLikelihood>, _ x: DesignMatrix) -> Matrix {
    let ones = hasIntercept ? [Double](repeating: 1, count: x.rowCount) : []
    let design = Matrix(
      rowCount: x.rowCount, columnCount: x.columnCount + (hasIntercept ? 1 : 0),
      elements: ones + x.values.elements)
    return robustCovariance(
      scores: design.scalingRows(by: fit.solution.point.score), covariance: fit.covariance,
      clusters: clusters)
  }
}

/// A fitted logistic model.
public struct LogisticFit: RiskModel {
  /// The intercept first when there is one, then one a feature in the design's order.
  public let coefficients: [Coefficient]
  /// Whether the first coefficient is the intercept.
  public let hasIntercept: Bool
  /// The inverse information; rows and columns of features without a coefficient are zero.
  public let covariance: Matrix
  /// The sandwich covariance, when there are clusters or weights.
  public let robustCovariance: Matrix?
  /// Log likelihoods; the null model is the intercept alone.
  public let logLikelihood: LogLikelihood
  /// Test of all features by twice the gain in log likelihood.
  public let likelihoodRatioTest: HypothesisTest
  /// Test of all features by their estimates and covariance.
  public let waldTest: HypothesisTest
  /// Test of all features by the score at the null model.
  public let scoreTest: HypothesisTest
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
