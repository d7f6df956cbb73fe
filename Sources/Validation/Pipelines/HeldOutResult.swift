public import Models
internal import RealModule
public import Statistics
internal import Tables

/// What follows from a hold-out validation.
///
/// How the performance of new rows is estimated depends on the scheme:
/// - repeated cross-validation: measures of discrimination and Brier scores are the mean over all folds of the value in
///   the fold, never a pooled value, since linear predictors of different models are not comparable; calibration is estimated from the
///   predictions of all rows of a repeat together and averaged over repeats, since a fold is too small for it;
/// - Monte-Carlo cross-validation: the mean over splits;
/// - sites: the mean of a random-effects model over sites, with a prediction interval for a further site;
/// - a given split: the value in the rows held out, with the interval of a frozen model.
///
/// The interval of a mean over folds or splits is Nadeau and Bengio's corrected resampled t: the variance of the J values counts
/// `1 / J + n_test / n_train` times, because training sets overlap.
///
/// Sources: Nadeau, Bengio 2003, Mach Learn 52:239, doi 10.1023/A:1024068626366; Steyerberg, Harrell 2016, J Clin Epidemiol
/// 69:245, doi 10.1016/j.jclinepi.2015.04.005; Debray et al. 2017, BMJ 356:i6460, doi 10.1136/bmj.i6460.
public struct HeldOutResult: ResampledValidation {
  /// The performance in one site.
  public struct Site: Sendable {
    /// Its name.
    public let name: String
    /// Rows and events.
    public let sampleSize: SampleSize
    /// The performance of the model that did not see the site; without the measures that are undefined.
    public let performance: [PerformanceMeasure: Estimate]
    /// Why there is no model, where there is none.
    public let failure: FitError?
  }

  /// The scheme.
  public let scheme: HoldOutScheme
  /// Of the model on all rows, to which it was fitted.
  public let apparent: ApparentPerformance
  /// The measures, in the family's order.
  public let measures: [PerformanceMeasure]
  /// The splits by number; failures keep their reason.
  public let outcomes: [Result<HeldOutReplicate, FitError>]
  /// The expected performance of each measure that could be computed.
  public let performance: [PerformanceMeasure: CorrectedPerformance]
  /// The sites, when these are held out.
  public let sites: [Site]
  /// Where the truth of a further site is to be expected, when sites are held out.
  public let predictionIntervals: [PerformanceMeasure: ConfidenceInterval]
  /// How often each candidate was selected, of the splits that could be fitted.
  public let selectionFrequency: [Double]
  /// Caveats.
  public let notes: [Note]
}

extension HoldOutValidation {
  /// What follows from the splits, in their order.
  public func result(
    apparent: FittedPipeline, _ outcomes: [Result<HeldOutReplicate, FitError>],
    level: ConfidenceLevel = .p95
  ) -> HeldOutResult {
    let family = pipeline.family
    let onAllRows = pipeline.apparentPerformance(of: apparent, on: training, level: level)
    let fitted = outcomes.successes()
    var notes = failureNotes(outcomes, "splits")
    var performance: [PerformanceMeasure: CorrectedPerformance] = [:]
    var predictionIntervals: [PerformanceMeasure: ConfidenceInterval] = [:]
    let sites = sites(outcomes, level)
    for measure in family.measures {
      guard let own = onAllRows.estimates[measure], let value = own.value else { continue }
      let summary: Summary?
      switch plan.scheme {
      case .repeatedFolds:
        summary =
          measure.isPooledOverFolds
          ? pooled(measure, own, outcomes, level) : averaged(measure, own, fitted, level)
      case .monteCarlo: summary = averaged(measure, own, fitted, level)
      case .given: summary = single(measure, fitted, level)
      case .sites:
        summary = acrossSites(measure, own, sites, level)
        predictionIntervals[measure] = summary?.predictionInterval
      }
      guard let summary, let expected = summary.estimate.value else {
        // Over sites only what has a standard error is summarised, which the ICI never has.
        if plan.scheme != .sites || own.standardError != nil {
          notes.append(
            Note(
              .replicatesUndefined,
              "the \(measure.words) is defined in too few of the splits to be estimated on rows held out"))
        }
        continue
      }
      performance[measure] = CorrectedPerformance(
        apparent: own, optimism: value - expected, optimismError: summary.monteCarloError,
        corrected: summary.estimate, replicateCount: summary.count)
    }
    return HeldOutResult(
      scheme: plan.scheme, apparent: onAllRows, measures: family.measures, outcomes: outcomes,
      performance: performance, sites: sites, predictionIntervals: predictionIntervals,
      selectionFrequency: selectionShares(fitted.map(\.selected), of: apparent.model.names.count),
      notes: notes)
  }

  private struct Summary {
    let estimate: Estimate
    let count: Int
    var monteCarloError: Double?
    var predictionInterval: ConfidenceInterval?
  }

