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
  /// For each case in row order, the share of the controls that it outranks, ties counting one half.
  let casePlacements: [Double]
  /// For each control in row order, the share of the cases that outrank it, ties counting one half.
  let controlPlacements: [Double]
  /// The outcome, for the check that two curves are of the same rows.
  let isCase: [Bool]
  /// The scores, for the curve.
  let scores: [Double]
}

/// The ROC analysis of a score for a binary outcome.
///
/// The area is `P(case > control) + P(case = control) / 2` over all pairs of a case and a control, from
/// mid-ranks in O(n log n). With `a_i` the share of the controls below case `i` and `b_j` the
/// share of the cases above control `j` (ties one half), DeLong's variance is `s2(a) / cases +
/// s2(b) / controls` with sample variances (divisor count - 1). The Wald interval is cut at 0 and 1, as
/// pROC does, with a note when that happens; at perfect separation the variance is 0, the interval has
/// no width, and a note says so. With a single case or control there is no variance, and a note.
///
/// - Parameters:
///   - scores: one finite score a row.
///   - direction: which scores point to a case; `.lower` is the analysis of the negated scores.
/// - Throws: `countMismatch`, `notFinite`, `noCases`, `noControls`.
/// - Source: DeLong, DeLong, Clarke-Pearson 1988, doi 10.2307/2531595; the computation by mid-ranks is
///   that of Sun, Xu 2014, IEEE Signal Process Lett 21:1389, doi 10.1109/LSP.2014.2337313.
public func roc(
  scores: [Double], outcome: BinaryOutcome, direction: ScoreDirection = .higher,
  level: ConfidenceLevel = .p95
) throws(MetricError) -> ROC {
  try checkBinary(scores, outcome)
  let oriented = direction == .higher ? scores : scores.map { -$0 }
  let cases = oriented.indices.filter { outcome.isCase[$0] }
  let controls = oriented.indices.filter { !outcome.isCase[$0] }
  let (m, n) = (Double(cases.count), Double(controls.count))

  let overall = midRanks(oriented)
  let amongCases = midRanks(cases.map { oriented[$0] })
  let amongControls = midRanks(controls.map { oriented[$0] })
  // Differences of mid-ranks are exact multiples of 1/2: no area exceeds 1 by rounding.
  let controlsBelow = zip(cases, amongCases).map { overall[$0] - $1 }
  let casesAbove = zip(controls, amongControls).map { m - (overall[$0] - $1) }
  let area = controlsBelow.reduce(0, +) / (m * n)
  let casePlacements = controlsBelow.map { $0 / n }
  let controlPlacements = casesAbove.map { $0 / m }

  let method = Method("DeLong", reference: .deLong)
  let sample = SampleSize(scores.count, events: cases.count)
  let estimate: Estimate
  if cases.count > 1, controls.count > 1 {
    let variance = sampleVariance(casePlacements) / m + sampleVariance(controlPlacements) / n
    estimate = .probability(
      .auc, value: area, standardError: variance.squareRoot(), level: level, method: method,
      sampleSize: sample)
  } else {
    estimate = Estimate(
      .auc, value: area, method: method, sampleSize: sample,
      notes: [Note(.noVariance, "With a single case or a single control there is no standard error.")])
  }
  return ROC(
    auc: estimate, direction: direction, caseCount: cases.count, controlCount: controls.count,
    casePlacements: casePlacements, controlPlacements: controlPlacements, isCase: outcome.isCase,
    scores: scores)
}

extension Note.Kind {
  /// Too few units for a standard error.
  public static let noVariance = Note.Kind("no-variance")
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
