internal import Statistics
public import Studies
internal import Validation

extension TerminalReport {
  /// Risk groups: size, events, survival or share of cases, ratios and tests.
  public static func riskGroups(_ analysis: RiskGroupsAnalysis) -> String {
    let level = analysis.groups.compactMap { $0.ratio?.interval?.level }.first
    let name = analysis.groups.compactMap { $0.ratio?.quantity.symbol }.first ?? "ratio"
    let isResponse = analysis.comparison.shares != nil
    let horizons = analysis.groups.first { !$0.atHorizon.isEmpty }?.atHorizon.map(\.horizon) ?? []
    var columns: [TextTable.Column] = [
      .init(InlineText(analysis.score)), .init("n", .right), .init("events", .right),
    ]
    columns.append(.init(isResponse ? "share" : "median", .right))
    columns += horizons.map { .init(InlineText("S(\(Format.setting($0)))"), .right) }
    columns.append(.init(InlineText("\(name) (\(intervalHeading(level)))"), .right))
    let rows = analysis.groups.enumerated().map { index, group -> [InlineText] in
      let first =
        isResponse
        ? group.share.map { withInterval($0, .decimals(3)) }
        : group.median.map { withInterval($0, .automatic) }
      let survival = horizons.indices.map { h in
        group.atHorizon.isEmpty
          ? Format.missing : withInterval(group.atHorizon[h].estimate, .decimals(3))
      }
      let ratio =
        index == analysis.comparison.reference
        ? "reference" : group.ratio.map { withInterval($0, .ratio) } ?? Format.missing
      let cells =
        [group.label, "\(group.count)", "\(group.events)", first ?? Format.missing] + survival + [ratio]
      return cells.map { InlineText($0) }
    }
    let tests = [
      analysis.comparison.logRank?.test, analysis.comparison.likelihoodRatio, analysis.comparison.trend,
    ]
    let estimates = analysis.groups.flatMap { group in
      [group.median, group.share, group.ratio].compactMap(\.self) + group.atHorizon.map(\.estimate)
    }
    return TerminalTable(TextTable(columns: columns, rows: rows)).text + "\n"
      + tests.compactMap(\.self).map { Format.test($0) + "\n" }.joined()
      + caveats(analysis.notes + estimates.flatMap(\.notes))
  }

  /// The continuous analysis, then the cut-off, its p-values and its effect.
  public static func cutpoint(_ analysis: CutpointAnalysis) -> String {
    let continuous = analysis.continuous
    let effect = analysis.effect
    let range = analysis.search.range
    let tried = count(analysis.search.candidates.count, "cut-off")
    let symbol = effect.naive.quantity.symbol
    var text = "\(analysis.score) as it is: \(continuous.ratio.quantity.name) "
    text +=
      "\(Format.estimate(continuous.ratio, precision: .ratio)), \(Format.test(continuous.likelihoodRatio))\n\n"
    text += "Cut-off \(Format.significant(effect.cut.value, digits: 4))"
    if effect.cut.interval != nil {
      let limits = [effect.cut.interval?.lower, effect.cut.interval?.upper].map {
        Format.significant($0, digits: 4)
      }
      text += " (bootstrap \(intervalHeading(effect.cut.interval?.level)) \(limits[0]) to \(limits[1]))"
    }
    text += ", \(analysis.search.best.below) of \(analysis.search.count) rows up to it, statistic "
    text += "\(Format.significant(analysis.search.statistic)): the largest of \(tried) from "
    text +=
      "\(Format.percent(range.lowerBound, decimals: 0)) to \(Format.percent(range.upperBound, decimals: 0)) of rows\n\n"
    let p = analysis.pValues
    let tests: [(String, HypothesisTest?)] = [
      ("permutation (B = \(p.permutations), seed \(p.seed))", p.permutation),
      ("improved Bonferroni (Lausen 1994)", p.improvedBonferroni),
      ("asymptotic (Lausen-Schumacher 1992)", p.asymptotic), ("Altman 1994", p.altman),
      ("uncorrected: do not report", p.uncorrected),
    ]
    text += table(
      [.init("p-value"), .init("p", .right)],
      tests.map { [$0.0, $0.1.map { Format.pValue($0.pValue) } ?? Format.missing] })
    text += "\n"
    text += table(
      [
        .init(InlineText("\(symbol) above / up to the cut-off")), .init(InlineText(symbol), .right),
        .init(InlineText(intervalHeading(analysis.options.level)), .right),
      ],
      [
        [
          "corrected for the search", Format.value(effect.corrected, precision: .ratio),
          Format.interval(effect.corrected, precision: .ratio),
        ],
        [
          "as found: exaggerated", Format.value(effect.naive, precision: .ratio),
          Format.interval(effect.naive, precision: .ratio),
        ],
      ])
    return text + "\n"
      + caveats(analysis.notes + effect.cut.notes + effect.corrected.notes + effect.naive.notes)
  }

