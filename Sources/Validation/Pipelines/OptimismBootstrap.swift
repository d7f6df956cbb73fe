public import Models
public import Statistics
internal import Tables

extension Note.Kind {
  /// Bootstrap replicates whose pipeline could not be fitted.
  public static let replicatesFailed = Note.Kind("replicates-failed")
  /// Replicates in which a measure was undefined.
  public static let replicatesUndefined = Note.Kind("replicates-undefined")
}

/// One bootstrap replicate: what the pipeline did on the sample, and how it performed there and on the
/// original rows.
public struct OptimismReplicate: Sendable, Codable, Equatable {
  /// Performance on the bootstrap sample the model was fitted on; nil where the measure is undefined.
  public let training: [PerformanceMeasure: Double]
  /// Performance of the same model on the original rows.
  public let test: [PerformanceMeasure: Double]
  /// The penalty chosen.
  public let lambda: Double
  /// The features with a coefficient.
  public let selected: [Int]
  /// The certificate of the solution.
  public let kktResidual: Double
}

/// A performance measure with its optimism: `corrected = apparent - optimism`.
public struct CorrectedPerformance: Sendable {
  /// Of the model on the rows it was fitted on.
  public let apparent: Estimate
  /// The mean over replicates of training minus test performance.
  public let optimism: Double
  /// Its Monte Carlo standard error: the standard deviation over replicates divided by the root of their
  /// number.
  public let optimismError: Double
  /// The apparent performance minus the optimism.
  public let corrected: Estimate
  /// Replicates that entered.
  public let replicateCount: Int
}

/// Harrell's bootstrap optimism correction of a whole pipeline.
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

  /// Computes all replicates, `width` at a time, and corrects the performance of `apparent`.
  public func run(
    apparent: FittedPipeline, level: ConfidenceLevel = .p95, width: Int
  ) async -> OptimismResult {
    let outcomes = await parallelMap(bootstrap.replicates, width: width) { replicate($0) }
    return result(apparent: apparent, outcomes, level: level)
  }

  /// What follows from the replicates, in their order.
  public func result(
    apparent: FittedPipeline, _ outcomes: [Result<OptimismReplicate, FitError>],
    level: ConfidenceLevel = .p95
  ) -> OptimismResult {
    let risk = apparent.risk(training.features).compactMap { $0 }
    precondition(risk.count == training.outcome.count, "a fitted pipeline scores its own training rows")
    let family = pipeline.family.judging(training.subjects)
    return OptimismResult(
      measures: family.measures,
      apparent: family.estimates(
        family.predictions(risk, outcome: training.outcome, training: nil), outcome: training.outcome,
        level: level),
      outcomes: outcomes, featureCount: apparent.model.names.count)
  }

  /// Computes the replicate with a number.
  public func replicate(_ index: Int) -> Result<OptimismReplicate, FitError> {
    let frequencies = bootstrap.frequencies(index, of: training.subjects)
    var stream = bootstrap.innerStream(index)
    do throws(FitError) {
      let fit = try pipeline.fit(training, frequencies: frequencies, stream: &stream)
      let scores = fit.risk(training.features)
      let risk = scores.compactMap { $0 }
      guard risk.count == scores.count else {
        return .failure(.invalidOption("a feature of the model had no value in the sample"))
      }
      let predictions = pipeline.family.predictions(
        risk, outcome: training.outcome, training: frequencies)
      return .success(
        OptimismReplicate(
          training: evaluator.values(predictions, frequencies: frequencies),
          test: evaluator.values(predictions, frequencies: nil),
          lambda: fit.model.lambda, selected: fit.model.coefficients.map(\.feature),
          kktResidual: fit.kktResidual))
    } catch {
      return .failure(error)
    }
  }
}

/// All replicates of an optimism correction and what follows from them.
public struct OptimismResult: Sendable {
  /// The measures, in the family's order.
  public let measures: [PerformanceMeasure]
  /// The replicates by number; failures keep their reason.
  public let outcomes: [Result<OptimismReplicate, FitError>]
  /// The corrected performance of each measure that could be computed.
  public let performance: [PerformanceMeasure: CorrectedPerformance]
  /// How often each candidate was selected, of the replicates that could be fitted.
  public let selectionFrequency: [Double]
  /// Caveats: failures and undefined measures.
  public let notes: [Note]

