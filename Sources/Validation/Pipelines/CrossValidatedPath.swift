public import Models
internal import Tables

/// Which penalty a cross-validation picks.
public enum PenaltyChoice: String, Sendable, CaseIterable {
  /// The penalty with the smallest mean loss.
  case lambdaMin = "lambda.min"
  /// The largest penalty whose mean loss is within one standard error of the smallest.
  case lambda1SE = "lambda.1se"
}

/// What a cross-validation averages.
public enum CrossValidationMeasure: String, Sendable, CaseIterable {
  /// The deviance of held-out rows; for Cox the grouped form.
  case deviance
  /// Harrell's C of the held-out rows (survival).
  case cIndex = "c-index"
  /// The area under the ROC curve of the held-out rows (response).
  case auc

  /// Whether larger is better.
  var isGain: Bool { self != .deviance }
}

/// The mean loss of each penalty over folds.
public struct CrossValidationCurve: Sendable {
  /// What was averaged.
  public let measure: CrossValidationMeasure
  /// The penalties, falling.
  public let lambda: [Double]
  /// The weighted mean over folds.
  public let mean: [Double]
  /// Its standard error: `sqrt(weighted mean of squared deviations / (folds - 1))`, as `cv.glmnet`.
  public let standardError: [Double]
  /// Folds that carried information.
  public let foldCount: Int
  /// Index of lambda.min.
  public let minimumIndex: Int
  /// Index of lambda.1se.
  public let oneStandardErrorIndex: Int

  init(measure: CrossValidationMeasure, lambda: [Double], losses: [HeldOutLoss]) {
    let informative = losses.filter { !$0.values.isEmpty }
    let total = informative.reduce(0) { $0 + $1.weight }
    var mean: [Double] = []
    var error: [Double] = []
    for k in lambda.indices {
      let average = informative.reduce(0) { $0 + $1.weight * $1.values[k] } / total
      let spread =
        informative.reduce(0) { sum, fold in
          let difference = fold.values[k] - average
          return sum + fold.weight * difference * difference
        } / total
      mean.append(average)
      error.append((spread / Double(max(informative.count - 1, 1))).squareRoot())
    }
    let loss = measure.isGain ? mean.map { -$0 } : mean
    var best = 0
    for k in loss.indices where loss[k] < loss[best] { best = k }
    let bound = loss.isEmpty ? 0 : loss[best] + error[best]
    self.measure = measure
    self.lambda = lambda
    self.mean = mean
    standardError = error
    foldCount = informative.count
    minimumIndex = best
    oneStandardErrorIndex = loss.firstIndex { $0 <= bound } ?? best
  }

  /// The index a choice picks.
  public func index(_ choice: PenaltyChoice) -> Int {
    choice == .lambdaMin ? minimumIndex : oneStandardErrorIndex
  }
}

/// A penalised path with the cross-validation curve of its penalties.
public struct CrossValidatedPath: Sendable {
  /// The path on all rows.
  public let path: PenalizedPath
  /// The curve.
  public let curve: CrossValidationCurve

  /// Fits the path on all rows, then on the rows outside each fold, and averages the loss of the rows
  /// held out at the penalties of the first path.
  ///
  /// Given penalties are fitted as they are in every fold. With an automatic sequence each fold has its
  /// own, and its linear predictors are interpolated linearly in lambda, as `cv.glmnet` does, so that
  /// the curve agrees with R's.
  /// - Parameters:
  ///   - weights: weights of the rows; 0 leaves a row out altogether.
  ///   - folds: fold of each row.
  public init<Family: RiskFamily>(
    _ family: Family, _ x: PenalizedDesign, _ y: Family.Response, weights: [Double]? = nil,
    weightMeaning: WeightMeaning = .caseWeights, offset: [Double]? = nil, folds: Folds,
    measure: CrossValidationMeasure = .deviance, options: PenaltyOptions
  ) throws(FitError) {
    let path = try family.path(
      x, y, weights: weights, weightMeaning: weightMeaning, offset: offset, options: options)
    let lambdas = path.points.map(\.lambda)
    var losses: [HeldOutLoss] = []
    for k in 0..<folds.count {
      losses.append(
        try Self.loss(
          family, x, y, weights: weights, weightMeaning: weightMeaning, offset: offset, folds: folds,
          fold: k, at: lambdas, measure: measure, options: options))
    }
    self.path = path
    curve = CrossValidationCurve(
      measure: measure, lambda: path.points.map(\.lambda), losses: losses)
  }

  private static func loss<Family: RiskFamily>(
    _ family: Family, _ x: PenalizedDesign, _ y: Family.Response, weights: [Double]?,
    weightMeaning: WeightMeaning, offset: [Double]?, folds: Folds, fold: Int,
    at lambdas: [Double], measure: CrossValidationMeasure, options: PenaltyOptions
  ) throws(FitError) -> HeldOutLoss {
    let training = folds.training(fold, weights: weights)
    let heldOut = folds.rows(fold)
    let fit = try family.path(
      x, y, weights: training, weightMeaning: weightMeaning, offset: offset, options: options)
    let fitted = fit.points.map { x.linearPredictor(of: $0) }
    let foldLambdas = fit.points.map(\.lambda)
    let eta = lambdas.map { lambda in
      var predictor = interpolated(fitted, at: foldLambdas, to: lambda)
      if let offset { for i in predictor.indices { predictor[i] += offset[i] } }
      return predictor
    }
    switch measure {
    case .deviance:
      return family.heldOutDeviance(
        eta, y, weights: weights, training: training, heldOut: heldOut, weightMeaning: weightMeaning)
    case .cIndex, .auc:
      return family.heldOutDiscrimination(eta, y, weights: weights, heldOut: heldOut)
    }
  }

  /// Linear interpolation in lambda between the fits next to it, constant beyond the ends.
  private static func interpolated(
    _ fitted: [[Double]], at lambdas: [Double], to lambda: Double
  ) -> [Double] {
    guard let right = lambdas.firstIndex(where: { $0 <= lambda }) else { return fitted.last! }
    guard right > 0, lambdas[right] < lambda else { return fitted[right] }
    let left = right - 1
    let share = (lambda - lambdas[right]) / (lambdas[left] - lambdas[right])
    return fitted[left].indices.map { share * fitted[left][$0] + (1 - share) * fitted[right][$0] }
  }
}
