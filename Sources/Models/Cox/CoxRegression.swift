internal import LinearAlgebra
internal import RealModule
public import Statistics
public import Tables

/// Cox's proportional hazards regression by maximum partial likelihood, or by Firth's penalised one.
///
/// Estimand: the log hazard ratio per unit of each feature, given the others (with exact ties, the log odds ratio of
/// an event in discrete time). Maximised by Newton's method on standardised features until the Newton decrement is
/// at most 1e-10 standard errors. A feature that is constant or a linear combination of earlier ones is not
/// estimated; a coefficient that runs to infinity is reported with a note.
///
/// Source: Cox 1972, doi 10.1111/j.2517-6161.1972.tb00899.x.
public struct CoxRegression: Fitter {
  /// How tied events enter.
  public var ties = TiedEvents.efron
  /// Maximum likelihood or Firth's penalised likelihood.
  public var estimation = Estimation.maximumLikelihood
  /// The kind of the coefficients' intervals.
  public var interval = CoefficientInterval.wald
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
  /// - Throws: `noEvents`, `countMismatch`, `invalidWeight`, `invalidOption`, `nothingToFit`, `notConverged`.
  public func fit(_ x: DesignMatrix, _ y: SurvivalOutcome) throws(FitError) -> CoxFit {
    guard x.rowCount == y.count else {
      throw .countMismatch(design: x.rowCount, outcome: y.count)
    }
    try checkWeights(weights, count: y.count, meaning: weightMeaning)
    try checkCombination()
    // With exact ties this is Breslow's likelihood, which gives the hazard and the residuals.
    let likelihood = likelihood(y)
    let sets = likelihood.riskSets
    guard sets.eventWeight > 0 else { throw .noEvents }
    let profileLevel = interval == .profile ? level : nil
    let fit: RegressionFit
    switch (estimation, ties) {
    case (.firth, _):
      fit = try RegressionFit(
        firth: likelihood, x, weights: weights, offset: offset, profileLevel: profileLevel)
    case (.maximumLikelihood, .exact):
      fit = try RegressionFit(
        maximizing: CoxExactLikelihood(y, strata: strata), x, weights: nil, offset: offset,
        profileLevel: profileLevel)
    case (.maximumLikelihood, _):
      fit = try RegressionFit(
        maximizing: likelihood, x, weights: weights, offset: offset, profileLevel: profileLevel)
    }
    guard x.columnCount == 0 || fit.isAliased.contains(false) else { throw .nothingToFit }
    let used = sets.order
    let sample = SampleSize(used.count, events: used.count { y.isEvent[$0] })
    let point = likelihood.evaluate(at: fit.linearPredictor)
    let robust = hasRobustVariance ? robustInference(likelihood, fit, point, x) : nil
    let linearPredictor = x.values.times(fit.coefficients)
    var reference = 0.0
    for (k, row) in used.enumerated() { reference += sets.weight[k] * linearPredictor[row] }
    reference /= likelihood.totalWeight
    return CoxFit(
      coefficients: fit.estimates(
        names: x.names, quantity: .logHazardRatio, level: level, sampleSize: sample,
        method: Method(
          estimation == .firth
            ? "Firth's penalised partial likelihood, \(ties.rawValue.capitalizedFirst) ties"
            : "maximum partial likelihood, \(ties.rawValue.capitalizedFirst) ties")),
      ties: ties, estimation: estimation, covariance: fit.covariance,
      robustCovariance: robust?.covariance, logLikelihood: fit.logLikelihood,
      likelihoodRatioTest: fit.likelihoodRatio, waldTest: fit.wald, scoreTest: fit.score,
      robustScoreTest: robust?.scoreTest,
      baseline: BaselineHazard(sets, point, reference: reference),
      martingaleResiduals: likelihood.martingaleResiduals(at: point), sampleSize: sample,
      convergence: fit.convergence(totalWeight: likelihood.totalWeight), notes: fit.notes)
  }

  /// The likelihood of the hazard increments: the one that is fitted, or with exact ties Breslow's.
  func likelihood(_ y: SurvivalOutcome) -> CoxPartialLikelihood {
    CoxPartialLikelihood(
      y, weights: weights, meaning: weightMeaning, strata: strata, ties: ties.hazardRule)
  }

  private var hasRobustVariance: Bool {
    guard estimation == .maximumLikelihood, ties != .exact else { return false }
    return wantsRobustVariance || clusters != nil || (weights != nil && weightMeaning == .caseWeights)
  }

  private func checkCombination() throws(FitError) {
    if ties == .exact {
      if weights != nil { throw .invalidOption("exact ties know no weights; use efron or breslow") }
      if estimation == .firth {
        throw .invalidOption("Firth's method is for efron or breslow ties, not for exact ones")
      }
      if clusters != nil || wantsRobustVariance {
        throw .invalidOption("exact ties give no robust variance; use efron or breslow")
      }
    }
    if estimation == .firth, clusters != nil || wantsRobustVariance {
      throw .invalidOption("Firth's method has no robust variance; leave clusters out")
    }
    if interval == .profile, clusters != nil || wantsRobustVariance {
      throw .invalidOption(
        "a profile likelihood interval takes rows as independent; with clusters use Wald intervals")
    }
  }

  private func robustInference(
    _ likelihood: CoxPartialLikelihood, _ fit: RegressionFit, _ point: CoxPartialLikelihood.Point,
    _ x: DesignMatrix
  ) -> (covariance: Matrix, scoreTest: HypothesisTest?) {
    func weighted(_ residuals: Matrix) -> Matrix { weights.map(residuals.scalingRows) ?? residuals }
    let covariance = robustCovariance(
      scores: weighted(likelihood.scoreResiduals(at: point, columns: x.values)),
      covariance: fit.covariance, clusters: clusters)
    // The score at zero with the variance of its clusters' sums.
    let kept = fit.isAliased.indices.filter { !fit.isAliased[$0] }
    let null = likelihood.evaluate(at: offset ?? [Double](repeating: 0, count: x.rowCount))
    let scores = weighted(
      likelihood.scoreResiduals(at: null, columns: x.values.selecting(columns: kept)))
    let total = (0..<kept.count).map { scores.column($0).reduce(0, +) }
    let spread = robustCovariance(
      scores: scores, covariance: .identity(kept.count), clusters: clusters)
    let test: HypothesisTest?
    do {
      test = RegressionFit.test(
        "score test, robust variance", dot(try Cholesky(spread).solve(total), total),
        degrees: kept.count)
    } catch {
      // Fewer clusters than features: the variance of the score has no inverse.
      test = nil
    }
    return (covariance, test)
  }
}

extension CoxPartialLikelihood {
  /// Event indicator minus expected number of events, one a row; 0 for rows of weight 0.
  func martingaleResiduals(at point: Point) -> [Double] {
    var residuals = [Double](repeating: 0, count: rowCount)
    for (k, row) in riskSets.order.enumerated() { residuals[row] = point.score[row] / riskSets.weight[k] }
    return residuals
  }
}

extension String {
  /// The text with its first letter in upper case.
  var capitalizedFirst: String { prefix(1).uppercased() + dropFirst() }
}
