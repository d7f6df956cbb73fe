internal import Statistics
public import Studies
internal import Validation

extension TerminalReport {
  /// Survival by group: median, survival at the horizons, restricted mean, log-rank test.
  public static func kaplanMeier(_ analysis: KaplanMeierAnalysis) -> String {
    let first = analysis.groups[0]
    let interval = "(\(intervalHeading(first.curve.level)))"
    var columns: [TextTable.Column] = [
      .init("Group"), .init("n", .right), .init("events", .right),
      .init(InlineText("median \(interval)"), .right),
    ]
    columns += first.atHorizon.map {
      .init(InlineText("S(\(Format.setting($0.horizon))) \(interval)"), .right)
    }
    let horizon = Format.setting(analysis.restrictedMeanHorizon)
    columns.append(.init(InlineText("mean to \(horizon) \(interval)"), .right))
    let rows = analysis.groups.map { group -> [InlineText] in
      let cells =
        [
          group.label ?? "all", "\(group.curve.sampleSize.count)",
          "\(group.curve.sampleSize.events ?? 0)", withLimits(group.median, .automatic),
        ] + group.atHorizon.map { withLimits($0.estimate, .decimals(3)) }
        + [group.restrictedMean.map { withLimits($0, .automatic) } ?? Format.missing]
      return cells.map { InlineText($0) }
    }
    var text = TerminalTable(TextTable(columns: columns, rows: rows)).text
    text += "\nintervals: \(first.curve.band.rawValue), variance: \(first.curve.variance.rawValue)\n"
    if let logRank = analysis.logRank { text += Format.test(logRank.test) + "\n" }
    text += incidences(analysis)
    let estimates =
      analysis.groups.flatMap { [$0.median] + $0.atHorizon.map(\.estimate) }
      + analysis.incidence.flatMap { $0.atHorizon.map(\.estimate) }
    return text + caveats(analysis.notes + estimates.flatMap(\.notes))
  }

  /// Cumulative incidences at the horizons and Gray's tests; empty when no events compete.
  private static func incidences(_ analysis: KaplanMeierAnalysis) -> String {
    guard let first = analysis.incidence.first else { return "" }
    let columns: [TextTable.Column] =
      [.init("Group"), .init("cause"), .init("events", .right)]
      + first.atHorizon.map {
        .init(
          InlineText("F(\(Format.setting($0.horizon))) (\(intervalHeading(first.curve.level)))"), .right)
      }
    let rows = analysis.incidence.map { incidence in
      ([incidence.label ?? "all", incidence.curve.cause, "\(incidence.curve.sampleSize.events ?? 0)"]
        + incidence.atHorizon.map { withLimits($0.estimate, .decimals(3)) }).map { InlineText($0) }
    }
    let tests = analysis.gray.map { "\($0.cause): \(Format.test($0.test))\n" }.joined()
    return "\ncumulative incidence, Aalen-Johansen (S above is freedom from any event)\n"
      + TerminalTable(TextTable(columns: columns, rows: rows)).text
      + "\nintervals: \(first.curve.band.rawValue), variance: \(first.curve.variance.rawValue)\n" + tests
  }

  private static func withLimits(_ estimate: Estimate, _ precision: Precision) -> String {
    guard estimate.value != nil || estimate.interval != nil else { return Format.missing }
    let value = Format.value(estimate, precision: precision)
    guard let interval = estimate.interval else { return value }
    guard estimate.value != nil else {
      // A median that is not reached may have a lower limit.
      return "\(value) (\(Format.significant(interval.lower)) to \(Format.significant(interval.upper)))"
    }
    return "\(value) (\(Format.interval(estimate, precision: precision)))"
  }
}
