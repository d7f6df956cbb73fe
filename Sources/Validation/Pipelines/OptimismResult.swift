public import Models
public import Statistics
internal import Tables

/// All replicates of a bootstrap validation and what follows from them.
public struct OptimismResult: ResampledValidation {
  /// Of the model on the original rows.
  public let apparent: ApparentPerformance
  /// The measures, in the family's order.
  public let measures: [PerformanceMeasure]
  /// The replicates by number; failures keep their reason.
  public let outcomes: [Result<OptimismReplicate, FitError>]
  /// The correction that is reported as the corrected performance.
  public let correction: BootstrapCorrection
  /// The corrected performance of each measure that could be computed.
  public let performance: [PerformanceMeasure: CorrectedPerformance]
  /// The same by every correction that exists for the measure, each with the interval of the apparent performance moved to
  /// it.
  public let corrections: [BootstrapCorrection: [PerformanceMeasure: Estimate]]
  /// Every interval of the performance corrected for optimism that the replicates give.
  public let intervals: [CorrectedInterval: [PerformanceMeasure: ConfidenceInterval]]
  /// How often each candidate was selected, of the replicates that could be fitted.
  public let selectionFrequency: [Double]
  /// Caveats: failures and undefined measures.
  public let notes: [Note]

  /// The optimism of a measure in the replicates that define it on their own sample and on the original rows.
  public func optimism(of measure: PerformanceMeasure) -> [Double] {
    replicates.compactMap { replicate in
      guard let training = replicate.training[measure], let test = replicate.test[measure] else { return nil }
      return training - test
    }
  }
}

extension OptimismBootstrap {
  /// What follows from the replicates, in their order.
  ///
  /// - Parameter twoStage: corrections repeated on bootstrap samples, by number, where there are some.
  public func result(
    apparent: FittedPipeline, _ outcomes: [Result<OptimismReplicate, FitError>],
    twoStage: [Result<TwoStageReplicate, FitError>] = [], level: ConfidenceLevel = .p95
  ) -> OptimismResult {
    let onOwnRows = pipeline.apparentPerformance(of: apparent, on: training, level: level)
    let family = pipeline.family
    let fitted = outcomes.successes()
    var notes = failureNotes(outcomes, "bootstrap replicates")
    notes += failureNotes(twoStage, "two-stage replicates")
    let failedInner = twoStage.successes().reduce(0) { $0 + $1.failed }
    if failedInner > 0 {
      notes.append(
        Note(
          .replicatesFailed,
          "\(failedInner) samples of the second stage could not be fitted and are left out of their optimism")
      )
    }
    var performance: [PerformanceMeasure: CorrectedPerformance] = [:]
    var corrections: [BootstrapCorrection: [PerformanceMeasure: Estimate]] = [:]
    var intervals: [CorrectedInterval: [PerformanceMeasure: ConfidenceInterval]] = [:]
    for measure in family.measures {
      guard let estimate = onOwnRows.estimates[measure], let value = estimate.value else { continue }
      let pairs = fitted.filter { $0.training[measure] != nil && $0.test[measure] != nil }
      let undefined = fitted.count - pairs.count
      let own =
        undefined == 0
        ? []
        : [
          Note(
            .replicatesUndefined,
            "the \(measure.words) is undefined in \(undefined) of \(fitted.count) replicates (their model "
              + "selects no feature), which are left out of its optimism")
        ]
      guard pairs.count > 1 else {
        notes += own
        continue
      }
      let draws = OptimismDraws(
        training: pairs.map { $0.training[measure]! }, test: pairs.map { $0.test[measure]! })
      let outOfBag = fitted.compactMap { $0.outOfBag[measure] }
      let noInformation = measure.noInformation(
        probabilities: onOwnRows.predictions.probability(of: measure, family),
        risk: family.eventShare(training.outcome, by: measure.horizon))
      for correction in BootstrapCorrection.allCases {
        guard
          let corrected = correction.value(
            apparent: value, optimism: draws.optimism, outOfBag: outOfBag.isEmpty ? nil : mean(outOfBag),
            noInformation: noInformation)
        else { continue }
        let count = correction == .optimism ? pairs.count : outOfBag.count
        corrections[correction, default: [:]][measure] = Estimate(
          estimate.quantity, value: corrected, standardError: estimate.standardError,
          interval: OptimismDraws.shifted(estimate.interval, by: value - corrected),
          method: Method(
            "\(estimate.method.name), \(correction.words) by \(count) bootstrap replicates",
            reference: correction.reference,
            settings: estimate.method.settings + [
              .replicates(outcomes.count), .failures(outcomes.count - count), .seed(bootstrap.seed),
            ]),
          sampleSize: estimate.sampleSize, notes: estimate.notes + own)
      }
      let corrected = value - draws.optimism
      intervals[.shifted, default: [:]][measure] = OptimismDraws.shifted(
        estimate.interval, by: draws.optimism)
      intervals[.locationShifted, default: [:]][measure] = draws.locationShifted(level)
      intervals[.asymmetric, default: [:]][measure] = draws.asymmetric(corrected, level)
      if !twoStage.isEmpty {
        intervals[.twoStage, default: [:]][measure] = twoStageInterval(measure, twoStage, level)
      }
      guard let reported = corrections[correction]?[measure], let number = reported.value else {
        notes.append(
          Note(
            .replicatesUndefined,
            "the \(measure.words) has no value \(correction.words), which needs a value without information"))
        continue
      }
      performance[measure] = CorrectedPerformance(
        apparent: estimate, optimism: value - number,
        optimismError: (sampleVariance(zip(draws.training, draws.test).map { $0 - $1 })
          / Double(pairs.count)).squareRoot(),
        corrected: reported.with(
          interval: intervals[interval]?[measure].map { $0.moved(by: number - corrected) }),
        replicateCount: pairs.count)
    }
    return OptimismResult(
      apparent: onOwnRows, measures: family.measures, outcomes: outcomes, correction: correction,
      performance: performance,
      corrections: corrections, intervals: intervals,
      selectionFrequency: selectionShares(fitted.map(\.selected), of: apparent.model.names.count),
      notes: notes)
  }

