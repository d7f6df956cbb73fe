internal import LinearAlgebra
public import Models
public import Tables

/// A family whose paths have relaxed fits.
public protocol RelaxableFamily: RiskFamily {
  /// The unpenalised fits on the supports of a path of this family, on the same rows.
  func relaxed(
    _ path: PenalizedPath, _ x: PenalizedDesign, _ y: Response, weights: [Double]?,
    weightMeaning: WeightMeaning, offset: [Double]?, options: PenaltyOptions
  ) throws(FitError) -> RelaxedPath
}

/// A relaxed path with the cross-validation of its penalties and blends.
///
/// Every fold has its path and relaxed fits; the linear predictors of both are interpolated linearly in lambda at
/// the penalties of the fit to all rows and blended, as `cv.glmnet(relax = TRUE)` does. A blend is judged at a
/// penalty only when the fit to all rows and every fold have it there.
///
/// lambda.min is the smallest mean loss over penalties and blends; lambda.1se the largest penalty at which
/// some blend is within one standard error of it, with the blend of the largest gamma there, as in glmnet.
public struct CrossValidatedRelaxation: Sendable {
  /// glmnet's blends.
  public static let gammas = [0, 0.25, 0.5, 0.75, 1]

  /// One blend's curve over the penalties at which it exists.
  public struct Blend: Sendable {
    /// The share of the penalised solution.
    public let gamma: Double
    /// The points of the path at which the blend exists, ascending.
    public let indices: [Int]
    /// Its curve over these points.
    public let curve: CrossValidationCurve
  }

  /// A point of the path with a blend.
  public struct Choice: Sendable, Equatable {
    /// The point of the path.
    public let index: Int
    /// The share of the penalised solution.
    public let gamma: Double
  }

  /// The relaxed path on all rows.
  public let relaxed: RelaxedPath
  /// The blends' curves, gamma rising; one that exists nowhere is left out. The last is that of the penalised path.
  public let blends: [Blend]
  /// The smallest mean loss.
  public let minimum: Choice
  /// The most penalised choice within one standard error of it.
  public let oneStandardError: Choice

  /// The curve of the penalised path itself, over all its points.
  public var penalized: CrossValidationCurve { blends[blends.count - 1].curve }

  /// The choice of a rule.
  public func choice(_ rule: PenaltyChoice) -> Choice { rule == .lambdaMin ? minimum : oneStandardError }

  /// Fits on all rows and on the rows outside each fold.
  /// - Parameters:
  ///   - weights: weights of the rows; 0 leaves a row out altogether.
  ///   - folds: fold of each row.
  public init<Family: RelaxableFamily>(
    _ family: Family, _ x: PenalizedDesign, _ y: Family.Response, weights: [Double]? = nil,
    weightMeaning: WeightMeaning = .caseWeights, offset: [Double]? = nil, folds: Folds,
    measure: CrossValidationMeasure = .deviance, options: PenaltyOptions
  ) throws(FitError) {
    func fit(_ weights: [Double]?) throws(FitError) -> RelaxedPath {
      let path = try family.path(
        x, y, weights: weights, weightMeaning: weightMeaning, offset: offset, options: options)
      return try family.relaxed(
        path, x, y, weights: weights, weightMeaning: weightMeaning, offset: offset, options: options)
    }
    let all = try fit(weights)
    let lambdas = all.path.points.map(\.lambda)
    let predictors = try (0..<folds.count).map { (k) throws(FitError) in
      FoldPredictors(
        try fit(folds.training(k, weights: weights)), x, offset: offset, at: lambdas)
    }
    var blends: [Blend] = []
    for gamma in Self.gammas {
      let indices = lambdas.indices.filter { index in
        gamma == 1
          || all.points[index] != nil && predictors.allSatisfy { $0.free[index] != nil }
      }
      guard !indices.isEmpty else { continue }
      let losses = predictors.enumerated().map { k, fold in
        let eta = indices.map { fold.blend(gamma, at: $0) }
        let training = folds.training(k, weights: weights)
        return measure == .deviance
          ? family.heldOutDeviance(
            eta, y, weights: weights, training: training, heldOut: folds.rows(k),
            weightMeaning: weightMeaning)
          : family.heldOutDiscrimination(eta, y, weights: weights, heldOut: folds.rows(k))
      }
      blends.append(
        Blend(
          gamma: gamma, indices: indices,
          curve: CrossValidationCurve(
            measure: measure, lambda: indices.map { lambdas[$0] }, losses: losses)))
    }
    relaxed = all
    self.blends = blends
    let sign = measure.isGain ? -1.0 : 1.0
    let lowest = blends.map { sign * $0.curve.mean[$0.curve.minimumIndex] }.min() ?? 0
    minimum = Self.mostPenalized(blends) { sign * $0.mean[$1] <= lowest }
    // The standard error is that of the curve on which the minimum lies.
    let best = minimum
    let bound =
      lowest
      + (blends.first { $0.gamma == best.gamma }.map { blend in
        blend.curve.standardError[blend.indices.firstIndex(of: best.index)!]
      } ?? 0)
    oneStandardError = Self.mostPenalized(blends) { sign * $0.mean[$1] <= bound }
  }

