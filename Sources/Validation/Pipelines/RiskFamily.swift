internal import LinearAlgebra
public import Models
internal import RealModule
public import Statistics
public import Tables

/// A kind of outcome with its penalised likelihood and its cross-validated deviance: all that differs
/// between survival and response pipelines.
public protocol RiskFamily: Sendable {
  /// The outcome.
  associatedtype Response: Outcome
  /// `"cox"` or `"logistic"`.
  var name: String { get }
  /// The subject of each row of the outcomes whose performance is judged, where some have several rows: standard errors
  /// are then those of independent subjects.
  var clusters: [Int]? { get set }
  /// Which rows have the event.
  func isEvent(_ y: Response) -> [Bool]
  /// The outcome as steps before the model see it.
  func trainingOutcome(_ y: Response) -> TrainingOutcome
  /// The performance measures of a linear predictor, in the order reports show them.
  var measures: [PerformanceMeasure] { get }
  /// What a model predicts for every row of `outcome`, from its linear predictor; what else it takes is learnt from
  /// the training rows, row `i` counting `training[i]` times (nil is once).
  func predictions(_ linearPredictor: [Double], outcome: Response, training: [Double]?) -> Predictions
  /// The measures of `outcome`, prepared once: a function of predictions and of how often each row counts (nil is
  /// once) that leaves out what is undefined.
  func evaluator(
    for outcome: Response
  ) -> @Sendable (Predictions, [Double]?) -> [PerformanceMeasure: Double]
  /// A measure of predictions with its interval, or nil when the family has no such measure.
  func estimate(
    _ measure: PerformanceMeasure, of predictions: Predictions, outcome: Response, level: ConfidenceLevel
  ) -> Estimate?
  /// Which of the predicted probabilities a measure judges; nil when it judges none.
  func probabilityIndex(of measure: PerformanceMeasure) -> Int?
  /// The share of rows with the event (by a horizon: by Kaplan-Meier); nil where it is not defined.
  func eventShare(_ y: Response, by horizon: Double?) -> Double?
  /// How many sets of predicted probabilities there are for these horizons.
  func horizonCount(_ horizons: [Double]) -> Int
  /// The predicted probability of the event for linear predictors, by horizon; what else it takes is
  /// learnt from the training rows.
  func probabilities(
    _ outcome: Response, trainingPredictor: [Double], linearPredictor: [Double?], horizons: [Double]
  ) throws(FitError) -> [[Double?]]
  /// The discrimination of held-out rows at each point of a path.
  func heldOutDiscrimination(
    _ eta: [[Double]], _ y: Response, weights: [Double]?, heldOut: [Int]
  ) -> HeldOutLoss
  /// The Brier score of held-out rows at each point of a path; empty for a family without one.
  func heldOutBrier(
    _ eta: [[Double]], _ y: Response, weights: [Double]?, heldOut: [Int]
  ) -> HeldOutLoss
  /// The penalised path under frequency weights.
  func path(
    _ x: PenalizedDesign, _ y: Response, weights: [Double]?, weightMeaning: WeightMeaning,
    offset: [Double]?, options: PenaltyOptions
  ) throws(FitError) -> PenalizedPath
  /// The deviance of held-out rows and the weight it is averaged with.
  /// - Parameters:
  ///   - eta: the linear predictor of every row from the model that did not see `heldOut`.
  ///   - weights: weights of all rows.
  ///   - training: weights with the held-out rows at zero.
  func heldOutDeviance(
    _ eta: [[Double]], _ y: Response, weights: [Double]?, training: [Double], heldOut: [Int],
    weightMeaning: WeightMeaning
  ) -> HeldOutLoss
}

/// The loss of one fold at each point of a path.
public struct HeldOutLoss: Sendable {
  /// One mean loss a point; NaN-free, empty when the fold carries no information.
  public let values: [Double]
  /// The fold's weight in the average over folds.
  public let weight: Double
}

/// Cox's model for survival outcomes.
public struct CoxFamily: RiskFamily {
  /// How tied events enter.
  public var ties: TiedEvents
  /// The stratum of each row of the outcomes it is given, where there are strata.
  public var strata: [Int]?
  /// Times by which performance is judged.
  public var horizons: [Double]
  /// The subject of each row of the outcomes whose performance is judged, where some have several rows.
  public var clusters: [Int]?

  /// A family with its tie rule.
  public init(ties: TiedEvents = .efron, strata: [Int]? = nil, horizons: [Double] = []) {
    self.ties = ties
    self.strata = strata
    self.horizons = horizons
  }

  /// The family's name.
  public var name: String { "cox" }

  /// Which rows have the event.
  public func isEvent(_ y: SurvivalOutcome) -> [Bool] { y.isEvent }

  /// The penalised path.
  public func path(
    _ x: PenalizedDesign, _ y: SurvivalOutcome, weights: [Double]?, weightMeaning: WeightMeaning,
    offset: [Double]?, options: PenaltyOptions
  ) throws(FitError) -> PenalizedPath {
    var cox = PenalizedCox()
    cox.penalty = options
    cox.ties = ties
    cox.weightMeaning = weightMeaning
    return try cox.path(x, y, weights: weights, strata: strata, offset: offset)
  }

