internal import LinearAlgebra
public import Statistics
public import Tables

extension Note.Kind {
  /// Penalties whose features have no unpenalised fit.
  public static let noRelaxedFit = Note.Kind("no-relaxed-fit")
}

/// The relaxed lasso: beside every solution of a path the fit without penalty on the features it selects, and
/// the blends of the two, `gamma b_penalised + (1 - gamma) b_unpenalised`.
///
/// gamma 1 is the penalised solution, 0 the unpenalised one, as in glmnet's `relax = TRUE`. A support whose
/// unpenalised fit does not exist (dependent columns, more features than the rows or events can tell apart,
/// separation, an event order that makes the likelihood rise for ever) has no relaxed point: a note counts
/// them, and blends with gamma below 1 do not exist there.
///
/// Source: Hastie, Tibshirani, Tibshirani 2020, doi 10.1214/19-STS733; Meinshausen 2007,
/// doi 10.1016/j.csda.2006.12.019.
public struct RelaxedPath: Sendable {
  /// The unpenalised fit on one support.
  public struct Point: Sendable {
    /// The intercept; 0 for a Cox model.
    public let intercept: Double
    /// The coefficients of the support, per unit of the feature.
    public let coefficients: [SparseCoefficient]
    /// `1 - deviance / null deviance`.
    public let devianceRatio: Double
  }

  /// The penalised path.
  public let path: PenalizedPath
  /// One a point of the path; nil where the support has no unpenalised fit.
  public let points: [Point?]
  /// Caveats: supports without a fit.
  public let notes: [Note]

  /// The blend of a point of the path.
  /// - Returns: nil for gamma below 1 where the support has no unpenalised fit.
  public func model(at index: Int, gamma: Double) -> PenalizedModel? {
    let penalized = path.points[index]
    guard gamma < 1 else { return path.model(at: index) }
    guard let free = points[index] else { return nil }
    return PenalizedModel(
      names: path.names, lambda: penalized.lambda,
      intercept: gamma * penalized.intercept + (1 - gamma) * free.intercept,
      coefficients: zip(penalized.coefficients, free.coefficients).map { a, b in
        SparseCoefficient(feature: a.feature, value: gamma * a.value + (1 - gamma) * b.value)
      })
  }

  /// Fits every support once. `fit` maximises the likelihood over columns of the design.
  fileprivate init(
    _ path: PenalizedPath, _ x: PenalizedDesign,
    fit: (DesignMatrix) throws(FitError) -> UnpenalizedSolution
  ) throws(FitError) {
    var known: [[Int]: Point?] = [:]
    var points: [Point?] = []
    var reasons: [String] = []
    for penalized in path.points {
      let support = penalized.coefficients.map(\.feature)
      guard !support.isEmpty else {
        points.append(
          Point(
            intercept: penalized.intercept, coefficients: [], devianceRatio: penalized.devianceRatio))
        continue
      }
      if let point = known[support] {
        points.append(point)
        continue
      }
      var point: Point?
      do throws(FitError) {
        let solution = try fit(x.columns(support))
        if let reason = solution.reasonAgainst {
          reasons.append(reason)
        } else {
          point = Point(solution, support, x, nullDeviance: path.nullDeviance)
        }
      } catch {
        guard case .notConverged(let reason) = error else { throw error }
        reasons.append(reason)
      }
      known[support] = .some(point)
      points.append(point)
    }
    self.path = path
    self.points = points
    let missing = points.count { $0 == nil }
    notes =
      missing == 0
      ? []
      : [
        Note(
          .noRelaxedFit,
          "\(missing) of \(points.count) penalties select features that have no fit without penalty "
            + "(\(reasons[0])): gamma is 1 there")
      ]
  }
}

/// What a maximum-likelihood fit on the design's own scale gives to a relaxed path.
private struct UnpenalizedSolution {
  let coefficients: [Coefficient]
  let hasIntercept: Bool
  let logLikelihood: LogLikelihood
  let isConverged: Bool