  private func twoStageInterval(
    _ measure: PerformanceMeasure, _ outcomes: [Result<TwoStageReplicate, FitError>],
    _ level: ConfidenceLevel
  ) -> ConfidenceInterval? {
    let values = outcomes.successes().compactMap { $0.corrected[measure] }
    guard values.count > 1 else { return nil }
    let sorted = values.sorted()
    return ConfidenceInterval(
      lower: quantile(level.tail, ofSorted: sorted), upper: quantile(1 - level.tail, ofSorted: sorted),
      level: level,
      method: Method(
        "two-stage bootstrap, percentiles of \(values.count) corrections",
        reference: CorrectedInterval.twoStage.reference,
        settings: [
          .replicates(outcomes.count), .failures(outcomes.count - values.count), .seed(bootstrap.seed),
        ]))
  }
}

extension BootstrapCorrection {
  /// The corrected number; nil where what it needs does not exist.
  package func value(apparent: Double, optimism: Double, outOfBag: Double?, noInformation: Double?) -> Double?
  {
    switch self {
    case .optimism: return apparent - optimism
    case .outOfBag: return outOfBag
    case .estimate632:
      return outOfBag.map { (1 - Self.weight) * apparent + Self.weight * $0 }
    case .estimate632Plus:
      guard let outOfBag, let noInformation else { return nil }
      return Self.estimate632Plus(
        apparent: apparent, outOfBag: outOfBag, noInformation: noInformation)
    }
  }
}

extension Predictions {
  /// The probabilities that a measure judges, where it judges some.
  func probability<Family: RiskFamily>(of measure: PerformanceMeasure, _ family: Family) -> [Double]? {
    guard let index = family.probabilityIndex(of: measure), probabilities.indices.contains(index) else {
      return nil
    }
    return probabilities[index]
  }
}

extension Estimate {
  /// The same number with another interval, which says by itself how wide it is.
  func with(interval: ConfidenceInterval?) -> Estimate {
    Estimate(
      quantity, value: value, standardError: standardError, interval: interval, method: method,
      sampleSize: sampleSize, notes: notes)
  }
}

extension ConfidenceInterval {
  /// The same interval elsewhere.
  func moved(by distance: Double) -> ConfidenceInterval {
    ConfidenceInterval(
      lower: lower + distance, upper: upper + distance, level: level, method: method)
  }
}

extension RiskFamily {
  /// The family with standard errors for rows of these subjects.
  public func judging(_ subjects: SubjectGroups) -> Self {
    judging(subjects, rows: Array(subjects.subjectOfRow.indices))
  }

  /// The family with standard errors for some of the rows of these subjects.
  func judging(_ subjects: SubjectGroups, rows: [Int]) -> Self {
    var family = self
    family.clusters =
      subjects.count < subjects.subjectOfRow.count ? rows.map { subjects.subjectOfRow[$0] } : nil
    return family
  }
}