  /// The largest penalty, then the largest gamma, that is acceptable.
  private static func mostPenalized(
    _ blends: [Blend], _ isAcceptable: (CrossValidationCurve, Int) -> Bool
  ) -> Choice {
    var best: Choice?
    for blend in blends {
      guard
        let position = blend.indices.indices.first(where: { isAcceptable(blend.curve, $0) })
      else { continue }
      let index = blend.indices[position]
      if best.map({ index <= $0.index }) ?? true { best = Choice(index: index, gamma: blend.gamma) }
    }
    guard let best else { preconditionFailure("the smallest loss is acceptable") }
    return best
  }
}

/// The linear predictors of one fold's fits at the penalties of the fit to all rows.
private struct FoldPredictors {
  let penalized: [[Double]]
  /// Nil where a support next to the penalty has no unpenalised fit.
  let free: [[Double]?]

  init(_ fit: RelaxedPath, _ x: PenalizedDesign, offset: [Double]?, at lambdas: [Double]) {
    let own = fit.path.points.map(\.lambda)
    func predictors(gamma: Double) -> [[Double]?] {
      let fitted = fit.path.points.indices.map { index -> [Double]? in
        fit.model(at: index, gamma: gamma).map { model in
          var eta = x.linearPredictor(of: model)
          if let offset { for i in eta.indices { eta[i] += offset[i] } }
          return eta
        }
      }
      return lambdas.map { LambdaInterpolation(of: own, at: $0).value(fitted) }
    }
    penalized = predictors(gamma: 1).map { $0! }
    free = predictors(gamma: 0)
  }

  /// The blend at a penalty where it exists.
  func blend(_ gamma: Double, at index: Int) -> [Double] {
    guard gamma < 1 else { return penalized[index] }
    return zip(penalized[index], free[index]!).map { gamma * $0 + (1 - gamma) * $1 }
  }
}

/// Linear interpolation in lambda between the fits next to it, constant beyond the ends.
private struct LambdaInterpolation {
  let left: Int
  let right: Int
  /// The share of the left fit.
  let share: Double

  /// - Parameter lambdas: falling.
  init(of lambdas: [Double], at lambda: Double) {
    let next = lambdas.firstIndex { $0 <= lambda } ?? lambdas.count - 1
    right = next
    guard next > 0, lambdas[next] < lambda else {
      left = next
      share = 0
      return
    }
    left = next - 1
    share = (lambda - lambdas[next]) / (lambdas[next - 1] - lambdas[next])
  }

  func value(_ fitted: [[Double]?]) -> [Double]? {
    guard share > 0 else { return fitted[right] }
    guard let a = fitted[left], let b = fitted[right] else { return nil }
    return zip(a, b).map { share * $0 + (1 - share) * $1 }
  }
}

extension PenalizedDesign {
  /// The linear predictor of a model for every row of the design.
  fileprivate func linearPredictor(of model: PenalizedModel) -> [Double] {
    var base = model.intercept
    for coefficient in model.coefficients { base += coefficient.value * center[coefficient.feature] }
    var result = [Double](repeating: base, count: rowCount)
    for coefficient in model.coefficients {
      let j = coefficient.feature
      addColumn(j, of: values, times: coefficient.value * scale[j], to: &result)
    }
    return result
  }
}

extension CoxFamily: RelaxableFamily {
  /// Cox's model without penalty on the supports of a path.
  public func relaxed(
    _ path: PenalizedPath, _ x: PenalizedDesign, _ y: SurvivalOutcome, weights: [Double]?,
    weightMeaning: WeightMeaning, offset: [Double]?, options: PenaltyOptions
  ) throws(FitError) -> RelaxedPath {
    var cox = PenalizedCox()
    cox.penalty = options
    cox.ties = ties
    cox.weightMeaning = weightMeaning
    return try cox.relaxed(path, x, y, weights: weights, offset: offset)
  }
}

extension LogisticFamily: RelaxableFamily {
  /// The logistic model without penalty on the supports of a path.
  public func relaxed(
    _ path: PenalizedPath, _ x: PenalizedDesign, _ y: BinaryOutcome, weights: [Double]?,
    weightMeaning: WeightMeaning, offset: [Double]?, options: PenaltyOptions
  ) throws(FitError) -> RelaxedPath {
    var logistic = PenalizedLogistic()
    logistic.penalty = options
    return try logistic.relaxed(path, x, y, weights: weights, offset: offset)
  }
}

extension FamilyWithPath: RelaxableFamily where Base: RelaxableFamily {
  /// The base family's model without penalty on the supports of a path made in the other way.
  public func relaxed(
    _ path: PenalizedPath, _ x: PenalizedDesign, _ y: Base.Response, weights: [Double]?,
    weightMeaning: WeightMeaning, offset: [Double]?, options: PenaltyOptions
  ) throws(FitError) -> RelaxedPath {
    try base.relaxed(
      path, x, y, weights: weights, weightMeaning: weightMeaning, offset: offset, options: options)
  }
}