  /// Why this is no maximum.
  var reasonAgainst: String? {
    if coefficients.contains(where: { $0.estimate.value == nil }) { return "they are linearly dependent" }
    if !isConverged
      || coefficients.contains(where: { $0.estimate.notes.contains { $0.kind == .possiblyInfinite } })
    {
      return "a coefficient runs to infinity"
    }
    return nil
  }
}

extension RelaxedPath.Point {
  fileprivate init(
    _ fit: UnpenalizedSolution, _ support: [Int], _ x: PenalizedDesign, nullDeviance: Double
  ) {
    let values = fit.coefficients.compactMap(\.estimate.value)
    var intercept = fit.hasIntercept ? values[0] : 0
    var coefficients: [SparseCoefficient] = []
    for (j, value) in zip(support, values.dropFirst(fit.hasIntercept ? 1 : 0)) {
      let perUnit = value / x.scale[j]
      coefficients.append(SparseCoefficient(feature: j, value: perUnit))
      if fit.hasIntercept { intercept -= perUnit * x.center[j] }
    }
    self.init(
      intercept: intercept, coefficients: coefficients,
      devianceRatio: nullDeviance > 0
        ? 2 * (fit.logLikelihood.fitted - fit.logLikelihood.null) / nullDeviance : 0)
  }
}

extension PenalizedDesign {
  /// Columns on the design's own scale.
  fileprivate func columns(_ features: [Int]) -> DesignMatrix {
    do {
      return try DesignMatrix(
        names: features.map { names[$0] }, values: standardised(features))
    } catch {
      preconditionFailure("a standardised design is finite: \(error)")
    }
  }
}

extension PenalizedCox {
  /// The unpenalised fits on the supports of a path of this model, on the same rows.
  /// - Throws: as `path`; `invalidOption` with limits of coefficients, which an unpenalised fit does not keep.
  public func relaxed(
    _ path: PenalizedPath, _ x: PenalizedDesign, _ y: SurvivalOutcome, weights: [Double]? = nil,
    strata: [Int]? = nil, offset: [Double]? = nil
  ) throws(FitError) -> RelaxedPath {
    try penalty.refuseLimits()
    var regression = CoxRegression(ties: ties)
    regression.weights = weights
    regression.weightMeaning = weightMeaning
    regression.strata = strata
    regression.offset = offset
    return try RelaxedPath(path, x) { (columns) throws(FitError) in
      let fit = try regression.fit(columns, y)
      return UnpenalizedSolution(
        coefficients: fit.coefficients, hasIntercept: false, logLikelihood: fit.logLikelihood,
        isConverged: fit.convergence.isConverged)
    }
  }
}

extension PenalizedLogistic {
  /// The unpenalised fits on the supports of a path of this model, on the same rows.
  /// - Throws: as `path`; `invalidOption` with limits of coefficients, which an unpenalised fit does not keep.
  public func relaxed(
    _ path: PenalizedPath, _ x: PenalizedDesign, _ y: BinaryOutcome, weights: [Double]? = nil,
    offset: [Double]? = nil
  ) throws(FitError) -> RelaxedPath {
    try penalty.refuseLimits()
    var regression = LogisticRegression()
    regression.weights = weights
    regression.offset = offset
    regression.hasIntercept = hasIntercept
    return try RelaxedPath(path, x) { (columns) throws(FitError) in
      let fit = try regression.fit(columns, y)
      return UnpenalizedSolution(
        coefficients: fit.coefficients, hasIntercept: hasIntercept, logLikelihood: fit.logLikelihood,
        isConverged: fit.convergence.isConverged)
    }
  }
}

extension PenaltyOptions {
  fileprivate func refuseLimits() throws(FitError) {
    guard lowerLimits == nil, upperLimits == nil else {
      throw .invalidOption("relaxed fits keep no limits of coefficients; leave the limits or relaxing out")
    }
  }
}
