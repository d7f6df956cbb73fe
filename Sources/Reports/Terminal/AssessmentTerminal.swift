internal import Statistics
public import Studies
internal import Validation

extension TerminalReport {
  /// The assessment of frozen scores.
  public static func assessment(_ assessment: Assessment) -> String {
    let level = assessment.estimates.compactMap(\.estimate.interval?.level).first
    var text = "\(assessment.scores.name) (\(assessment.scores.kind)): n = \(assessment.n), "
    text += "\(assessment.eventCounts)\n\n"
    text += estimates(assessment.estimates, level)
    for part in assessment.utility { text += "\n" + netBenefit(part) }
    for increment in assessment.increments {
      text += "\nAgainst \(increment.base.name) (\(increment.base.kind)), the score less the base:\n"
      if let test = increment.likelihoodRatio {
        text += Format.test(test) + "\n"
      }
      text += "\n" + estimates(increment.estimates, level)
    }
    if let bootstrap = assessment.bootstrap {
      text += "\nBootstrap: \(bootstrap.replicates) replicates of whole subjects, seed \(bootstrap.seed).\n"
    }
    let named = assessment.estimates + assessment.increments.flatMap(\.estimates)
    return text + caveats(assessment.notes + NamedEstimate.notes(named))
  }

  private static func estimates(_ rows: [NamedEstimate], _ level: ConfidenceLevel?) -> String {
    TerminalTable(
      TextTable(
        columns: [
          .init("Quantity"), .init("Estimate", .right), .init("SE", .right),
          .init(InlineText(intervalHeading(level)), .right),
          // The last column is as long as it is.
          .init("Method", .center),
        ],
        rows: rows.map { row in
          [
            row.name, Format.value(row.estimate, precision: .decimals(3)),
            Format.fixed(row.estimate.standardError, decimals: 4),
            Format.interval(row.estimate, precision: .decimals(3)), row.estimate.methodInWords,
          ].map { InlineText($0) }
        })
    ).text
  }

  /// Net benefit at a few thresholds, model by model, beside treating everyone; treating no one is 0.
  private static func netBenefit(_ utility: Assessment.Utility) -> String {
    let curves = utility.curves
    let shown = utility.shownThresholds
    let level = curves.models.first?.points.compactMap(\.netBenefit.interval?.level).first
    let title = utility.horizon.map { "Net benefit at \(Format.setting($0))" } ?? "Net benefit"
    return TerminalTable(
      TextTable(
        columns: [.init(InlineText(title))]
          + curves.models.enumerated().flatMap { index, model -> [TextTable.Column] in
            let name = TextTable.Column(InlineText(model.name), .right)
            return index == 0 ? [name, .init(InlineText(intervalHeading(level)), .right)] : [name]
          } + [.init("Treat all", .right), .init("Avoided per 100", .right)],
        rows: shown.map { index in
          let threshold = curves.thresholds.values[index]
          let values = curves.models.enumerated().flatMap { place, model -> [String] in
            let estimate = model.points[index].netBenefit
            let value = Format.value(estimate, precision: .decimals(3))
            return place == 0 ? [value, Format.interval(estimate, precision: .decimals(3))] : [value]
          }
          let avoided = curves.models.first?.points[index].interventionsAvoided.value
          return
            (["threshold \(Format.setting(threshold))"] + values + [
              Format.value(curves.treatAll[index], precision: .decimals(3)),
              Format.fixed(avoided.map { 100 * $0 }, decimals: 1),
            ]).map { InlineText($0) }
        })
    ).text
  }
}

extension Assessment.Utility {
  /// The places of the thresholds that stand for the curve in a table: tenths, or all of a few.
  var shownThresholds: [Int] {
    let values = curves.thresholds.values
    guard values.count > 10 else { return Array(values.indices) }
    return values.indices.filter { abs((values[$0] * 10).rounded() - values[$0] * 10) < 1e-9 }
  }
}
