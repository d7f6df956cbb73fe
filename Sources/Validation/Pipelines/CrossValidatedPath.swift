public import Models
internal import Tables

/// What a cross-validated path is fitted on: a design, its outcome and what belongs to its rows.
public struct CrossValidationTask<Family: RiskFamily>: Sendable {
  /// The kind of outcome.
  public var family: Family
  /// The features.
  public var design: PenalizedDesign
  /// The outcome of each row.
  public var outcome: Family.Response
  /// Weights of the rows; 0 leaves a row out altogether.
  public var weights: [Double]?
  /// What the weights mean.
  public var weightMeaning = WeightMeaning.caseWeights
  /// What is added to the linear predictor of each row.
  public var offset: [Double]?
  /// The folds, once for each repeat.
  public var folds: [Folds]
  /// What is averaged over folds.
  public var measure = CrossValidationMeasure.deviance
  /// The penalty.
  public var options: PenaltyOptions

  /// Cross-validated deviance over the given folds.
  public init(
    _ family: Family, _ design: PenalizedDesign, _ outcome: Family.Response, folds: [Folds],
    options: PenaltyOptions
  ) {
    self.family = family
    self.design = design
    self.outcome = outcome
    self.folds = folds
    self.options = options
  }
}

/// A penalised path with the cross-validation curve of its penalties.
///
/// The path is fitted on all rows, then on the rows outside each fold, and the loss of the rows held out is averaged
/// at the penalties of the first path. Given penalties are fitted as they are in every fold. With an automatic
/// sequence each fold has its own, and its linear predictors are interpolated linearly in lambda, as `cv.glmnet`
/// does, so that the curve agrees with R's.
public struct CrossValidatedPath: Sendable {
  /// The path on all rows.
  public let path: PenalizedPath
  /// The curve.
  public let curve: CrossValidationCurve

  /// Fits one path after another.
  public init<Family: RiskFamily>(_ task: CrossValidationTask<Family>) throws(FitError) {
    let path = try task.path(leavingOut: nil)
    let lambdas = path.points.map(\.lambda)
    var losses: [[HeldOutLoss]] = []
    for folds in task.folds {
      var ofFolds: [HeldOutLoss] = []
      for k in 0..<folds.count {
        let part = CrossValidationTask<Family>.Part(folds: folds, fold: k)
        ofFolds.append(task.loss(try task.path(leavingOut: part), part, at: lambdas))
      }
      losses.append(ofFolds)
    }
    self.path = path
    curve = CrossValidationCurve(measure: task.measure, lambda: lambdas, losses: losses)
  }

  /// Fits the same with at most `width` paths at once; the result has the same bits.
  public init<Family: RiskFamily>(_ task: CrossValidationTask<Family>, width: Int) async throws {
    typealias Part = CrossValidationTask<Family>.Part
    let parts = task.folds.flatMap { folds in (0..<folds.count).map { Part(folds: folds, fold: $0) } }
    let wanted: [Part?] = [nil] + parts
    let paths = await parallelMap(wanted.count, width: width) { index in
      Result { () throws(FitError) -> PenalizedPath in try task.path(leavingOut: wanted[index]) }
    }
    let fitted = try paths.map { try $0.get() }
    let lambdas = fitted[0].points.map(\.lambda)
    let losses = await parallelMap(parts.count, width: width) { k in
      task.loss(fitted[k + 1], parts[k], at: lambdas)
    }
    var start = 0
    var byRepeat: [[HeldOutLoss]] = []
    for folds in task.folds {
      byRepeat.append(Array(losses[start..<(start + folds.count)]))
      start += folds.count
    }
    path = fitted[0]
    curve = CrossValidationCurve(measure: task.measure, lambda: lambdas, losses: byRepeat)
  }

  /// Fits one path after another for one set of folds.
  public init<Family: RiskFamily>(
    _ family: Family, _ x: PenalizedDesign, _ y: Family.Response, weights: [Double]? = nil,
    weightMeaning: WeightMeaning = .caseWeights, offset: [Double]? = nil, folds: Folds,
    measure: CrossValidationMeasure = .deviance, options: PenaltyOptions
  ) throws(FitError) {
    var task = CrossValidationTask(family, x, y, folds: [folds], options: options)
    task.weights = weights
    task.weightMeaning = weightMeaning
    task.offset = offset
    task.measure = measure
    try self.init(task)
  }
}

extension CrossValidationTask {
  /// One fold of one repeat.
  struct Part: Sendable {
    let folds: Folds
    let fold: Int
  }

  /// The path without the rows of a fold.
  func path(leavingOut part: Part?) throws(FitError) -> PenalizedPath {
    let training = part.map { $0.folds.training($0.fold, weights: weights) } ?? weights
    return try family.path(
      design, outcome, weights: training, weightMeaning: weightMeaning, offset: offset, options: options)
  }

  /// The loss of the rows of a fold under the path that did not see them.
  func loss(_ fit: PenalizedPath, _ part: Part, at lambdas: [Double]) -> HeldOutLoss {
    let heldOut = part.folds.rows(part.fold)
    let fitted = fit.points.map { design.linearPredictor(of: $0) }
    let foldLambdas = fit.points.map(\.lambda)
    let eta = lambdas.map { lambda in
      var predictor = interpolated(fitted, at: foldLambdas, to: lambda)
      if let offset { for i in predictor.indices { predictor[i] += offset[i] } }
      return predictor
    }
    switch measure {
    case .deviance:
      return family.heldOutDeviance(
        eta, outcome, weights: weights, training: part.folds.training(part.fold, weights: weights),
        heldOut: heldOut, weightMeaning: weightMeaning)
    case .cIndex, .auc:
      return family.heldOutDiscrimination(eta, outcome, weights: weights, heldOut: heldOut)
    case .brier:
      return family.heldOutBrier(eta, outcome, weights: weights, heldOut: heldOut)
    }
  }

  /// Linear interpolation in lambda between the fits next to it, constant beyond the ends.
  private func interpolated(
    _ fitted: [[Double]], at lambdas: [Double], to lambda: Double
  ) -> [Double] {
    guard let right = lambdas.firstIndex(where: { $0 <= lambda }) else { return fitted.last! }
    guard right > 0, lambdas[right] < lambda else { return fitted[right] }
    let left = right - 1
    let share = (lambda - lambdas[right]) / (lambdas[left] - lambdas[right])
    return fitted[left].indices.map { share * fitted[left][$0] + (1 - share) * fitted[right][$0] }
  }
}
