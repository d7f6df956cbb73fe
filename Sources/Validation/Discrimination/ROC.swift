public import Statistics
public import Tables

extension Quantity {
  /// Area under the ROC curve.
  public static let auc = Quantity(
    name: "area under the ROC curve", symbol: "AUC",
    reference: Citation("Hanley, McNeil 1982, Radiology 143:29", doi: "10.1148/radiology.143.1.7063747"))
}

extension Citation {
  /// The nonparametric covariance of areas under ROC curves.
  static let deLong = Citation(
    "DeLong, DeLong, Clarke-Pearson 1988, Biometrics 44:837", doi: "10.2307/2531595")
  /// The same for rows in clusters.
  static let obuchowski = Citation("Obuchowski 1997, Biometrics 53:567", doi: "10.2307/2533958")
}

extension MethodSetting {
  /// The tie rule of areas under ROC curves.
  static let tiedScores = MethodSetting.ties("equal scores count one half")
}

/// Which scores point to a case. It is fixed in advance: choosing the direction by the data biases
/// the area upwards.
public enum ScoreDirection: String, Sendable, Hashable, CaseIterable {
  /// Cases have the higher scores.
  case higher
  /// Cases have the lower scores.
  case lower
}

/// The receiver operating characteristic of a score: its area, its curve, and what comparisons need.
public struct ROC: Sendable, Hashable {
  /// The area under the curve with DeLong's standard error and the Wald interval.
  public let auc: Estimate
  /// Which scores point to a case.
  public let direction: ScoreDirection
  /// Number of cases.
  public let caseCount: Int
  /// Number of controls.
  public let controlCount: Int
  /// The area.
  let area: Double
  /// For each case in row order, the share of the controls that it outranks, ties counting one half.
  let casePlacements: [Double]
  /// For each control in row order, the share of the cases that outrank it, ties counting one half.
  let controlPlacements: [Double]
  /// The outcome, for the check that two curves are of the same rows.
  let isCase: [Bool]
  /// The cluster of each row, or nil for independent rows.
  let clusters: [Int]?
  /// The sorted scores.
  let plan: AUCPlan
  /// The curve.
  let steps: ROCSteps
}

