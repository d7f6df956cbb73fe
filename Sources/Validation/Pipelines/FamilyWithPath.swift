public import Models
public import Statistics
internal import Tables

/// A family whose penalised path is made in another way, everything else being its own: so that
/// cross-validation and pipelines repeat that way on every fold and resample, with the weights of its rows.
public struct FamilyWithPath<Base: RiskFamily>: RiskFamily {
  /// Makes a path from a design, an outcome, weights, an offset and options.
  public typealias MakePath =
    @Sendable (
      PenalizedDesign, Base.Response, [Double]?, WeightMeaning, [Double]?, PenaltyOptions
    ) throws(FitError) -> PenalizedPath

  private(set) var base: Base
  let makePath: MakePath

  /// A family with its way of making a path.
  public init(_ base: Base, makePath: @escaping MakePath) {
    self.base = base
    self.makePath = makePath
  }

  /// The base family's name.
  public var name: String { base.name }
  /// The base family's measures.
  public var measures: [PerformanceMeasure] { base.measures }

  /// The base family's clusters.
  public var clusters: [Int]? {
    get { base.clusters }
    set { base.clusters = newValue }
  }

  /// The base family's outcome.
  public func trainingOutcome(_ y: Base.Response) -> TrainingOutcome { base.trainingOutcome(y) }

  /// Which rows have the event.
  public func isEvent(_ y: Base.Response) -> [Bool] { base.isEvent(y) }

  /// As the base family.
  public func predictions(
    _ linearPredictor: [Double], outcome: Base.Response, training: [Double]?
  ) -> Predictions { base.predictions(linearPredictor, outcome: outcome, training: training) }

  /// As the base family.
  public func evaluator(
    for outcome: Base.Response
  ) -> @Sendable (Predictions, [Double]?) -> [PerformanceMeasure: Double] { base.evaluator(for: outcome) }

  /// As the base family.
  public func estimate(
    _ measure: PerformanceMeasure, of predictions: Predictions, outcome: Base.Response,
    level: ConfidenceLevel
  ) -> Estimate? { base.estimate(measure, of: predictions, outcome: outcome, level: level) }

  /// As the base family.
  public func probabilityIndex(of measure: PerformanceMeasure) -> Int? { base.probabilityIndex(of: measure) }

  /// As the base family.
  public func eventShare(_ y: Base.Response, by horizon: Double?) -> Double? {
    base.eventShare(y, by: horizon)
  }

  /// As the base family.
  public func horizonCount(_ horizons: [Double]) -> Int { base.horizonCount(horizons) }

  /// As the base family.
  public func probabilities(
    _ outcome: Base.Response, trainingPredictor: [Double], linearPredictor: [Double?],
    horizons: [Double]
  ) throws(FitError) -> [[Double?]] {
    try base.probabilities(
      outcome, trainingPredictor: trainingPredictor, linearPredictor: linearPredictor,
      horizons: horizons)
  }

  /// As the base family.
  public func heldOutDiscrimination(
    _ eta: [[Double]], _ y: Base.Response, weights: [Double]?, heldOut: [Int]
  ) -> HeldOutLoss { base.heldOutDiscrimination(eta, y, weights: weights, heldOut: heldOut) }

  /// As the base family.
  public func heldOutDeviance(
    _ eta: [[Double]], _ y: Base.Response, weights: [Double]?, training: [Double], heldOut: [Int],
    weightMeaning: WeightMeaning
  ) -> HeldOutLoss {
    base.heldOutDeviance(
      eta, y, weights: weights, training: training, heldOut: heldOut, weightMeaning: weightMeaning)
  }

  /// As the base family.
  public func heldOutBrier(
    _ eta: [[Double]], _ y: Base.Response, weights: [Double]?, heldOut: [Int]
  ) -> HeldOutLoss { base.heldOutBrier(eta, y, weights: weights, heldOut: heldOut) }

  /// The path made in the other way.
  public func path(
    _ x: PenalizedDesign, _ y: Base.Response, weights: [Double]?, weightMeaning: WeightMeaning,
    offset: [Double]?, options: PenaltyOptions
  ) throws(FitError) -> PenalizedPath {
    try makePath(x, y, weights, weightMeaning, offset, options)
  }
}
