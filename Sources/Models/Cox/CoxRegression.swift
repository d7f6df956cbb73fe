internal import LinearAlgebra
internal import RealModule
public import Statistics
public import Tables

/// Cox's proportional hazards regression by maximum partial likelihood.
///
/// Estimand: the log hazard ratio per unit of each feature, given the others. Maximised by Newton's
/// method on standardised features until the Newton decrement is at most 1e-10 standard errors.
/// A feature that is constant or a linear combination of earlier ones is not estimated; a coefficient
/// that runs to infinity is reported with a note.
///
/// Source: Cox 1972, doi 10.1111/j.2517-6161.1972.tb00899.x.
public struct CoxRegression: Fitter {
  /// How tied events enter.
  public var ties = TiedEvents.efron
  /// Case weights, one a row; nil for equal weights.
  public var weights: [Double]?
  /// What the weights mean.
  public var weightMeaning = WeightMeaning.caseWeights
  /// Stratum codes, one a row: each stratum has its own baseline hazard.
  public var strata: [Int]?
  /// Added to the linear predictor with coefficient 1.
  public var offset: [Double]?
  /// Cluster codes, one a row: asks for the robust (sandwich) variance with sums over clusters.
  public var clusters: [Int]?
  /// Asks for the robust variance with every row its own cluster; implied by weights and clusters.
  public var wantsRobustVariance = false
  /// Level of the intervals.
  public var level = ConfidenceLevel.p95

  /// Efron ties, no weights, 95 % intervals.
  public init(ties: TiedEvents = .efron) { self.ties = ties }

  /// Fits the model.
  /// - Throws: `noEvents`, `countMismatch`, `invalidWeight`, `nothingToFit`, `notConverged`.
  public func fit(_ x: DesignMatrix, _ y: SurvivalOutcome) throws(FitError) -> CoxFit {
    guard x.rowCount == y.count else {
      throw .countMismatch(design: x.rowCount, outcome: y.count)
    }
    try checkWeights(weights, count: y.count, meaning: weightMeaning)
    let likelihood = CoxPartialLikelihood(
      y, weights: weights, meaning: weightMeaning, strata: strata, ties: ties)
    guard likelihood.riskSets.eventWeight > 0 else { throw .noEvents }
    let fit = try UnpenalizedFit(likelihood, x, weights: weights, offset: offset)
    guard x.columnCount == 0 || fit.isAliased.contains(false) else { throw .nothingToFit }
    let used = likelihood.riskSets.order
    let sample = SampleSize(used.count, events: used.count { y.isEvent[$0] })
    let robust: Matrix? =
      wantsRobustVariance || clusters != nil || (weights != nil && weightMeaning == .caseWeights)
      ? robust(likelihood, fit, x) : nil
    let linearPredictor = x.values.times(fit.coefficients)
    var reference = 0.0
    for (k, row) in used.enumerated() { reference += likelihood.riskSets.weight[k] * linearPredictor[row] }
    reference /= likelihood.totalWeight
    return CoxFit(
      coefficients: fit.estimates(
        names: x.names, quantity: .logHazardRatio, level: level, sampleSize: sample,
        method: Method("maximum partial likelihood, \(ties.rawValue.capitalizedFirst) ties")),
      ties: ties, covariance: fit.covariance, robustCovariance: robust,
      logLikelihood: LogLikelihood(
        null: fit.nullLogLikelihood, fitted: fit.solution.point.logLikelihood),
      likelihoodRatioTest: fit.likelihoodRatio, waldTest: fit.wald, scoreTest: fit.score,
      baseline: BaselineHazard(likelihood.riskSets, fit.solution.point, reference: reference),
      martingaleResiduals: martingaleResiduals(likelihood, fit.solution.point),
      sampleSize: sample, convergence: fit.convergence(totalWeight: likelihood.totalWeight),
      notes: fit.notes)
  }

  private func martingaleResiduals(
    _ likelihood: CoxPartialLikelihood, _ point: CoxPartialLikelihood.Point
  ) -> [Double] {
    var residuals = [Double](repeating: 0, count: likelihood.rowCount)
    for (k, row) in likelihood.riskSets.order.enumerated() {
      residuals[row] = point.score[row] / likelihood.riskSets.weight[k]
    }
    return residuals
  }

  private func robust(
    _ likelihood: CoxPartialLikelihood, _ fit: UnpenalizedFit<CoxPartialLikelihood>, _ x: DesignMatrix
  ) -> Matrix {
    let residuals = likelihood.scoreResiduals(at: fit.solution.point, columns: x.values)
    return robustCovariance(
      scores: weights.map(residuals.scalingRows) ?? residuals, covariance: fit.covariance,
      clusters: clusters)
  }
}

extension String {
  /// The text with its first letter in upper case.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
