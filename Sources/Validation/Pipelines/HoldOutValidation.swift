public import Models
internal import Statistics
internal import Tables

/// What the pipeline did on the training rows of a split, and how its model did on the rows held out.
public struct HeldOutReplicate: Sendable, Codable, Equatable {
  /// The rows held out.
  public let rows: [Int]
  /// Their linear predictors.
  public let linearPredictor: [Double]
  /// Their predicted probabilities, for each horizon or of a response; empty where there are none.
  public let probabilities: [[Double]]
  /// Performance on the training rows; a measure that is undefined is left out.
  public let training: [PerformanceMeasure: Double]
  /// Performance on the rows held out.
  public let test: [PerformanceMeasure: Double]
  /// Rows in training.
  public let trainingCount: Int
  /// The penalty chosen.
  public let lambda: Double
  /// The features with a coefficient.
  public let selected: [Int]
  /// The certificate of the solution.
  public let kktResidual: Double

  /// What the model predicts for the rows held out.
  public var predictions: Predictions {
    Predictions(linearPredictor: linearPredictor, probabilities: probabilities)
  }
}

/// Validation on rows that no step of the pipeline has seen: repeated cross-validation, leave-one-site-out, Monte-Carlo
/// cross-validation, a given split.
///
/// With a penalty chosen by cross-validation inside the training rows, this is nested cross-validation. Each split
/// is computed from its number alone.
public struct HoldOutValidation<Family: RiskFamily>: Sendable {
  /// The pipeline.
  public let pipeline: Pipeline<Family>
  /// The splits.
  public let plan: HoldOutPlan
  /// All rows.
  public let training: Pipeline<Family>.Training

  /// A validation of `pipeline` on the splits of `plan`.
  public init(
    _ pipeline: Pipeline<Family>, _ plan: HoldOutPlan, _ training: Pipeline<Family>.Training
  ) {
    self.pipeline = pipeline
    self.plan = plan
    self.training = training
  }

  /// Fits the pipeline to the training rows of a split and judges it on the others.
  public func replicate(_ index: Int) -> Result<HeldOutReplicate, FitError> {
    let split = plan.split(index)
    var stream = plan.innerStream(index)
    do throws(FitError) {
      let (fit, predictions) = try pipeline.fitted(training, split.training, stream: &stream)
      let rows = split.training.drawnRows
      let held = predictions.selecting(split.heldOut)
      return .success(
        HeldOutReplicate(
          rows: split.heldOut, linearPredictor: held.linearPredictor, probabilities: held.probabilities,
          training: pipeline.family.values(
            predictions.selecting(rows), outcome: training.outcome.selecting(rows)),
          test: pipeline.family.values(held, outcome: training.outcome.selecting(split.heldOut)),
          trainingCount: rows.count, lambda: fit.model.lambda,
          selected: fit.model.coefficients.map(\.feature), kktResidual: fit.kktResidual))
    } catch {
      return .failure(error)
    }
  }
}

extension Pipeline {
  /// Fits the pipeline to some rows and predicts for all.
  func fitted(
    _ training: Training, _ frequencies: [Double], stream: inout RandomStream
  ) throws(FitError) -> (fit: FittedPipeline, predictions: Predictions) {
    let fit = try fit(training, frequencies: frequencies, stream: &stream)
    let scores = fit.risk(training.features)
    let risk = scores.compactMap { $0 }
    guard risk.count == scores.count else {
      throw .invalidOption("a feature of the model had no value in the sample")
    }
    return (fit, family.predictions(risk, outcome: training.outcome, training: frequencies))
  }
}

extension RiskFamily {
  /// Every measure that is defined for predictions of an outcome.
  func values(
    _ predictions: Predictions, outcome: Response
  ) -> [PerformanceMeasure: Double] {
    evaluator(for: outcome)(predictions, nil)
  }
}