  /// Effects of treatment in strata, interactions, the marker in the control arm and the effect across the marker.
  public static func treatment(_ analysis: TreatmentAnalysis) -> String {
    let result = analysis.interaction
    let level = result.overall.ratio.interval?.level
    let symbol = analysis.ratio.symbol
    func counts(_ arm: TreatmentInteraction.Arm) -> String { "\(arm.events)/\(arm.count)" }
    let hasDifference = result.strata.contains { $0.riskDifference != nil }
    var columns: [TextTable.Column] = [
      .init(InlineText(analysis.marker)), .init(InlineText("events, \(analysis.treated)"), .right),
      .init(InlineText("events, \(analysis.control)"), .right),
      .init(InlineText("\(symbol) (\(intervalHeading(level)))"), .right),
    ]
    if hasDifference { columns.append(.init("risk difference", .right)) }
    var rows = result.strata.map { stratum in
      [
        stratum.label, counts(stratum.treated), counts(stratum.control), withInterval(stratum.ratio, .ratio),
      ]
        + (hasDifference
          ? [stratum.riskDifference.map { withInterval($0, .decimals(3)) } ?? Format.missing] : [])
    }
    let arms = result.strata.map { ($0.treated, $0.control) }
    let sums = [arms.map(\.0), arms.map(\.1)].map { arms in
      "\(arms.reduce(0) { $0 + $1.events })/\(arms.reduce(0) { $0 + $1.count })"
    }
    rows.append(
      ["all", sums[0], sums[1], withInterval(result.overall.ratio, .ratio)] + (hasDifference ? [""] : []))
    var text = "Effect of \(analysis.treatment) \(analysis.treated) against \(analysis.control)"
    text +=
      analysis.adjustment.isEmpty ? "\n" : ", adjusted for \(analysis.adjustment.joined(separator: ", "))\n"
    text += table(columns, rows) + "\n"
    func line(_ name: String, _ interaction: TreatmentInteraction.Interaction) -> String {
      "\(name): \(interaction.ratio.quantity.name) \(Format.estimate(interaction.ratio, precision: .ratio)), "
        + "Wald \(Format.pStatement(interaction.wald?.pValue)), "
        + "likelihood ratio \(Format.pStatement(interaction.likelihoodRatio.pValue))\n"
    }
    text += line("interaction per SD of the marker", result.continuous)
    text += line("interaction above / up to \(Format.significant(result.cut, digits: 4))", result.grouped)
    if let difference = result.riskDifference {
      text += "interaction, additive: \(difference.quantity.name) "
      text += "\(Format.estimate(difference, precision: .decimals(3))), "
      text += "\(Format.pStatement(result.riskDifferenceTest?.pValue))\n"
    }
    text += "prognostic, control arm: \(result.prognostic.ratio.quantity.name) "
    text += "\(Format.estimate(result.prognostic.ratio, precision: .ratio)), "
    text += "\(Format.pStatement(result.prognostic.wald?.pValue))\n"
    if let curve = analysis.curve { text += "\n" + windows(curve, analysis) }
    let estimates = result.strata.map(\.ratio) + [result.grouped.ratio, result.continuous.ratio]
    return text + caveats(analysis.notes + estimates.flatMap(\.notes))
  }

  private static func windows(_ curve: TreatmentEffectCurve, _ analysis: TreatmentAnalysis) -> String {
    let isRatio = curve.options.effect == .logHazardRatio
    let precision: Precision = isRatio ? .ratio : .decimals(3)
    func shown(_ value: Double) -> Double { isRatio ? TreatmentEffectFigure.exponential(value) : value }
    func text(_ value: Double?, _ interval: ConfidenceInterval?) -> String {
      Format.value(
        value.map(shown), lower: interval.map { shown($0.lower) }, upper: interval.map { shown($0.upper) },
        precision: precision)
    }
    let heading = intervalHeading(curve.options.level)
    let name = isRatio ? "HR" : curve.overall.quantity.symbol
    let columns: [TextTable.Column] = [
      .init(InlineText("\(analysis.marker), median (range)")),
      .init(InlineText("n, \(analysis.treated)"), .right),
      .init(InlineText("n, \(analysis.control)"), .right), .init(InlineText("\(name) (\(heading))"), .right),
      .init("simultaneous", .right),
    ]
    let rows = curve.windows.map { window in
      let limits = [window.median, window.range.lowerBound, window.range.upperBound].map {
        Format.significant($0, digits: 4)
      }
      let band = [window.simultaneous.lower, window.simultaneous.upper].map {
        Format.value(shown($0), lower: nil, upper: nil, precision: .decimals(isRatio ? 2 : 3))
      }
      return [
        "\(limits[0]) (\(limits[1]) to \(limits[2]))", "\(window.treated)", "\(window.control)",
        text(window.effect.value, window.effect.interval), "\(band[0]) to \(band[1])",
      ]
    }
    return table(columns, rows)
      + "windows of \(curve.options.size) rows that share \(curve.options.overlap); all rows: "
      + text(curve.overall.value, curve.overall.interval) + "\n" + Format.test(curve.test)
      + " (seed \(curve.options.seed))\n"
  }

  private static func table(_ columns: [TextTable.Column], _ rows: [[String]]) -> String {
    TerminalTable(TextTable(columns: columns, rows: rows.map { $0.map { InlineText($0) } })).text
  }

  private static func withInterval(_ estimate: Estimate, _ precision: Precision) -> String {
    let value = Format.value(estimate, precision: precision)
    guard estimate.value != nil, estimate.interval != nil else { return value }
    return "\(value) (\(Format.interval(estimate, precision: precision)))"
  }
}
