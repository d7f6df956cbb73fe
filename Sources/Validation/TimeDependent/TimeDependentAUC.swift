public import Statistics
public import Tables

/// Who is compared with those who had the event by a horizon, when other events compete.
public enum CompetingControls: String, Sendable, CaseIterable {
  /// Those free of any event at the horizon, weight `1/G(t)`.
  case eventFree = "free of any event"
  /// Those without the event of interest: free of any event, or with another event before (weight `1/G(T-)`).
  case withoutEventOfInterest = "free of the event of interest"
}

/// The area under the cumulative/dynamic ROC curve at one or more horizons.
public struct TimeDependentAUC: Sendable, Hashable {
  /// The area at one horizon.
  public struct AtHorizon: Sendable, Hashable {
    /// The horizon t.
    public let horizon: Double
    /// The area with its standard error and Wald interval, or the reason why there is none.
    public let estimate: Estimate
    /// The influence function of each row: the standard error is its standard deviation over the root
    /// of the number of rows. Empty when the area is undefined.
    public let influence: [Double]
    /// How many rows are what at the horizon.
    public let counts: HorizonCounts
  }

  /// The areas, in the order of the horizons asked for.
  public let horizons: [AtHorizon]
}

/// The cumulative/dynamic area under the ROC curve at horizons: the probability that a row with the event
/// by t has a higher risk score than a row free of it at t, ties counting one half.
///
/// With cases `T_i <= t` of weight `w_i = 1/G(T_i-)` and controls `T_j > t` of weight `v_j = 1/G(t)`,
/// `AUC(t) = sum over i, j of w_i v_j (1{x_i > x_j} + 1{x_i = x_j} / 2) / (sum of w_i sum of v_j)`. Rows
/// censored by t have weight 0.
///
/// The standard error comes from the influence function, which includes the estimation of G by
/// Kaplan-Meier; with given censoring probabilities these are held fixed. The interval is the Wald interval,
/// cut at 0 and 1. At a horizon without cases or without controls the area is undefined and says so.
///
/// - Parameters:
///   - risk: one finite score a row; higher means an earlier event.
///   - outcome: follow-up without late entries, in whatever unit the horizons have.
///   - horizons: positive times, in any order.
///   - censoring: the model of the censoring weights.
///   - clusters: a code a row, for rows that are not independent (several of one patient): influence values are summed by
///     cluster.
///   - level: the level of the intervals.
/// - Throws: `countMismatch`, `notFinite`, `entryTimesNotSupported`, `tooFew` with fewer than two rows, and
///   `auxiliaryCountMismatch`, `notProbability` for the censoring model.
/// - Complexity: O(n log n), and O(n) more for each horizon.
/// - Source: Uno et al. 2007, JASA 102:527, doi 10.1198/016214507000000149; Blanche, Dartigues,
///   Jacqmin-Gadda 2013, Stat Med 32:5381, doi 10.1002/sim.5958, for the variance.
public func cumulativeDynamicAUC(
  risk: [Double], outcome: SurvivalOutcome, horizons: [Double],
  censoring: CensoringModel = .kaplanMeier, clusters: [Int]? = nil, level: ConfidenceLevel = .p95
) throws(MetricError) -> TimeDependentAUC {
  let score = try RankedScore(risk, rows: outcome.count)
  return try areas(
    score, FollowUp(outcome), horizons, censoring, controls: .eventFree, competing: false,
    clusters: clusters, level)
}

/// The cumulative/dynamic area under the ROC curve for one cause when other events compete: cases
/// are the rows with an event of that cause by t.
///
/// - Parameters:
///   - cause: the number of the cause of interest, from 1.
///   - controls: who the controls are; by default those free of any event at t. R's timeROC calls the
///     areas `AUC_1` (`eventFree`) and `AUC_2`.
/// - Throws: as without competing events.
/// - Source: Blanche, Dartigues, Jacqmin-Gadda 2013, Stat Med 32:5381, doi 10.1002/sim.5958.
public func cumulativeDynamicAUC(
  risk: [Double], outcome: CompetingOutcome, cause: Int, horizons: [Double],
  controls: CompetingControls = .eventFree, censoring: CensoringModel = .kaplanMeier,
  clusters: [Int]? = nil, level: ConfidenceLevel = .p95
) throws(MetricError) -> TimeDependentAUC {
  let score = try RankedScore(risk, rows: outcome.count)
  return try areas(
    score, FollowUp(outcome, cause: cause), horizons, censoring, controls: controls, competing: true,
    clusters: clusters, level)
}