  private func undefinedNote(_ measure: PerformanceMeasure, _ undefined: Int, _ total: Int) -> [Note] {
    guard undefined > 0 else { return [] }
    return [
      Note(
        .replicatesUndefined,
        "the \(measure.words) is undefined in \(undefined) of \(total) splits, which are left out")
    ]
  }

  /// The mean over splits with the corrected resampled t interval.
  private func averaged(
    _ measure: PerformanceMeasure, _ apparent: Estimate, _ fitted: [HeldOutReplicate],
    _ level: ConfidenceLevel
  ) -> Summary? {
    let used = fitted.filter { $0.test[measure] != nil }
    guard used.count > 1 else { return nil }
    let values = used.map { $0.test[measure]! }
    let ratio = mean(used.map { Double($0.rows.count) / Double($0.trainingCount) })
    let interval = correctedResampledInterval(values, testToTraining: ratio, level: level)
    return Summary(
      estimate: Estimate(
        apparent.quantity, value: mean(values), standardError: interval.standardError,
        interval: interval.interval,
        method: Method(
          "\(apparent.method.name), mean over \(used.count) \(schemeWords)",
          reference: apparent.method.reference,
          settings: apparent.method.settings + [.seed(plan.seed)]),
        sampleSize: apparent.sampleSize,
        notes: undefinedNote(measure, fitted.count - used.count, fitted.count)),
      count: used.count,
      monteCarloError: (sampleVariance(values) / Double(values.count)).squareRoot())
  }

  private var schemeWords: String {
    switch plan.scheme {
    case .repeatedFolds(let folds, let repeats):
      repeats == 1 ? "held-out folds" : "held-out folds (\(repeats) repeats of \(folds))"
    case .monteCarlo: "random splits"
    case .sites: "sites"
    case .given: "splits"
    }
  }

  /// Calibration of all rows of a repeat together, averaged over repeats; its standard error is the root mean square of
  /// those of the repeats, which see the same rows.
  private func pooled(
    _ measure: PerformanceMeasure, _ apparent: Estimate,
    _ outcomes: [Result<HeldOutReplicate, FitError>], _ level: ConfidenceLevel
  ) -> Summary? {
    guard case .repeatedFolds(_, let repeats) = plan.scheme else { return nil }
    let folds = plan.count / repeats
    let estimates = (0..<repeats).compactMap { round -> Estimate? in
      // A repeat with a failed fold lacks rows and is left out.
      let parts = outcomes[(round * folds)..<((round + 1) * folds)].successes()
      guard parts.count == folds else { return nil }
      let rows = parts.flatMap(\.rows)
      let predictions = Predictions(
        linearPredictor: parts.flatMap(\.linearPredictor),
        probabilities: parts[0].probabilities.indices.map { h in parts.flatMap { $0.probabilities[h] } })
      let family = pipeline.family.judging(training.subjects, rows: rows)
      let estimate = family.estimate(
        measure, of: predictions, outcome: training.outcome.selecting(rows), level: level)
      return estimate?.value == nil ? nil : estimate
    }
    guard !estimates.isEmpty else { return nil }
    let values = estimates.map { $0.value! }
    let errors = estimates.compactMap(\.standardError)
    let value = mean(values)
    let error =
      errors.count == values.count
      ? mean(errors.map { $0 * $0 }).squareRoot() : nil
    let method = Method(
      "\(apparent.method.name), predictions of the held-out folds of a repeat together, mean over \(values.count) "
        + (values.count == 1 ? "repeat" : "repeats"),
      reference: apparent.method.reference,
      settings: apparent.method.settings + [.seed(plan.seed)])
    return Summary(
      estimate: Estimate(
        apparent.quantity, value: value, standardError: error,
        interval: error.map {
          .wald(
            value, standardError: $0, level: level,
            method: Method("Wald, standard error the root mean square over repeats"))
        }, method: method, sampleSize: apparent.sampleSize,
        notes: undefinedNote(measure, repeats - values.count, repeats)),
      count: values.count * folds,
      monteCarloError: values.count > 1
        ? (sampleVariance(values) / Double(values.count)).squareRoot() : nil)
  }

  /// The performance of the only split.
  private func single(
    _ measure: PerformanceMeasure, _ fitted: [HeldOutReplicate], _ level: ConfidenceLevel
  ) -> Summary? {
    guard let replicate = fitted.first else { return nil }
    let family = pipeline.family.judging(training.subjects, rows: replicate.rows)
    return family.estimate(
      measure, of: replicate.predictions, outcome: training.outcome.selecting(replicate.rows),
      level: level
    ).map { Summary(estimate: $0, count: 1) }
  }

