internal import Statistics
public import Studies
internal import Validation

extension TerminalReport {
  /// The concordance of scores with survival, and their comparisons.
  public static func concordance(_ analysis: ConcordanceAnalysis) -> String {
    var rows: [[InlineText]] = []
    var notes: [Note] = []
    for score in analysis.scores {
      var estimates = [("Harrell", score.harrell.estimate)]
      if let bootstrap = score.harrellBootstrap { estimates.append(("Harrell, bootstrap", bootstrap)) }
      if let uno = score.uno { estimates.append(("Uno", uno.estimate)) }
      if let bootstrap = score.unoBootstrap { estimates.append(("Uno, bootstrap", bootstrap)) }
      if let bca = score.harrellBCa { estimates.append(("Harrell, BCa", bca)) }
      if let bca = score.unoBCa { estimates.append(("Uno, BCa", bca)) }
      if let weighted = score.weighted {
        estimates.append(("weight \(weighted.timeWeight.rawValue)", weighted.estimate))
      }
      if let probability = score.gonenHeller { estimates.append(("Gonen-Heller", probability)) }
      for (name, estimate) in estimates {
        notes += estimate.notes
        rows.append(
          [
            score.name, name, Format.value(estimate, precision: .decimals(3)),
            Format.fixed(estimate.standardError, decimals: 4),
            Format.interval(estimate, precision: .decimals(3)), Format.sampleSize(estimate.sampleSize),
          ].map { InlineText($0) })
      }
    }
    let level = analysis.scores.compactMap(\.harrell.estimate.interval?.level).first
    var text = TerminalTable(
      TextTable(
        columns: [
          .init("Score"), .init("Index"), .init("C", .right), .init("SE", .right),
          .init(InlineText(intervalHeading(level)), .right), .init("n", .right),
        ], rows: rows)
    ).text
    let direction = analysis.direction == .higher ? "higher" : "lower"
    text += "\nA \(direction) score means an earlier event."
    text += analysis.tau.map { " Events after \(Format.setting($0)) are taken as censored.\n" } ?? "\n"
    text += comparisons(
      analysis.comparisons.flatMap { pair in
        [("\(pair.a) - \(pair.b), Harrell", pair.harrell, pair.adjustedHarrell)]
          + (pair.uno.map { [("\(pair.a) - \(pair.b), Uno", $0, pair.adjustedUno)] } ?? [])
      }, adjustment: analysis.comparisons.count > 1 ? analysis.adjustment : .none)
    return text + caveats(notes)
  }

  /// A table of differences with their tests; nothing for none.
  static func comparisons(
    _ pairs: [(name: String, result: ScoreComparison, adjusted: Double?)],
    adjustment: MultiplicityAdjustment
  ) -> String {
    guard !pairs.isEmpty else { return "" }
    let level = pairs.compactMap(\.result.difference.interval?.level).first
    let reference = pairs.contains { $0.result.test?.degreesOfFreedom.isEmpty == false } ? "t" : "z"
    var columns: [TextTable.Column] = [
      .init("Difference"), .init("Estimate", .right), .init(InlineText(intervalHeading(level)), .right),
      .init(InlineText(reference), .right), .init("p", .right),
    ]
    if adjustment != .none { columns.append(.init(InlineText("p, \(adjustment.name)"), .right)) }
    let rows = pairs.map { pair in
      var cells = [
        pair.name, Format.value(pair.result.difference, precision: .decimals(3)),
        Format.interval(pair.result.difference, precision: .decimals(3)),
        Format.fixed(pair.result.test?.statistic, decimals: 2), Format.pValue(pair.result.test?.pValue),
      ]
      if adjustment != .none { cells.append(Format.pValue(pair.adjusted)) }
      return cells.map { InlineText($0) }
    }
    return "\n" + TerminalTable(TextTable(columns: columns, rows: rows)).text
      + caveats(pairs.flatMap(\.result.difference.notes))
  }
}

extension MultiplicityAdjustment {
  /// The method as a heading.
  fileprivate var name: String {
    switch self {
    case .bonferroni: "Bonferroni"
    case .holm: "Holm"
    case .hochberg: "Hochberg"
    case .benjaminiHochberg: "Benjamini-Hochberg"
    case .benjaminiYekutieli: "Benjamini-Yekutieli"
    case .none: "not adjusted"
    }
  }
}