  /// The grouped form of van Houwelingen et al. 2006 (doi 10.1002/sim.2353), as `cv.glmnet(grouped = TRUE)`:
  /// the deviance on all rows minus the deviance on the training rows, a held-out row being compared
  /// with everyone; divided by the weight of the held-out events. Case weights are brought to mean 1 on
  /// either set first, as `cv.glmnet` does; frequencies count rows and are left as they are.
  public func heldOutDeviance(
    _ eta: [[Double]], _ y: SurvivalOutcome, weights: [Double]?, training: [Double], heldOut: [Int],
    weightMeaning: WeightMeaning
  ) -> HeldOutLoss {
    var weight = 0.0
    for row in heldOut where y.isEvent[row] { weight += weights?[row] ?? 1 }
    guard weight > 0 else { return HeldOutLoss(values: [], weight: 0) }
    func relative(_ weights: [Double]) -> [Double] {
      guard weightMeaning == .caseWeights else { return weights }
      let factor = Double(weights.count { $0 > 0 }) / weights.reduce(0, +)
      return weights.map { $0 * factor }
    }
    func deviance(_ likelihood: CoxPartialLikelihood, _ eta: [Double]) -> Double {
      2 * (likelihood.saturatedLogLikelihood - likelihood.evaluate(at: eta).logLikelihood)
    }
    let all = CoxPartialLikelihood(
      y, weights: weights.map(relative), meaning: weightMeaning, strata: strata, ties: ties)
    let rest = CoxPartialLikelihood(
      y, weights: weights == nil ? training : relative(training), meaning: weightMeaning, strata: strata,
      ties: ties)
    let values = eta.map { eta in
      // A model to which an event is as good as impossible has no finite deviance, on either set of rows.
      let difference = deviance(all, eta) - deviance(rest, eta)
      return difference.isNaN ? .infinity : difference / weight
    }
    return HeldOutLoss(values: values, weight: weight)
  }
}

extension CoxFamily {
  /// Without a horizon survival has no Brier score.
  public func heldOutBrier(
    _ eta: [[Double]], _ y: SurvivalOutcome, weights: [Double]?, heldOut: [Int]
  ) -> HeldOutLoss { HeldOutLoss(values: [], weight: 0) }
}

/// The logistic model for responses.
public struct LogisticFamily: RiskFamily {
  /// glmnet's bound on probabilities in the cross-validated deviance (`prob_min`): without it one
  /// confident miss makes the curve infinite.
  static let smallestProbability = 1e-5

  /// Whether the model has an intercept; without one the design must not be centred.
  public var hasIntercept = true
  /// The subject of each row of the outcomes whose performance is judged, where some have several rows.
  public var clusters: [Int]?

  /// A family with an intercept, or without.
  public init(hasIntercept: Bool = true) { self.hasIntercept = hasIntercept }

  /// The family's name.
  public var name: String { "logistic" }

  /// Which rows have the event.
  public func isEvent(_ y: BinaryOutcome) -> [Bool] { y.isCase }

  /// The penalised path.
  public func path(
    _ x: PenalizedDesign, _ y: BinaryOutcome, weights: [Double]?, weightMeaning: WeightMeaning,
    offset: [Double]?, options: PenaltyOptions
  ) throws(FitError) -> PenalizedPath {
    var logistic = PenalizedLogistic()
    logistic.penalty = options
    logistic.hasIntercept = hasIntercept
    return try logistic.path(x, y, weights: weights, offset: offset)
  }

  /// The mean of `-2 log p(observed class)` over held-out rows, probabilities kept within
  /// [1e-5, 1 - 1e-5] as `cv.glmnet` does.
  public func heldOutDeviance(
    _ eta: [[Double]], _ y: BinaryOutcome, weights: [Double]?, training: [Double], heldOut: [Int],
    weightMeaning: WeightMeaning
  ) -> HeldOutLoss {
    var weight = 0.0
    for row in heldOut { weight += weights?[row] ?? 1 }
    guard weight > 0 else { return HeldOutLoss(values: [], weight: 0) }
    let values = eta.map { eta in
      var sum = 0.0
      for row in heldOut {
        let p = 1 / (1 + Double.exp(-eta[row]))
        let kept = min(max(p, Self.smallestProbability), 1 - Self.smallestProbability)
        sum -= 2 * (weights?[row] ?? 1) * .log(y.isCase[row] ? kept : 1 - kept)
      }
      return sum / weight
    }
    return HeldOutLoss(values: values, weight: weight)
  }

  /// The mean squared difference between outcome and probability over held-out rows.
  public func heldOutBrier(
    _ eta: [[Double]], _ y: BinaryOutcome, weights: [Double]?, heldOut: [Int]
  ) -> HeldOutLoss {
    let own = heldOut.map { weights?[$0] ?? 1 }
    let total = own.reduce(0, +)
    guard total > 0 else { return HeldOutLoss(values: [], weight: 0) }
    let values = eta.map { eta in
      var sum = 0.0
      for (row, weight) in zip(heldOut, own) {
        let difference = Self.probability(eta[row]) - (y.isCase[row] ? 1 : 0)
        sum += weight * difference * difference
      }
      return sum / total
    }
    return HeldOutLoss(values: values, weight: total)
  }
}
