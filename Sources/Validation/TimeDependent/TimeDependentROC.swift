internal import Statistics
public import Tables

/// One operating point of a ROC curve at a horizon: rows with `score >= threshold` are called cases.
public struct TimeDependentROCPoint: Sendable, Hashable {
  /// The threshold, one of the scores; infinite at the first point, where nobody is called a case.
  public let threshold: Double
  /// The weighted share of cases called cases.
  public let sensitivity: Double
  /// The weighted share of controls not called cases.
  public let specificity: Double
}

/// The cumulative/dynamic ROC curve at a horizon, from specificity 1 down to sensitivity 1, with one point
/// for each distinct score; nil without cases or controls.
///
/// `sensitivity(c) = sum of w_i 1{x_i >= c} / sum of w_i` over cases `T_i <= t` with `w_i = 1/G(T_i-)`, and
/// `specificity(c) = sum of v_j 1{x_j < c} / sum of v_j` over controls `T_j > t` with `v_j = 1/G(t)`. The
/// trapezoids under the points add up to `cumulativeDynamicAUC`.
///
/// - Throws: as `cumulativeDynamicAUC`.
/// - Source: Uno et al. 2007, JASA 102:527, doi 10.1198/016214507000000149.
public func cumulativeDynamicROC(
  risk: [Double], outcome: SurvivalOutcome, horizon: Double,
  censoring: CensoringModel = .kaplanMeier
) throws(MetricError) -> [TimeDependentROCPoint]? {
  let score = try RankedScore(risk, rows: outcome.count)
  let followUp = try FollowUp(outcome)
  let fit = try CensoringFit(censoring, followUp, horizons: 1)
  let weights = HorizonWeights(followUp, fit, horizon: horizon, index: 0)
  guard let placed = WeightedPlacements(score, weights, .eventFree) else { return nil }
  let thresholds = sortedDistinct(score.values)
  var points = [TimeDependentROCPoint(threshold: .infinity, sensitivity: 0, specificity: 1)]
  var (cases, controls) = (0.0, 0.0)
  for rank in thresholds.indices.reversed() {
    cases += placed.caseWeight[rank]
    controls += placed.controlWeight[rank]
    let isLast = rank == 0
    points.append(
      TimeDependentROCPoint(
        threshold: thresholds[rank], sensitivity: isLast ? 1 : cases / placed.caseTotal,
        specificity: isLast ? 0 : 1 - controls / placed.controlTotal))
  }
  return points
}
