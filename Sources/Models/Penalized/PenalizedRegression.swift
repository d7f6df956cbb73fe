internal import LinearAlgebra
internal import Statistics
public import Tables

/// What a penalised regression shares between Cox and logistic models: the options of glmnet's objective
/// `-logL / n + lambda sum_j v_j (alpha |b_j| + (1 - alpha) b_j^2 / 2)`, with weights that sum to n and
/// `b_j` on the scale of standardised features (1/n variance) when `standardize` is set.
///
/// Source: Friedman, Hastie, Tibshirani 2010, J Stat Softw 33(1), doi 10.18637/jss.v033.i01;
/// Simon et al. 2011, J Stat Softw 39(5), doi 10.18637/jss.v039.i05.
public struct PenaltyOptions: Sendable {
  /// 1 lasso, 0 ridge, between them elastic net.
  public var alpha = 1.0
  /// The penalties to visit.
  public var lambdas = LambdaSequence.automatic()
  /// Penalty factors, one a feature, scaled to sum to the number of features; 0 leaves a feature
  /// unpenalised, infinity leaves it out. Nil penalises all alike.
  public var penaltyFactors: [Double]?
  /// Lower limits of the coefficients per unit of the feature, at most 0; nil for none.
  public var lowerLimits: [Double]?
  /// Upper limits, at least 0; nil for none.
  public var upperLimits: [Double]?
  /// Whether the penalty acts on coefficients of standardised features.
  public var standardize = true
  /// The largest violation of the optimality conditions allowed, relative to lambda.
  public var tolerance = 1e-9

  /// The lasso with glmnet's sequence of penalties.
  public init() {}
}

extension PenaltyOptions {
  /// Refuses given penalties that are none.
  func checkLambdas() throws(FitError) {
    guard case .given(let values) = lambdas else { return }
    guard !values.isEmpty, values.allSatisfy({ $0.isFinite && $0 >= 0 }) else {
      throw .invalidOption("penalties must be finite and not negative, and there must be one")
    }
  }

  /// The penalty factors of `count` features, as they were given: not scaled, infinite ones included.
  func checkedFactors(count: Int) throws(FitError) -> [Double] {
    let factors = penaltyFactors ?? [Double](repeating: 1, count: count)
    guard factors.count == count, factors.allSatisfy({ $0 >= 0 }) else {
      throw .invalidOption("penalty factors must be one a feature and not negative")
    }
    return factors
  }
}

/// The L1/L2-penalised Cox model along a path of penalties. glmnet 4 knows Breslow ties only.
public struct PenalizedCox: Sendable {
  /// Options shared with the logistic model.
  public var penalty = PenaltyOptions()
  /// How tied events enter.
  public var ties = TiedEvents.efron
  /// What weights mean.
  public var weightMeaning = WeightMeaning.caseWeights

  /// The lasso with Efron ties.
  public init() {}

  /// Fits the path. Rows of weight 0 take no part.
  /// - Throws: `noEvents`, `countMismatch`, `invalidWeight`, `invalidOption`, `nothingToFit`.
  public func path(
    _ x: PenalizedDesign, _ y: SurvivalOutcome, weights: [Double]? = nil, strata: [Int]? = nil,
    offset: [Double]? = nil
  ) throws(FitError) -> PenalizedPath {
    guard x.rowCount == y.count else {
      throw .countMismatch(design: x.rowCount, outcome: y.count)
    }
    guard ties != .exact else {
      throw .invalidOption("a penalised fit has no exact ties; use efron or breslow")
    }
    try checkWeights(weights, count: y.count, meaning: weightMeaning)
    if let strata, strata.count != y.count {
      throw .countMismatch(design: strata.count, outcome: y.count)
    }
    if let offset, offset.count != y.count {
      throw .countMismatch(design: offset.count, outcome: y.count)
    }
    // The rows that take part, in the order of the risk sets: every sum over rows then runs through memory.
    let rows = CoxRiskSets.order(y, weights: weights, strata: strata)
    let used = y.selecting(rows)
    let likelihood = CoxPartialLikelihood(
      used, weights: weights.map { w in rows.map { w[$0] } }, meaning: weightMeaning,
      strata: strata.map { s in rows.map { s[$0] } }, ties: ties)
    guard likelihood.riskSets.eventWeight > 0 else { throw .noEvents }
    return try PathSolver(
      likelihood, x, rows: rows, penalty, weights: weights, offset: offset.map { o in rows.map { o[$0] } },
      earlyStop: .cox
    ).run(sampleSize: SampleSize(rows.count, events: used.isEvent.count { $0 }))
  }
}

/// The L1/L2-penalised logistic model along a path of penalties.
public struct PenalizedLogistic: Sendable {
  /// Options shared with the Cox model.
  public var penalty = PenaltyOptions()
  /// Whether the model has an intercept, which is never penalised. Without one the design must not be
  /// centred.
  public var hasIntercept = true

  /// The lasso with an intercept.
  public init() {}

  /// Fits the path. Rows of weight 0 take no part.
  /// - Throws: `noEvents`, `noControls`, `countMismatch`, `invalidWeight`, `invalidOption`, `nothingToFit`.
  public func path(
    _ x: PenalizedDesign, _ y: BinaryOutcome, weights: [Double]? = nil, offset: [Double]? = nil
  ) throws(FitError) -> PenalizedPath {
    guard x.rowCount == y.count else {
      throw .countMismatch(design: x.rowCount, outcome: y.count)
    }
    try checkWeights(weights, count: y.count, meaning: .caseWeights)
    if let offset, offset.count != y.count {
      throw .countMismatch(design: offset.count, outcome: y.count)
    }
    let rows = weights.map { w in w.indices.filter { w[$0] > 0 } } ?? Array(0..<y.count)
    let used = y.selecting(rows)
    let likelihood = BinomialLikelihood(
      used, weights: weights.map { w in rows.map { w[$0] } }, hasIntercept: hasIntercept)
    guard likelihood.caseWeight > 0 else { throw .noEvents }
    guard likelihood.caseWeight < likelihood.totalWeight else { throw .noControls }
    guard hasIntercept || x.center.allSatisfy({ $0 == 0 }) else {
      throw .invalidOption("a model without an intercept needs a design that is not centred")
    }
    return try PathSolver(
      likelihood, x, rows: rows, penalty, weights: weights, offset: offset.map { o in rows.map { o[$0] } },
      earlyStop: .logistic
    ).run(sampleSize: SampleSize(rows.count, events: used.isCase.count { $0 }))
  }
}