/// Compares the areas of two scores of the same rows at one horizon, `a - b`, by their influence
/// functions; nil when either is undefined.
public func compare(
  _ a: TimeDependentAUC.AtHorizon, _ b: TimeDependentAUC.AtHorizon, level: ConfidenceLevel = .p95
) -> ScoreComparison? {
  precondition(a.horizon == b.horizon, "areas are compared at one horizon")
  guard let first = a.estimate.value, let second = b.estimate.value else { return nil }
  return ScoreComparison(
    first - second, standardError: influenceStandardError(difference(a.influence, b.influence)),
    quantity: a.estimate.quantity, test: "test of equal AUC(t)",
    method: Method(
      "influence function, paired", reference: .blanche, settings: a.estimate.method.settings),
    sampleSize: a.estimate.sampleSize, level: level)
}

private func areas(
  _ score: RankedScore, _ followUp: FollowUp, _ horizons: [Double], _ model: CensoringModel,
  controls: CompetingControls, competing: Bool, clusters: [Int]?, _ level: ConfidenceLevel
) throws(MetricError) -> TimeDependentAUC {
  precondition(horizons.allSatisfy { $0 > 0 && $0.isFinite }, "a horizon is a positive time")
  let censoring = try CensoringFit(model, followUp, horizons: horizons.count)
  let name = "IPCW, \(competing ? "controls \(controls.rawValue), " : "")influence function"
  var results: [TimeDependentAUC.AtHorizon] = []
  for (index, horizon) in horizons.enumerated() {
    let weights = HorizonWeights(followUp, censoring, horizon: horizon, index: index)
    let method = Method(
      name, reference: .blanche,
      settings: [.horizon(horizon), .censoring(model.card), .ties("tied scores count one half")])
    results.append(
      area(score, weights, censoring, controls, clusters, method: method, level: level))
  }
  return TimeDependentAUC(horizons: results)
}

private func area(
  _ score: RankedScore, _ weights: HorizonWeights, _ censoring: CensoringFit,
  _ controls: CompetingControls, _ clusters: [Int]?, method: Method, level: ConfidenceLevel
) -> TimeDependentAUC.AtHorizon {
  let quantity = Quantity.cumulativeDynamicAUC(at: weights.horizon)
  let sample = SampleSize(score.ranks.count, events: weights.counts.events)
  guard let placed = WeightedPlacements(score, weights, controls) else {
    return TimeDependentAUC.AtHorizon(
      horizon: weights.horizon,
      estimate: .undefined(
        quantity, method: method, sampleSize: sample, because: weights.noArea(controls)),
      influence: [], counts: weights.counts)
  }
  let n = Double(score.ranks.count)
  let h = score.ranks.indices.map { n * placed.share(row: $0) }
  let influence = influenceOfUnits(
    zip(h, censoring.influence(of: h, weights)).map { $0 + $1 }, clusters: clusters)
  return TimeDependentAUC.AtHorizon(
    horizon: weights.horizon,
    estimate: .probability(
      quantity, value: placed.area, standardError: influenceStandardError(influence), level: level,
      method: method, sampleSize: sample),
    influence: influence, counts: weights.counts)
}

extension HorizonWeights {
  /// Why there is no area at this horizon.
  func noArea(_ controls: CompetingControls) -> Note {
    if counts.events == 0 {
      return Note(.noCasesAtHorizon, "Nobody has the event by \(settingText(horizon)).")
    }
    if counts.free == 0, controls == .eventFree || counts.competing == 0 {
      return Note(.noControlsAtHorizon, "Nobody is followed beyond \(settingText(horizon)) without event.")
    }
    return problem ?? Note(.noControlsAtHorizon, "There are no controls at \(settingText(horizon)).")
  }
}

extension Quantity {
  /// The probability that a row with the event by t has the higher score than one without.
  public static func cumulativeDynamicAUC(at horizon: Double) -> Quantity {
    Quantity(
      name: "cumulative/dynamic AUC at \(settingText(horizon))", symbol: "AUC(\(settingText(horizon)))",
      reference: Citation(
        "Heagerty, Lumley, Pepe 2000, Biometrics 56:337", doi: "10.1111/j.0006-341X.2000.00337.x"))
  }
}

extension Citation {
  static let blanche = Citation(
    "Blanche, Dartigues, Jacqmin-Gadda 2013, Stat Med 32:5381", doi: "10.1002/sim.5958")
}

extension Note.Kind {
  /// No events by a horizon.
  public static let noCasesAtHorizon = Note.Kind("no-cases-at-horizon")
  /// Nobody without event at a horizon.
  public static let noControlsAtHorizon = Note.Kind("no-controls-at-horizon")
}
