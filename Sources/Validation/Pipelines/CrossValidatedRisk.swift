public import Models
internal import RealModule
internal import Statistics
public import Tables

/// The plan of a cross-validation in which each patient is scored by a model that did not see any of the patient's
/// rows.
///
/// The subjects are dealt into folds, stratified by event; the whole pipeline is fitted on the others. Each fold is
/// a function of its number alone.
///
/// Source: Simon et al. 2011, Brief Bioinform 12:203, doi 10.1093/bib/bbr001.
public struct RiskCrossValidation<Family: RiskFamily>: Sendable {
  private let pipeline: Pipeline<Family>
  private let training: Pipeline<Family>.Training
  private let folds: Folds
  private let seed: UInt64
  private let horizons: [Double]

  /// Deals the subjects into folds.
  /// - Parameter horizons: times for the predicted probabilities of a survival endpoint.
  public init(
    _ pipeline: Pipeline<Family>, _ training: Pipeline<Family>.Training, folds count: Int,
    seed: UInt64, horizons: [Double]
  ) {
    var stream = StreamPurpose.crossValidatedRisk.stream(seed: seed, index: 0)
    self.pipeline = pipeline
    self.training = training
    self.seed = seed
    self.horizons = horizons
    folds = Folds(
      count, subjects: training.subjects, isEvent: pipeline.family.isEvent(training.outcome),
      using: &stream)
  }

  /// Number of folds.
  public var foldCount: Int { folds.count }

  /// Fits the pipeline without fold `k` and scores the fold.
  public func scores(ofFold k: Int) -> Result<FoldScores, FitError> {
    let weights = folds.training(k, weights: nil)
    var inner = StreamPurpose.crossValidatedRisk.stream(seed: seed, index: k + 1)
    do throws(FitError) {
      let fit = try pipeline.fit(training, frequencies: weights, stream: &inner)
      let scores = fit.risk(training.features)
      let trainingRows = weights.indices.filter { weights[$0] > 0 }
      let known = trainingRows.compactMap { scores[$0] }
      let heldOut = folds.rows(k)
      let probability = try pipeline.family.probabilities(
        training.outcome.selecting(trainingRows), trainingPredictor: known,
        linearPredictor: heldOut.map { scores[$0] }, horizons: horizons)
      return .success(
        FoldScores(
          rows: heldOut, scores: heldOut.map { scores[$0] }, cut: median(known), probability: probability))
    } catch {
      return .failure(error)
    }
  }

  /// The scores of all rows from those of the folds, in their order.
  public func result(_ parts: [Result<FoldScores, FitError>]) -> CrossValidatedRisk {
    CrossValidatedRisk(
      parts, rowCount: training.outcome.count, horizonCount: pipeline.family.horizonCount(horizons))
  }
}

/// The rows of a fold with their scores from the model that did not see them.
public struct FoldScores: Sendable, Codable, Equatable {
  /// The rows.
  let rows: [Int]
  /// Their linear predictors; nil where a value is missing that training could not teach to fill.
  let scores: [Double?]
  /// The median linear predictor of the training rows.
  let cut: Double
  /// The probability of the event by each horizon, by row.
  let probability: [[Double?]]
}

/// Risk scores in which each patient is scored by a model that did not see any of the patient's rows.
///
/// A patient is in the high-risk group when the score exceeds the median score of the model's own
/// training rows, so that the cut, too, has not seen the patient.
public struct CrossValidatedRisk: Sendable {
  /// The linear predictor of each row; nil where the row's fold could not be fitted or scored.
  public let linearPredictor: [Double?]
  /// Whether each row is in the high-risk group; nil where there is no score.
  public let isHighRisk: [Bool?]
  /// The predicted probability of the event by each horizon, per row; a response has one.
  public let probability: [[Double?]]
  /// Number of folds.
  public let foldCount: Int
  /// Folds that could not be fitted, with the reason.
  public let failures: [Int: FitError]

  init(_ parts: [Result<FoldScores, FitError>], rowCount: Int, horizonCount: Int) {
    var linearPredictor = [Double?](repeating: nil, count: rowCount)
    var isHighRisk = [Bool?](repeating: nil, count: rowCount)
    var probability = [[Double?]](
      repeating: [Double?](repeating: nil, count: rowCount), count: horizonCount)
    var failures: [Int: FitError] = [:]
    for (k, part) in parts.enumerated() {
      switch part {
      case .failure(let error): failures[k] = error
      case .success(let fold):
        for (position, row) in fold.rows.enumerated() {
          linearPredictor[row] = fold.scores[position]
          isHighRisk[row] = fold.scores[position].map { $0 > fold.cut }
          for h in 0..<horizonCount { probability[h][row] = fold.probability[h][position] }
        }
      }
    }
    self.linearPredictor = linearPredictor
    self.isHighRisk = isHighRisk
    self.probability = probability
    foldCount = parts.count
    self.failures = failures
  }
}

extension CoxFamily {
  /// One set of probabilities a horizon.
  public func horizonCount(_ horizons: [Double]) -> Int { horizons.count }

  /// `1 - S(t | x)` from the baseline hazard of the training rows.
  public func probabilities(
    _ outcome: SurvivalOutcome, trainingPredictor: [Double], linearPredictor: [Double?],
    horizons: [Double]
  ) throws(FitError) -> [[Double?]] {
    let baseline = try BaselineHazard(outcome, linearPredictor: trainingPredictor, ties: ties)
    return horizons.map { t in
      linearPredictor.map { $0.map { 1 - baseline.survival(at: t, linearPredictor: $0) } }
    }
  }
}

extension LogisticFamily {
  /// A response has one probability.
  public func horizonCount(_ horizons: [Double]) -> Int { 1 }

  /// The inverse logit of the linear predictor.
  public func probabilities(
    _ outcome: BinaryOutcome, trainingPredictor: [Double], linearPredictor: [Double?],
    horizons: [Double]
  ) throws(FitError) -> [[Double?]] {
    [linearPredictor.map { $0.map(Self.probability) }]
  }
}
