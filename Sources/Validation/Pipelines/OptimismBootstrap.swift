public import Models
public import Statistics
internal import Tables

/// One bootstrap replicate: what the pipeline did on the sample, and how it performed there, on the
/// original rows and on those that were not drawn.
public struct OptimismReplicate: Sendable, Codable, Equatable {
  /// Performance on the bootstrap sample the model was fitted on; nil where the measure is undefined.
  public let training: [PerformanceMeasure: Double]
  /// Performance of the same model on the original rows.
  public let test: [PerformanceMeasure: Double]
  /// Performance of the same model on the rows that were not drawn.
  public let outOfBag: [PerformanceMeasure: Double]
  /// The penalty chosen.
  public let lambda: Double
  /// The features with a coefficient.
  public let selected: [Int]
  /// The certificate of the solution.
  public let kktResidual: Double
  /// The probability of the event that the model predicts for the original rows, by the last horizon where there are several, in
  /// the replicates from which instability is drawn; nil in others and for a Cox model without horizons.
  public let predictions: [Double]?
}

/// Bootstrap validation of a whole pipeline: Harrell's correction for optimism, out-of-bag performance and the .632 rules from the
/// same replicates.
///
/// For replicate b the pipeline is fitted anew on a bootstrap sample of subjects; its performance there
/// minus its performance on the original rows estimates the optimism of the apparent performance.
/// Each replicate comes from its own random stream and is a function of its number alone, so that replicates may be
/// computed in any order, by any number of processes; they are averaged in their order.
///
/// Source: Harrell, Lee, Mark 1996, Stat Med 15:361,
/// doi 10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4.
public struct OptimismBootstrap<Family: RiskFamily>: Sendable {
  /// The pipeline.
  public let pipeline: Pipeline<Family>
  /// Replicates and seed.
  public let bootstrap: Bootstrap
  /// The original rows.
  public let training: Pipeline<Family>.Training
  /// Which correction is reported as the corrected performance.
  public var correction = BootstrapCorrection.optimism
  /// Which interval is reported with it.
  public var interval = CorrectedInterval.asymmetric
  private let evaluator: PerformanceEvaluator<Family>

  /// A correction of `pipeline`, fitted to `training`, by `bootstrap`.
  public init(
    _ pipeline: Pipeline<Family>, _ bootstrap: Bootstrap, _ training: Pipeline<Family>.Training
  ) {
    self.pipeline = pipeline
    self.bootstrap = bootstrap
    self.training = training
    evaluator = PerformanceEvaluator(pipeline.family, training.outcome)
  }

  /// The most predictions that are kept for instability, of all replicates together.
  private static var keptPredictions: Int { 2_000_000 }

  /// Replicates whose predictions are kept: at most 200, fewer where there are more than 10,000 rows.
  public var instabilityReplicates: Int {
    min(bootstrap.replicates, max(20, min(200, Self.keptPredictions / max(training.outcome.count, 1))))
  }

  /// Computes all replicates, `width` at a time, and corrects the performance of `apparent`.
  public func run(
    apparent: FittedPipeline, level: ConfidenceLevel = .p95, width: Int
  ) async -> OptimismResult {
    let outcomes = await parallelMap(bootstrap.replicates, width: width) { replicate($0) }
    return result(apparent: apparent, outcomes, level: level)
  }

  /// Computes the replicate with a number.
  public func replicate(_ index: Int) -> Result<OptimismReplicate, FitError> {
    let frequencies = bootstrap.frequencies(index, of: training.subjects)
    var stream = bootstrap.innerStream(index)
    do throws(FitError) {
      let (fit, predictions) = try pipeline.fitted(training, frequencies, stream: &stream)
      let left = frequencies.indices.filter { frequencies[$0] == 0 }
      return .success(
        OptimismReplicate(
          training: evaluator.values(predictions, frequencies: frequencies),
          test: evaluator.values(predictions, frequencies: nil),
          outOfBag: left.isEmpty
            ? [:]
            : pipeline.family.values(
              predictions.selecting(left), outcome: training.outcome.selecting(left)),
          lambda: fit.model.lambda, selected: fit.model.coefficients.map(\.feature),
          kktResidual: fit.kktResidual,
          predictions: index < instabilityReplicates
            ? predictions.probabilities.last : nil))
    } catch {
      return .failure(error)
    }
  }
}
