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

  /// Fits one path after another.
  public init<Family: RelaxableFamily>(_ task: CrossValidationTask<Family>) throws(FitError) {
    var folds: [FoldPredictors<Family>] = []
    let all = try task.relaxed(leavingOut: nil)
    for part in task.parts {
      folds.append(FoldPredictors(task, part, try task.relaxed(leavingOut: part), at: all.path))
    }
    self.init(task, all, folds)
  }

  /// Fits the same with at most `width` paths at once; the result has the same bits.
  public init<Family: RelaxableFamily>(_ task: CrossValidationTask<Family>, width: Int) async throws {
    let parts = task.parts
    let wanted: [CrossValidationTask<Family>.Part?] = [nil] + parts
    let fits = await parallelMap(wanted.count, width: width) { index in
      Result { () throws(FitError) -> RelaxedPath in try task.relaxed(leavingOut: wanted[index]) }
    }
    let fitted = try fits.map { try $0.get() }
    let folds = await parallelMap(parts.count, width: width) { k in
      FoldPredictors(task, parts[k], fitted[k + 1], at: fitted[0].path)
    }
    self.init(task, fitted[0], folds)
  }

  private init<Family: RelaxableFamily>(
    _ task: CrossValidationTask<Family>, _ all: RelaxedPath, _ folds: [FoldPredictors<Family>]
  ) {
    let lambdas = all.path.points.map(\.lambda)
    let blends = Self.gammas.compactMap { gamma -> Blend? in
      let indices = lambdas.indices.filter { index in
        gamma == 1 || all.points[index] != nil && folds.allSatisfy { $0.free[index] != nil }
      }
      guard !indices.isEmpty else { return nil }
      let losses = folds.map { fold in
        task.loss(indices.map { fold.blend(gamma, at: $0) }, fold.part)
      }
      var start = 0
      let byRepeat = task.folds.map { own in
        defer { start += own.count }
        return Array(losses[start..<(start + own.count)])
      }
      return Blend(
        gamma: gamma, indices: indices,
        curve: CrossValidationCurve(
          measure: task.measure, lambda: indices.map { lambdas[$0] }, losses: byRepeat))
    }
    relaxed = all
    self.blends = blends
    let sign = task.measure.isGain ? -1.0 : 1.0
    let lowest =
      blends.map { sign * $0.curve.mean[$0.curve.minimumIndex] }.filter { !$0.isNaN }.min() ?? .infinity
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
    if let best { return best }
    // No blend has a loss that is a number: the largest penalty without relaxing, whose curve shows it.
    let plain = blends.first { $0.gamma == 1 } ?? blends[0]
    return Choice(index: plain.indices.first ?? 0, gamma: plain.gamma)
  }
}

/// The linear predictors of one fold's fits at the penalties of the fit to all rows.
private struct FoldPredictors<Family: RelaxableFamily>: Sendable {
  let part: CrossValidationTask<Family>.Part
  let penalized: [[Double]]
  /// Nil where a support next to the penalty has no unpenalised fit.
  let free: [[Double]?]

  init(
    _ task: CrossValidationTask<Family>, _ part: CrossValidationTask<Family>.Part, _ fit: RelaxedPath,
    at path: PenalizedPath
  ) {
    self.part = part
    let lambdas = path.points.map(\.lambda)
    func predictors(gamma: Double) -> [[Double]?] {
      let fitted = fit.path.points.indices.map { index in
        fit.model(at: index, gamma: gamma).map { task.design.linearPredictor(of: $0) }
      }
      return task.predictors(fitted, of: fit.path, at: lambdas)
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

extension CrossValidationTask where Family: RelaxableFamily {
  /// The relaxed path without the rows of a fold.
  fileprivate func relaxed(leavingOut part: Part?) throws(FitError) -> RelaxedPath {
    try family.relaxed(
      try path(leavingOut: part), design, outcome,
      weights: part.map { $0.folds.training($0.fold, weights: weights) } ?? weights,
      weightMeaning: weightMeaning, offset: offset, options: options)
  }
}

extension CrossValidationTask {
  /// Every fold of every repeat.
  var parts: [Part] { folds.flatMap { folds in (0..<folds.count).map { Part(folds: folds, fold: $0) } } }
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
    return try cox.relaxed(path, x, y, weights: weights, strata: strata, offset: offset)
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
    logistic.hasIntercept = hasIntercept
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