  /// The performance in each site.
  private func sites(
    _ outcomes: [Result<HeldOutReplicate, FitError>], _ level: ConfidenceLevel
  ) -> [HeldOutResult.Site] {
    guard case .sites = plan.scheme, let names = plan.names else { return [] }
    return zip(names, outcomes.indices).map { name, index in
      let rows = plan.split(index).heldOut
      let outcome = training.outcome.selecting(rows)
      let sample = SampleSize(
        rows.count, events: pipeline.family.isEvent(outcome).count { $0 })
      switch outcomes[index] {
      case .failure(let error):
        return HeldOutResult.Site(name: name, sampleSize: sample, performance: [:], failure: error)
      case .success(let replicate):
        let family = pipeline.family.judging(training.subjects, rows: rows)
        return HeldOutResult.Site(
          name: name, sampleSize: sample,
          performance: family.estimates(replicate.predictions, outcome: outcome, level: level), failure: nil)
      }
    }
  }

  /// The random-effects mean over sites; areas and concordance on the logit scale, where their distribution is nearer to
  /// the normal, the others as they are.
  private func acrossSites(
    _ measure: PerformanceMeasure, _ apparent: Estimate, _ sites: [HeldOutResult.Site],
    _ level: ConfidenceLevel
  ) -> Summary? {
    let isLogit = measure.isProbabilityOfOrder
    var (values, variances): ([Double], [Double]) = ([], [])
    for site in sites {
      guard let estimate = site.performance[measure], let value = estimate.value,
        let error = estimate.standardError, error > 0, !isLogit || (value > 0 && value < 1)
      else { continue }
      let slope = isLogit ? 1 / (value * (1 - value)) : 1
      values.append(isLogit ? logit(value) : value)
      variances.append(error * error * slope * slope)
    }
    guard let summary = RandomEffects(estimates: values, variances: variances) else { return nil }
    func back(_ interval: ConfidenceInterval) -> ConfidenceInterval {
      guard isLogit else { return interval }
      return ConfidenceInterval(
        lower: inverseLogit(interval.lower), upper: inverseLogit(interval.upper), level: level,
        method: Method("\(interval.method.name), logit scale", reference: interval.method.reference))
    }
    let left = sites.count - values.count
    let center = isLogit ? inverseLogit(summary.mean) : summary.mean
    return Summary(
      estimate: Estimate(
        apparent.quantity, value: center,
        standardError: isLogit ? summary.standardError * center * (1 - center) : summary.standardError,
        interval: back(summary.interval(level)),
        method: Method(
          "\(apparent.method.name), random-effects mean over \(values.count) sites left out in turn",
          reference: Citation("Debray et al. 2017, BMJ 356:i6460", doi: "10.1136/bmj.i6460"),
          settings: apparent.method.settings),
        sampleSize: apparent.sampleSize,
        notes: left == 0
          ? []
          : [
            Note(
              .replicatesUndefined,
              "\(left) of \(sites.count) sites have no \(measure.words) with a standard error and are left out of "
                + "its mean")
          ]), count: values.count,
      predictionInterval: summary.predictionInterval(level).map(back))
  }
}

/// The corrected resampled t interval of the mean of values on overlapping splits, and its standard error
/// `sqrt((1 / J + testToTraining) s^2)` with J - 1 degrees of freedom.
///
/// Source: Nadeau, Bengio 2003, Mach Learn 52:239, doi 10.1023/A:1024068626366.
public func correctedResampledInterval(
  _ values: [Double], testToTraining: Double, level: ConfidenceLevel
) -> (standardError: Double, interval: ConfidenceInterval) {
  precondition(values.count > 1)
  let count = Double(values.count)
  let error = ((1 / count + testToTraining) * sampleVariance(values)).squareRoot()
  let margin = StudentT(degreesOfFreedom: count - 1).quantile(1 - level.tail) * error
  let center = mean(values)
  return (
    error,
    ConfidenceInterval(
      lower: center - margin, upper: center + margin, level: level,
      method: Method(
        "corrected resampled t",
        reference: Citation("Nadeau, Bengio 2003, Mach Learn 52:239", doi: "10.1023/A:1024068626366")))
  )
}

extension PerformanceMeasure {
  /// Whether a fold is too small for the measure, so that the predictions of a repeat are judged together.
  var isPooledOverFolds: Bool {
    switch self {
    case .calibrationSlope, .calibrationInTheLarge, .ici: true
    case .cIndex, .unoC, .auc, .aucAt, .brier, .scaledBrier: false
    }
  }

  /// Whether the measure is the probability that two patients are ordered rightly; 1/2 for a useless model.
  public var isProbabilityOfOrder: Bool {
    switch self {
    case .cIndex, .unoC, .auc, .aucAt: true
    case .calibrationSlope, .calibrationInTheLarge, .ici, .brier, .scaledBrier: false
    }
  }

  /// Whether larger values are better; nil for measures with an ideal value in the middle.
  public var isBetterWhenLarger: Bool? {
    switch self {
    case .cIndex, .unoC, .auc, .aucAt, .scaledBrier: true
    case .brier, .ici: false
    case .calibrationSlope, .calibrationInTheLarge: nil
    }
  }
}
