internal import Statistics
public import Studies
internal import Validation

extension TerminalReport {
  /// The areas under ROC curves, Youden's points and the comparisons.
  public static func roc(_ analysis: ROCAnalysis) -> String {
    let level = analysis.scores.compactMap(\.curve.auc.interval?.level).first
    let hasPartial = analysis.scores.contains { $0.partial != nil }
    var columns: [TextTable.Column] = [
      .init("Score"), .init("cases", .right), .init("controls", .right), .init("cases score"),
      .init("AUC", .right), .init(InlineText(intervalHeading(level)), .right),
      .init("Youden threshold", .right), .init("sens.", .right), .init("spec.", .right),
    ]
    if hasPartial { columns.append(.init("partial AUC", .right)) }
    let rows = analysis.scores.map { score -> [InlineText] in
      let curve = score.curve
      let best = curve.youdenPoints.first
      var cells = [
        score.name, "\(curve.caseCount)", "\(curve.controlCount)", curve.direction.rawValue,
        Format.value(curve.auc, precision: .decimals(3)),
        Format.interval(curve.auc, precision: .decimals(3)), Format.significant(best?.threshold, digits: 4),
        Format.fixed(best?.sensitivity, decimals: 3), Format.fixed(best?.specificity, decimals: 3),
      ]
      if hasPartial { cells.append(Format.fixed(score.partial?.area.value, decimals: 4)) }
      return cells.map { InlineText($0) }
    }
    return TerminalTable(TextTable(columns: columns, rows: rows)).text
      + comparisons(analysis.comparisons.map { ("\($0.a) - \($0.b)", $0.result) })
      + caveats(analysis.notes + analysis.scores.flatMap(\.curve.auc.notes))
  }
}
