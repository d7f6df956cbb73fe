public import Models
internal import Statistics
internal import Tables

/// The corrected performance in one outer sample of a two-stage bootstrap.
public struct TwoStageReplicate: Sendable, Codable, Equatable {
  /// Apparent performance in the outer sample minus the optimism in samples of it; a measure that is undefined is left out.
  public let corrected: [PerformanceMeasure: Double]
  /// Samples of the sample whose pipeline could not be fitted.
  public let failed: Int
}

/// The whole correction for optimism repeated on bootstrap samples, so that an interval of corrected performance holds the sampling
/// error of the data, of the fit and of the optimism.
///
/// For each outer sample of subjects: the pipeline is fitted to it, its performance there is corrected by the optimism in
/// `inner` samples drawn from the outer sample. Duplicates of a subject stay in one fold of the inner cross-validation. The
/// percentiles of the corrected performances are the interval. The cost is `outer * (inner + 1)` fits.
///
/// Source: Noma et al. 2021, Stat Med 40:5691 (algorithm 2), doi 10.1002/sim.9148.
public struct TwoStageBootstrap<Family: RiskFamily>: Sendable {
  /// The pipeline.
  public let pipeline: Pipeline<Family>
  /// The original rows.
  public let training: Pipeline<Family>.Training
  /// Samples of the outer stage.
  public let outer: Int
  /// Samples drawn from each of them.
  public let inner: Int
  /// The seed of the draws.
  public let seed: UInt64
  private let evaluator: PerformanceEvaluator<Family>

  /// A two-stage bootstrap with so many samples.
  public init(
    _ pipeline: Pipeline<Family>, _ training: Pipeline<Family>.Training, outer: Int, inner: Int,
    seed: UInt64
  ) {
    self.pipeline = pipeline
    self.training = training
    self.outer = outer
    self.inner = inner
    self.seed = seed
    evaluator = PerformanceEvaluator(pipeline.family, training.outcome)
  }

  /// The corrected performance in the outer sample with a number.
  public func replicate(_ index: Int) -> Result<TwoStageReplicate, FitError> {
    let subjects = training.subjects
    var stream = StreamPurpose.twoStageBootstrap.stream(seed: seed, index: index)
    let drawn = (0..<subjects.count).map { _ in stream.index(below: subjects.count) }
    let sample = frequencies(of: drawn)
    do throws(FitError) {
      let apparent = try values(fittedTo: sample, on: [sample], &stream)[0]
      var differences: [PerformanceMeasure: [Double]] = [:]
      var failed = 0
      for _ in 0..<inner {
        let again = (0..<drawn.count).map { _ in drawn[stream.index(below: drawn.count)] }
        let own = frequencies(of: again)
        let pair: [[PerformanceMeasure: Double]]
        do throws(FitError) { pair = try values(fittedTo: own, on: [own, sample], &stream) } catch {
          failed += 1
          continue
        }
        for (measure, value) in pair[0] {
          if let other = pair[1][measure] { differences[measure, default: []].append(value - other) }
        }
      }
      var corrected: [PerformanceMeasure: Double] = [:]
      for (measure, value) in apparent {
        if let draws = differences[measure] { corrected[measure] = value - mean(draws) }
      }
      return .success(TwoStageReplicate(corrected: corrected, failed: failed))
    } catch {
      return .failure(error)
    }
  }

  private func frequencies(of drawn: [Int]) -> [Double] {
    var counts = [Double](repeating: 0, count: training.subjects.count)
    for subject in drawn { counts[subject] += 1 }
    return training.subjects.subjectOfRow.map { counts[$0] }
  }

  private func values(
    fittedTo sample: [Double], on targets: [[Double]], _ stream: inout RandomStream
  ) throws(FitError) -> [[PerformanceMeasure: Double]] {
    let (_, predictions) = try pipeline.fitted(training, sample, stream: &stream)
    return targets.map { evaluator.values(predictions, frequencies: $0) }
  }
}
