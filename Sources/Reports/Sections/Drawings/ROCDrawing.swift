internal import Statistics
internal import Studies
internal import Tables
internal import Validation

/// A receiver operating characteristic curve to be drawn.
struct ROCDrawing {
  let label: String
  let points: [ROCPoint]
  /// The area as the key shows it.
  let area: PlottedEstimate
  let roc: ROC

  /// Nil where there is no curve: no score differs, or one class is absent.
  /// - Parameters:
  ///   - scores: one a row of the outcome; rows without a score are left out.
  ///   - showsInterval: whether the area's interval is valid for these scores.
  init?(_ label: String, _ outcome: BinaryOutcome, scores: [Double?], showsInterval: Bool) {
    let rows = scores.indices.filter { scores[$0] != nil }
    let known = scores.compactMap { $0 }
    guard Set(known).count > 1 else { return nil }
    do {
      roc = try Validation.roc(scores: known, outcome: outcome.selecting(rows))
    } catch { return nil }
    self.label = label
    points = roc.points
    area = showsInterval ? PlottedEstimate(roc.auc) : PlottedEstimate(roc.auc.value)
  }

  var curve: ROCFigure.Curve {
    let ordered = points.reversed()
    return ROCFigure.Curve(
      label: label, falsePositiveRates: ordered.map { 1 - $0.specificity },
      truePositiveRates: ordered.map(\.sensitivity), area: area)
  }

  /// Rows of `roc.csv`.
  func append(to table: inout CSVTable, cohort: String, scores: String) {
    for point in points {
      table.append([
        .text(cohort), .text(scores), .number(point.threshold), .number(point.sensitivity),
        .number(point.specificity),
      ])
    }
  }

  static let columns = ["cohort", "scores", "threshold", "sensitivity", "specificity"]
}
