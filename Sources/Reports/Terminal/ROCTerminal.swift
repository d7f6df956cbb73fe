internal import Statistics
public import Studies
internal import Validation

extension TerminalReport {
  /// The areas under ROC curves, cut-offs, thresholds and the comparisons.
  public static func roc(_ analysis: ROCAnalysis) -> String {
    let level = analysis.scores.compactMap(\.auc.interval?.level).first
    let hasGroups = analysis.scores.contains { $0.group != nil }
    var columns: [TextTable.Column] = [.init("Score")]
    if hasGroups { columns.append(.init("Group")) }
    columns += [
      .init("cases", .right), .init("controls", .right), .init("cases score"), .init("AUC", .right),
      .init(InlineText(intervalHeading(level)), .right), .init("Youden threshold", .right),
      .init("sens.", .right), .init("spec.", .right), .init("avg. precision", .right),
    ]
    let regions = analysis.scores.first.map { $0.partial.map(\.region) } ?? []
    for region in regions { columns.append(.init(InlineText("partial AUC, \(words(region))"), .right)) }
    let rows = analysis.scores.map { score -> [InlineText] in
      let best = score.curve.youdenPoints.first
      var cells = [score.name]
      if let group = score.group { cells.append(group) }
      cells += [
        "\(score.curve.caseCount)", "\(score.curve.controlCount)", score.curve.direction.rawValue,
        Format.value(score.auc, precision: .decimals(3)), Format.interval(score.auc, precision: .decimals(3)),
        Format.significant(best?.threshold, digits: 4), Format.fixed(best?.sensitivity, decimals: 3),
        Format.fixed(best?.specificity, decimals: 3), withInterval(score.averagePrecision),
      ]
      cells += score.partial.map { withInterval($0.area) }
      return cells.map { InlineText($0) }
    }
    var text = TerminalTable(TextTable(columns: columns, rows: rows)).text
    text += cutoffs(analysis) + points(analysis)
    text += comparisons(
      analysis.comparisons.map { pair in
        let name = pair.groups.map { "\(pair.a): \($0[0]) - \($0[1])" } ?? "\(pair.a) - \(pair.b)"
        return (name, pair.result, pair.adjustedPValue)
      }, adjustment: analysis.comparisons.count > 1 ? analysis.adjustment : .none)
    // Of two scores the global test is the paired one.
    for equal in analysis.equalAreas where analysis.scores.count > 2 {
      let place = equal.group.map { "\($0): " } ?? ""
      guard let test = equal.test else {
        text += "\n\(place)two scores rank the rows alike: there is no global test.\n"
        continue
      }
      text += "\n\(place)all areas equal: \(Format.test(test))\n"
    }
    return text + caveats(analysis.notes + analysis.scores.flatMap(\.auc.notes))
  }

  /// The cut-offs chosen on the same rows, where they have intervals or costs.
  private static func cutoffs(_ analysis: ROCAnalysis) -> String {
    guard analysis.seed != nil || analysis.scores.contains(where: { $0.cutoffs.count > 1 }) else { return "" }
    let chosen = analysis.scores.flatMap { score in score.cutoffs.map { (name(score), $0) } }
    let table = TextTable(
      columns: [
        .init("Score"), .init("Cut-off chosen by"), .init("threshold", .right), .init("sensitivity", .right),
        .init("specificity", .right),
      ],
      rows: chosen.map { name, cutoff in
        [
          name, cutoff.rule.isYouden ? "Youden's index" : "least expected cost",
          withInterval(cutoff.threshold), withInterval(cutoff.sensitivity), withInterval(cutoff.specificity),
        ].map { InlineText($0) }
      })
    return "\n" + TerminalTable(table).text
      + caveats(chosen.flatMap { $0.1.sensitivity.notes + $0.1.threshold.notes })
  }

  /// What thresholds fixed in advance do.
  private static func points(_ analysis: ROCAnalysis) -> String {
    let all = analysis.scores.flatMap { score in score.operatingPoints.map { (name(score), $0) } }
    guard !all.isEmpty else { return "" }
    func predictive(_ point: ROCAnalysis.Point, _ positive: Bool) -> Estimate {
      if let values = point.atPrevalence { return positive ? values.positive : values.negative }
      return positive ? point.point.positivePredictiveValue : point.point.negativePredictiveValue
    }
    let table = TextTable(
      columns: [
        .init("Score"), .init("threshold", .right), .init("sensitivity", .right),
        .init("specificity", .right),
        .init("PPV", .right), .init("NPV", .right), .init("LR+", .right), .init("LR-", .right),
      ],
      rows: all.map { name, point in
        [
          name, Format.significant(point.point.threshold, digits: 4), withInterval(point.point.sensitivity),
          withInterval(point.point.specificity), withInterval(predictive(point, true)),
          withInterval(predictive(point, false)),
          withInterval(point.point.positiveLikelihoodRatio, decimals: 2),
          withInterval(point.point.negativeLikelihoodRatio, decimals: 2),
        ].map { InlineText($0) }
      })
    let prevalence =
      analysis.prevalence.map { "PPV and NPV at a prevalence of \(Format.setting($0)).\n" }
      ?? "PPV and NPV at the prevalence of these rows.\n"
    return "\n" + TerminalTable(table).text + prevalence
      + caveats(
        all.flatMap { _, point in
          predictive(point, true).notes + predictive(point, false).notes
            + point.point.positiveLikelihoodRatio.notes + point.point.negativeLikelihoodRatio.notes
        })
  }

  private static func name(_ score: ROCAnalysis.Score) -> String {
    score.group.map { "\(score.name), \($0)" } ?? score.name
  }

  private static func words(_ region: ROCRegion) -> String {
    switch region {
    case .specificity(let range):
      "spec. \(Format.setting(range.lowerBound)) to \(Format.setting(range.upperBound))"
    case .sensitivity(let range):
      "sens. \(Format.setting(range.lowerBound)) to \(Format.setting(range.upperBound))"
    }
  }

  /// `0.634 (0.481 to 0.764)`.
  private static func withInterval(_ estimate: Estimate, decimals: Int = 3) -> String {
    let value = Format.value(estimate, precision: .decimals(decimals))
    guard estimate.interval != nil else { return value }
    return "\(value) (\(Format.interval(estimate, precision: .decimals(decimals))))"
  }
}

extension CutoffRule {
  fileprivate var isYouden: Bool {
    if case .youden = self { true } else { false }
  }
}
