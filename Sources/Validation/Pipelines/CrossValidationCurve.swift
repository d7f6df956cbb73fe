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
  /// The mean squared difference between outcome and predicted probability of held-out rows (response); half of
  /// what `cv.glmnet` calls `mse`, which adds both classes.
  case brier

  /// Whether larger is better.
  var isGain: Bool { self == .cIndex || self == .auc }
}

/// The mean loss of each penalty over folds.
public struct CrossValidationCurve: Sendable {
  /// What was averaged.
  public let measure: CrossValidationMeasure
  /// The penalties, falling.
  public let lambda: [Double]
  /// The weighted mean over folds; with repeats, the mean of that over the repeats.
  public let mean: [Double]
  /// Its standard error: `sqrt(weighted mean of squared deviations / (folds - 1))`, as `cv.glmnet`; with repeats,
  /// the root mean square of that over the repeats, because repeats see the same rows and do not add information.
  public let standardError: [Double]
  /// Folds that carried information, over all repeats.
  public let foldCount: Int
  /// How often the rows were dealt into folds.
  public let repeatCount: Int
  /// Index of lambda.min.
  public let minimumIndex: Int
  /// Index of lambda.1se.
  public let oneStandardErrorIndex: Int

  /// Averages the losses of each fold of each repeat.
  init(measure: CrossValidationMeasure, lambda: [Double], losses: [[HeldOutLoss]]) {
    let repeats = losses.map { Repeat($0, count: lambda.count) }.filter { $0.foldCount > 0 }
    let count = Double(max(repeats.count, 1))
    let mean = lambda.indices.map { k in repeats.reduce(0) { $0 + $1.mean[k] } / count }
    let error = lambda.indices.map { k in
      (repeats.reduce(0) { $0 + $1.variance[k] } / count).squareRoot()
    }
    let loss = measure.isGain ? mean.map { -$0 } : mean
    var best = 0
    for k in loss.indices where loss[k] < loss[best] || loss[best].isNaN { best = k }
    let bound = loss.isEmpty ? 0 : loss[best] + error[best]
    self.measure = measure
    self.lambda = lambda
    self.mean = mean
    standardError = error
    foldCount = repeats.reduce(0) { $0 + $1.foldCount }
    repeatCount = losses.count
    minimumIndex = best
    oneStandardErrorIndex = loss.firstIndex { $0 <= bound } ?? best
  }

  /// The folds of one repeat, averaged.
  private struct Repeat {
    let foldCount: Int
    let mean: [Double]
    /// The squared standard error of the mean.
    let variance: [Double]

    init(_ losses: [HeldOutLoss], count: Int) {
      let informative = losses.filter { !$0.values.isEmpty }
      let total = informative.reduce(0) { $0 + $1.weight }
      foldCount = informative.count
      let mean = (0..<count).map { k in informative.reduce(0) { $0 + $1.weight * $1.values[k] } / total }
      variance = (0..<count).map { k in
        let spread = informative.reduce(0) { sum, fold in
          let difference = fold.values[k] - mean[k]
          return sum + fold.weight * difference * difference
        }
        return spread / total / Double(max(informative.count - 1, 1))
      }
      self.mean = mean
    }
  }

  /// The index a choice picks.
  public func index(_ choice: PenaltyChoice) -> Int {
    choice == .lambdaMin ? minimumIndex : oneStandardErrorIndex
  }
}