  /// The replicates that could be fitted.
  public var replicates: [OptimismReplicate] {
    outcomes.compactMap { outcome in
      if case .success(let replicate) = outcome { replicate } else { nil }
    }
  }

  init(
    measures: [PerformanceMeasure], apparent: [PerformanceMeasure: Estimate],
    outcomes: [Result<OptimismReplicate, FitError>], featureCount: Int
  ) {
    self.measures = measures
    self.outcomes = outcomes
    var fitted: [OptimismReplicate] = []
    var failures: [String: Int] = [:]
    for outcome in outcomes {
      switch outcome {
      case .success(let replicate): fitted.append(replicate)
      case .failure(let error): failures[error.description, default: 0] += 1
      }
    }
    var notes: [Note] = []
    for (reason, count) in failures.sorted(by: { $0.key < $1.key }) {
      notes.append(
        Note(.replicatesFailed, "\(count) of \(outcomes.count) bootstrap replicates failed: \(reason)"))
    }
    var performance: [PerformanceMeasure: CorrectedPerformance] = [:]
    for measure in measures {
      guard let estimate = apparent[measure], let value = estimate.value else { continue }
      var differences: [Double] = []
      for replicate in fitted {
        guard let onSample = replicate.training[measure], let onOriginal = replicate.test[measure] else {
          continue
        }
        differences.append(onSample - onOriginal)
      }
      let undefined = fitted.count - differences.count
      var own: [Note] = []
      if undefined > 0 {
        own.append(
          Note(
            .replicatesUndefined,
            "the \(measure.words) is undefined in \(undefined) of \(fitted.count) replicates (their model "
              + "selects no feature), which are left out of its optimism"))
      }
      guard differences.count > 1 else {
        notes += own
        continue
      }
      let optimism = mean(differences)
      let corrected = value - optimism
      performance[measure] = CorrectedPerformance(
        apparent: estimate, optimism: optimism,
        optimismError: (sampleVariance(differences) / Double(differences.count)).squareRoot(),
        corrected: Estimate(
          estimate.quantity, value: corrected, standardError: estimate.standardError,
          interval: Self.shifted(estimate.interval, by: optimism),
          method: Method(
            "\(estimate.method.name), corrected for optimism by \(differences.count) bootstrap replicates",
            reference: Citation(
              "Harrell, Lee, Mark 1996, Stat Med 15:361",
              doi: "10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4")),
          sampleSize: estimate.sampleSize, notes: estimate.notes + own),
        replicateCount: differences.count)
    }
    self.performance = performance
    self.notes = notes
    var counts = [Double](repeating: 0, count: featureCount)
    for replicate in fitted { for j in replicate.selected { counts[j] += 1 } }
    selectionFrequency = counts.map { fitted.isEmpty ? 0 : $0 / Double(fitted.count) }
  }

  /// The interval of the apparent performance, moved by the optimism.
  ///
  /// Its width is the sampling error of the measure for the score at hand (infinitesimal jackknife, DeLong,
  /// Wald); its place is corrected. See the decision record on intervals for corrected performance: the
  /// spread of the measure over refitted replicates, the alternative, is degenerate for calibration and,
  /// where some replicates select no feature, two-peaked for discrimination.
  static func shifted(_ interval: ConfidenceInterval?, by optimism: Double) -> ConfidenceInterval? {
    interval.map {
      ConfidenceInterval(
        lower: $0.lower - optimism, upper: $0.upper - optimism, level: $0.level,
        method: Method(
          "\($0.method.name), shifted by the optimism",
          reference: Citation("Noma et al. 2021, Stat Med 40:5691", doi: "10.1002/sim.9148")))
    }
  }
}

extension RiskFamily {
  /// The family with standard errors for rows of these subjects.
  public func judging(_ subjects: SubjectGroups) -> Self {
    var family = self
    family.clusters = subjects.count < subjects.subjectOfRow.count ? subjects.subjectOfRow : nil
    return family
  }
}
