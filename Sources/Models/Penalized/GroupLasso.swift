internal import Statistics
public import Tables

/// The group lasso: features of one group enter the model together or not at all.
///
/// Minimises `-logL / n + lambda sum_g v_g sqrt(p_g) |c_g|` with weights that sum to n, `|.|` the Euclidean
/// norm, `p_g` the number of independent columns of group g, and `v_g` its penalty factor (factors are scaled
/// so that they sum to the number of features, as for the lasso). With `penalty.standardize` the `c_g` are the
/// coefficients of the group's columns made orthonormal under the weights of the fit, so that `|c_g|` is the
/// standard deviation of the group's part of the linear predictor: the solution does not depend on which level
/// of a text column is the reference. Without it `c_g` are the coefficients per unit. Groups of one feature
/// give the lasso of `PenalizedCox` and `PenalizedLogistic`, at the same lambda.
///
/// `PenalizedPath.Point.kktResidual` is the largest over groups of `| g - t c/|c| |` where the group is in the
/// model and `|g| - t` where it is not, relative to lambda, with `g = (d logL / d c_g) / n` and
/// `t = lambda v_g sqrt(p_g)`.
///
/// Source: Yuan, Lin 2006, doi 10.1111/j.1467-9868.2005.00532.x; orthonormal groups: Simon, Tibshirani 2012,
/// doi 10.5705/ss.2011.075.
public struct GroupLasso: Sendable {
  /// Penalties, factors (equal within a group), standardising and tolerance. `alpha` must be 1 and limits nil.
  public var penalty = PenaltyOptions()
  /// Which features belong together.
  public var groups: FeatureGroups
  /// How tied events enter a Cox model.
  public var ties = TiedEvents.efron
  /// What weights mean.
  public var weightMeaning = WeightMeaning.caseWeights
  /// Whether a logistic model has an intercept, which is never penalised.
  public var hasIntercept = true

  /// The group lasso of these groups.
  public init(_ groups: FeatureGroups) { self.groups = groups }

  /// The Cox model along the path. Rows of weight 0 take no part.
  /// - Throws: `noEvents`, `countMismatch`, `invalidWeight`, `invalidOption`, `nothingToFit`.
  public func path(
    _ x: PenalizedDesign, _ y: SurvivalOutcome, weights: [Double]? = nil, strata: [Int]? = nil,
    offset: [Double]? = nil
  ) throws(FitError) -> PenalizedPath {
    guard x.rowCount == y.count else { throw .countMismatch(design: x.rowCount, outcome: y.count) }
    try checkWeights(weights, count: y.count, meaning: weightMeaning)
    let likelihood = CoxPartialLikelihood(
      y, weights: weights, meaning: weightMeaning, strata: strata, ties: ties)
    guard likelihood.riskSets.eventWeight > 0 else { throw .noEvents }
    let used = likelihood.riskSets.order
    return try GroupPathSolver(
      likelihood, x, groups, penalty, weights: weights, offset: offset, earlyStop: .cox
    ).run(sampleSize: SampleSize(used.count, events: used.count { y.isEvent[$0] }))
  }

  /// The logistic model along the path. Rows of weight 0 take no part.
  /// - Throws: `noEvents`, `noControls`, `countMismatch`, `invalidWeight`, `invalidOption`, `nothingToFit`.
  public func path(
    _ x: PenalizedDesign, _ y: BinaryOutcome, weights: [Double]? = nil, offset: [Double]? = nil
  ) throws(FitError) -> PenalizedPath {
    guard x.rowCount == y.count else { throw .countMismatch(design: x.rowCount, outcome: y.count) }
    try checkWeights(weights, count: y.count, meaning: .caseWeights)
    let likelihood = BinomialLikelihood(y, weights: weights, hasIntercept: hasIntercept)
    guard likelihood.caseWeight > 0 else { throw .noEvents }
    guard likelihood.caseWeight < likelihood.totalWeight else { throw .noControls }
    guard hasIntercept || x.center.allSatisfy({ $0 == 0 }) else {
      throw .invalidOption("a model without an intercept needs a design that is not centred")
    }
    let used = y.isCase.indices.filter { (weights?[$0] ?? 1) > 0 }
    return try GroupPathSolver(
      likelihood, x, groups, penalty, weights: weights, offset: offset, earlyStop: .logistic
    ).run(sampleSize: SampleSize(used.count, events: used.count { y.isCase[$0] }))
  }
}
