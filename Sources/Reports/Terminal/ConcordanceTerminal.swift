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
        [("\(pair.a) - \(pair.b), Harrell", pair.harrell)]
          + (pair.uno.map { [("\(pair.a) - \(pair.b), Uno", $0)] } ?? [])
      })
    return text + caveats(notes)
  }

  /// A table of differences with their tests; nothing for none.
  static func comparisons(_ pairs: [(name: String, result: ScoreComparison)]) -> String {
    guard !pairs.isEmpty else { return "" }
    let level = pairs.compactMap(\.result.difference.interval?.level).first
    return "\n"
      + TerminalTable(
        TextTable(
          columns: [
            .init("Difference"), .init("Estimate", .right),
            .init(InlineText(intervalHeading(level)), .right), .init("z", .right), .init("p", .right),
          ],
          rows: pairs.map { pair in
            [
              pair.name, Format.value(pair.result.difference, precision: .decimals(3)),
              Format.interval(pair.result.difference, precision: .decimals(3)),
              Format.fixed(pair.result.test?.statistic, decimals: 2),
              Format.pValue(pair.result.test?.pValue),
            ].map { InlineText($0) }
          })
      ).text + caveats(pairs.flatMap(\.result.difference.notes))
  }
}
