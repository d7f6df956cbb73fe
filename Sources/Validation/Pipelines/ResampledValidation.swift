public import Models
public import Statistics
internal import Tables

/// What a resample tells of the model that was fitted in it.
public protocol ResampledFit: Sendable {
  /// The penalty chosen.
  var lambda: Double { get }
  /// The features with a coefficient.
  var selected: [Int] { get }
  /// The certificate of the solution.
  var kktResidual: Double { get }
}

extension OptimismReplicate: ResampledFit {}
extension HeldOutReplicate: ResampledFit {}

/// What follows from fitting a pipeline anew in resamples, whatever the scheme.
public protocol ResampledValidation<Replicate>: Sendable {
  /// What one resample found.
  associatedtype Replicate: ResampledFit
  /// The measures, in the family's order.
  var measures: [PerformanceMeasure] { get }
  /// Performance of the model on the rows it was fitted to.
  var apparent: ApparentPerformance { get }
  /// The resamples by number; failures keep their reason.
  var outcomes: [Result<Replicate, FitError>] { get }
  /// The expected performance of each measure that could be computed.
  var performance: [PerformanceMeasure: CorrectedPerformance] { get }
  /// How often each candidate was selected, of the resamples that could be fitted.
  var selectionFrequency: [Double] { get }
  /// Caveats: failures and undefined measures.
  var notes: [Note] { get }
}

extension ResampledValidation {
  /// Resamples drawn or splits made.
  public var resampleCount: Int { outcomes.count }
  /// The resamples that could be fitted.
  public var replicates: [Replicate] { outcomes.successes() }
  /// The features selected in each of them.
  public var selections: [[Int]] { replicates.map(\.selected) }
  /// The penalty of each of them.
  public var lambdas: [Double] { replicates.map(\.lambda) }
  /// The largest violation of the optimality conditions; nil when none could be fitted.
  public var largestResidual: Double? { replicates.map(\.kktResidual).max() }
}

/// The share of some selections in which each of `count` features is; 0 without a selection.
func selectionShares(_ selections: [[Int]], of count: Int) -> [Double] {
  var counts = [Double](repeating: 0, count: count)
  for selected in selections { for j in selected { counts[j] += 1 } }
  return counts.map { selections.isEmpty ? 0 : $0 / Double(selections.count) }
}

/// How a model does on the rows it was fitted to.
public struct ApparentPerformance: Sendable {
  /// What it predicts for them.
  public let predictions: Predictions
  /// Every measure with its interval.
  public let estimates: [PerformanceMeasure: Estimate]
}

extension Pipeline {
  /// The performance of a fit on its training rows, whose rows of one subject are one independent unit.
  public func apparentPerformance(
    of fit: FittedPipeline, on training: Training, level: ConfidenceLevel = .p95
  ) -> ApparentPerformance {
    let risk = fit.risk(training.features).compactMap { $0 }
    precondition(risk.count == training.outcome.count, "a fitted pipeline scores its own training rows")
    let family = family.judging(training.subjects)
    let predictions = family.predictions(risk, outcome: training.outcome, training: nil)
    return ApparentPerformance(
      predictions: predictions,
      estimates: family.estimates(predictions, outcome: training.outcome, level: level))
  }
}
