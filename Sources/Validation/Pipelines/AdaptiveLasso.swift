internal import Models
internal import RealModule
internal import Statistics
internal import Tables

/// The adaptive lasso: penalty factors `(max_k |b_k| / |b_j|)^gamma`, with `b` an initial fit to the same rows.
///
/// `b_j` are on the scale on which the penalty acts (per standard deviation of the feature when the penalty
/// standardises), so that factors do not depend on units. Lambda is the weight of the feature with the largest
/// initial coefficient, whose factor is 1: unlike glmnet's, which is the weight at the mean factor, it does not hang on
/// the smallest coefficient, and means the same in each fold and resample. The factors multiply those that were
/// given (which are scaled to mean 1); a feature whose initial coefficient is 0 is left out. `kktResidual` is relative to
/// lambda times the mean factor. The initial fit is part of the model: cross-validation and
/// resampling repeat it on the rows they train on, since factors that had seen the held-out rows would make
/// the chosen penalty look better than it is.
///
/// Source: Zou 2006, doi 10.1198/016214506000000735; Cox: Zhang, Lu 2007, doi 10.1093/biomet/asm037.
public struct AdaptiveLasso: Sendable, Equatable {
  /// The fit that gives the factors.
  public enum Initial: String, Sendable, CaseIterable {
    /// Ridge along glmnet's path, at the lambda of the smallest cross-validated deviance among those with
    /// coefficients (an automatic ridge path starts without).
    case ridge
    /// Without penalty: needs more rows than features and a likelihood with a maximum.
    case none
  }

  /// Folds of the initial ridge where the penalty itself needs none.
  static let folds = 10

  /// The exponent, positive.
  public var gamma: Double
  /// The initial fit.
  public var initial: Initial

  /// Factors `1 / |b|^gamma` from an initial fit.
  public init(gamma: Double = 1, initial: Initial = .ridge) {
    self.gamma = gamma
    self.initial = initial
  }

  /// The family with this way of making a path.
  /// - Parameter folds: the folds by which ridge is cross-validated; rows of weight 0 take no part.
  public func family<Base: RiskFamily>(_ base: Base, folds: Folds?) -> FamilyWithPath<Base> {
    FamilyWithPath(base) { (x, y, weights, meaning, offset, options) throws(FitError) in
      var adapted = options
      let factors = try factors(base, x, y, weights, meaning, offset, options, folds)
      adapted.penaltyFactors = factors
      // What the path multiplies lambda by to bring the factors to mean 1.
      let mean = factors.reduce(0) { $0 + ($1 == .infinity ? 1 : $1) } / Double(factors.count)
      guard case .given(let values) = options.lambdas else {
        return try base.path(
          x, y, weights: weights, weightMeaning: meaning, offset: offset, options: adapted
        ).rescaling { $1 / mean }
      }
      adapted.lambdas = .given(values.map { $0 * mean })
      let falling = values.sorted(by: >)
      return try base.path(
        x, y, weights: weights, weightMeaning: meaning, offset: offset, options: adapted
      ).rescaling { index, _ in falling[index] }
    }
  }

  private func factors<Base: RiskFamily>(
    _ base: Base, _ x: PenalizedDesign, _ y: Base.Response, _ weights: [Double]?, _ meaning: WeightMeaning,
    _ offset: [Double]?, _ options: PenaltyOptions, _ folds: Folds?
  ) throws(FitError) -> [Double] {
    guard gamma > 0, gamma.isFinite else {
      throw .invalidOption("the exponent of adaptive factors must be positive")
    }
    var first = options
    first.lambdas = .automatic()
    let point: PenalizedPath.Point
    switch initial {
    case .ridge:
      guard let folds else {
        throw .invalidOption("the initial ridge of an adaptive lasso needs folds to choose its penalty")
      }
      first.alpha = 0
      let fit = try CrossValidatedPath(
        base, x, y, weights: weights, weightMeaning: meaning, offset: offset,
        folds: folds, options: first)
      let withCoefficients = fit.path.points.indices.filter { !fit.path.points[$0].coefficients.isEmpty }
      guard let best = withCoefficients.min(by: { fit.curve.mean[$0] < fit.curve.mean[$1] }) else {
        throw .nothingToFit
      }
      point = fit.path.points[best]
    case .none:
      first.lambdas = .given([0])
      first.penaltyFactors = options.penaltyFactors?.map { $0 == .infinity ? $0 : 1 }
      let fit = try base.path(
        x, y, weights: weights, weightMeaning: meaning, offset: offset, options: first)
      guard fit.sampleSize.count > x.columnCount, fit.points[0].kktResidual <= options.tolerance else {
        throw .invalidOption(
          "the data have no fit without penalty to take adaptive factors from; use ridge")
      }
      point = fit.points[0]
    }
    let spread = x.spread(weights: weights)
    var size = [Double](repeating: 0, count: x.columnCount)
    for coefficient in point.coefficients {
      size[coefficient.feature] =
        abs(coefficient.value)
        * (options.standardize ? spread[coefficient.feature] * x.scale[coefficient.feature] : 1)
    }
    let given = options.penaltyFactors ?? [Double](repeating: 1, count: x.columnCount)
    let penalized = given.indices.filter { given[$0] > 0 && given[$0] < .infinity }
    guard let largest = penalized.map({ size[$0] }).max(), largest > 0 else { throw .nothingToFit }
    let mean = given.reduce(0) { $0 + ($1 == .infinity ? 1 : $1) } / Double(given.count)
    var factors = given
    for j in penalized {
      factors[j] = size[j] > 0 ? given[j] / mean * .pow(largest / size[j], gamma) : .infinity
    }
    return factors
  }
}