/// The ROC analysis of a score for a binary outcome.
///
/// The area is `P(case > control) + P(case = control) / 2` over all pairs of a case and a control, counted
/// in whole numbers in O(n log n). With `a_i` the share of the controls below case `i` and `b_j` the
/// share of the cases above control `j` (ties one half), DeLong's variance is `s2(a) / cases +
/// s2(b) / controls` with sample variances (divisor count - 1). The Wald interval is cut at 0 and 1, as
/// pROC does, with a note when that happens; at perfect separation the variance is 0, the interval has
/// no width, and a note says so. With a single case or control there is no variance, and a note.
///
/// Rows of one cluster (several lesions of a patient) are not independent: with clusters the variance is
/// Obuchowski's, which sums the placements of a cluster and is DeLong's when every row is its own cluster.
///
/// Scores tie only when they are equal. Where neighbouring scores differ by rounding alone a note says so
/// (see docs/decisions/0063).
///
/// - Parameters:
///   - scores: one finite score a row.
///   - direction: which scores point to a case; `.lower` is the analysis of the negated scores.
///   - clusters: a code a row, or nil for independent rows.
/// - Throws: `countMismatch`, `notFinite`, `noCases`, `noControls`, `auxiliaryCountMismatch`.
/// - Source: DeLong, DeLong, Clarke-Pearson 1988, doi 10.2307/2531595; Obuchowski 1997, doi
///   10.2307/2533958.
public func roc(
  scores: [Double], outcome: BinaryOutcome, direction: ScoreDirection = .higher,
  clusters: [Int]? = nil, level: ConfidenceLevel = .p95
) throws(MetricError) -> ROC {
  try checkBinary(scores, outcome)
  if let clusters, clusters.count != outcome.count {
    throw .auxiliaryCountMismatch(found: clusters.count, rows: outcome.count)
  }
  let plan = try AUCPlan(scores: scores, outcome: outcome, direction: direction)
  guard let steps = plan.steps() else { throw .noCases }
  let (cases, controls) = (plan.caseCount, plan.count - plan.caseCount)
  let (m, n) = (Double(cases), Double(controls))
  // Whole and half numbers until the last division: no area exceeds 1 by rounding.
  var placements = [Double](repeating: 0, count: plan.count)
  var start = 0
  for (point, runEnd) in plan.runEnds.enumerated() {
    let end = Int(runEnd)
    let below = Double(steps.trueNegatives[point] + steps.trueNegatives[point + 1]) / 2 / n
    let above = (m - Double(steps.falseNegatives[point] + steps.falseNegatives[point + 1]) / 2) / m
    for position in start..<end {
      let member = Int(plan.order[position])
      placements[member] = member < cases ? below : above
    }
    start = end
  }
  let casePlacements = Array(placements[..<cases])
  let controlPlacements = Array(placements[cases...])
  let area = steps.area
  let method =
    clusters == nil
    ? Method("DeLong", reference: .deLong, settings: [.tiedScores])
    : Method("Obuchowski, clustered", reference: .obuchowski, settings: [.tiedScores])
  let sample = SampleSize(scores.count, events: cases)
  let nearTies = Note.nearTies(plan.runValues)
  let variance = PlacementMoments(plan, isCase: outcome.isCase, clusters: clusters)
    .variance(casePlacements, controlPlacements)
  let estimate: Estimate
  if let variance {
    estimate = Estimate.probability(
      .auc, value: area, standardError: max(variance, 0).squareRoot(), level: level, method: method,
      sampleSize: sample
    ).adding(nearTies)
  } else {
    estimate = Estimate(
      .auc, value: area, method: method, sampleSize: sample,
      notes: [Note(.noVariance, "With a single case or a single control there is no standard error.")]
        + nearTies)
  }
  return ROC(
    auc: estimate, direction: direction, caseCount: cases, controlCount: controls, area: area,
    casePlacements: casePlacements, controlPlacements: controlPlacements, isCase: outcome.isCase,
    clusters: clusters, plan: plan, steps: steps)
}

extension Note.Kind {
  /// Too few units for a standard error.
  public static let noVariance = Note.Kind("no-variance")
  /// Scores that differ by rounding alone.
  public static let nearTies = Note.Kind("near-ties")
}

extension Note {
  /// What neighbouring distinct scores that differ by rounding alone call for.
  static func nearTies(_ ascending: [Double]) -> [Note] {
    var near = 0
    for index in ascending.indices.dropFirst() {
      let (lower, upper) = (ascending[index - 1], ascending[index])
      // The bound is never below 4 units in the last place, and quicker.
      guard upper - lower <= max(abs(lower), abs(upper)) * 0x1p-49 else { continue }
      if upper - lower <= 4 * max(lower.ulp, upper.ulp) { near += 1 }
    }
    guard near > 0 else { return [] }
    return [
      Note(
        .nearTies,
        "\(near) pair\(near == 1 ? "" : "s") of neighbouring scores differ by rounding alone (at most 4 units in the last place) and "
          + "were not taken as tied: round the scores if they are the same.")
    ]
  }
}

extension Estimate {
  /// The same with further notes.
  func adding(_ more: [Note]) -> Estimate {
    more.isEmpty
      ? self
      : Estimate(
        quantity, value: value, standardError: standardError, interval: interval, method: method,
        sampleSize: sampleSize, notes: notes + more)
  }
}

/// Checks that there is a finite score for every row, and a case and a control.
func checkBinary(_ scores: [Double], _ outcome: BinaryOutcome) throws(MetricError) {
  guard scores.count == outcome.count else {
    throw .countMismatch(scores: scores.count, outcomes: outcome.count)
  }
  if let row = scores.firstIndex(where: { !$0.isFinite }) { throw .notFinite(row: row) }
  guard outcome.isCase.contains(true) else { throw .noCases }
  guard outcome.isCase.contains(false) else { throw .noControls }
}
