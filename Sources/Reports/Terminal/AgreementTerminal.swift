internal import Statistics
public import Studies
internal import Validation

extension TerminalReport {
  /// The agreement of two methods.
  public static func agreement(_ analysis: AgreementAnalysis) -> String {
    let request = analysis.request
    let parts = analysis.groups.map { group in
      var rows: [(String, Estimate)] = [
        ("bias", group.limits.bias), ("limit of agreement, lower", group.limits.lower),
        ("limit of agreement, upper", group.limits.upper),
      ]
      if let estimate = group.concordance { rows.append(("CCC", estimate)) }
      if let estimate = group.fixedMethodConcordance {
        rows.append(("CCC, repeated, methods fixed", estimate))
      }
      if let estimate = group.repeatedConcordance {
        rows.append(("CCC, repeated, methods random", estimate))
      }
      rows += [
        ("TDI, \(Format.percent(request.proportion, decimals: 0))", group.totalDeviationIndex),
        ("slope of difference on mean", group.proportionalBias.slope),
        ("Deming slope", group.deming.slope), ("Deming intercept", group.deming.intercept),
      ]
      if let line = group.passingBablok {
        rows += [("Passing-Bablok slope", line.slope), ("Passing-Bablok intercept", line.intercept)]
      }
      let title = group.level.map { "\($0): " } ?? ""
      var text =
        "\(title)\(request.first) - \(request.second): \(count(group.pairs, "pair")) of \(count(group.subjects, "subject"))\n\n"
      text += estimates(rows, request.level)
      if let test = group.proportionalBias.test {
        text += "\(test.name): t = \(Format.fixed(test.statistic, decimals: 2)), \(pValue(test))\n"
      }
      let notes = rows.flatMap { $0.1.notes } + group.notes
      return text + caveats(notes)
    }
    return parts.joined(separator: "\n")
  }

  /// Linearity and bias against a reference.
  public static func linearity(_ analysis: LinearityAnalysis) -> String {
    let request = analysis.request
    let parts = analysis.features.map { feature in
      let result = feature.result
      var text = "\(feature.name) on \(request.reference): n = \(feature.pairs)\n\n"
      text += estimates(
        [
          ("slope", result.slope), ("intercept", result.intercept), ("bias", result.bias),
          ("bias, %", result.percentBias),
        ], request.level)
      let range =
        "\(Format.setting(request.slopeRange.lowerBound)) to \(Format.setting(request.slopeRange.upperBound))"
      text += "slope's interval within \(range): \(answer(feature.slopeWithin))\n"
      text +=
        "R squared \(Format.fixed(result.rSquared, decimals: 4)), at least \(Format.setting(request.leastRSquared)): \(answer(feature.rSquaredReached))\n"
      for term in [result.quadratic, result.cubic].compactMap(\.self) {
        text +=
          "\(term.test.name): coefficient \(Format.significant(term.coefficient)), t = \(Format.fixed(term.test.statistic, decimals: 2)), \(pValue(term.test))\n"
      }
      if result.levels.count <= mostLevels {
        let columns: [TextTable.Column] = [
          .init("Reference", .right), .init("n", .right), .init("Bias", .right),
          .init(InlineText(intervalHeading(request.level)), .right), .init("Bias, %", .right),
        ]
        let rows = result.levels.map { level in
          [
            Format.significant(level.reference, digits: 4), "\(level.count)", Format.value(level.bias),
            Format.interval(level.bias), Format.fixed(level.percentBias.value, decimals: 2),
          ].map { InlineText($0) }
        }
        text += "\n" + TerminalTable(TextTable(columns: columns, rows: rows)).text
      }
      return text + caveats(result.slope.notes + result.percentBias.notes)
    }
    return parts.joined(separator: "\n")
  }

  /// Levels of a reference that are listed one by one.
  private static let mostLevels = 30

  /// The agreement of raters.
  public static func kappa(_ analysis: KappaAnalysis) -> String {
    let level = analysis.pairs.compactMap(\.result.kappa.interval?.level).first
    let columns: [TextTable.Column] = [
      .init("Raters"), .init("n", .right), .init("agreement", .right), .init("by chance", .right),
      .init("kappa", .right), .init(InlineText(intervalHeading(level)), .right), .init("p", .right),
    ]
    var rows = analysis.pairs.map { pair in
      let result = pair.result
      return [
        "\(pair.first) - \(pair.second)", "\(result.kappa.sampleSize.count)",
        Format.fixed(result.observed, decimals: 3), Format.fixed(result.expected, decimals: 3),
        Format.fixed(result.kappa.value, decimals: 3),
        Format.interval(result.kappa, precision: .decimals(3)), Format.pValue(result.test?.pValue),
      ].map { InlineText($0) }
    }
    if let fleiss = analysis.fleiss {
      rows.append(
        [
          "all (Fleiss)", "\(fleiss.kappa.sampleSize.count)", "", "",
          Format.fixed(fleiss.kappa.value, decimals: 3),
          Format.interval(fleiss.kappa, precision: .decimals(3)), Format.pValue(fleiss.test?.pValue),
        ].map { InlineText($0) })
    }
    let weights = analysis.weights == .none ? "" : "\(analysis.weights.rawValue) weights; "
    return TerminalTable(TextTable(columns: columns, rows: rows)).text
      + "\(weights)categories: \(analysis.categories.joined(separator: ", "))\n"
      + caveats(analysis.pairs.flatMap(\.result.kappa.notes) + (analysis.fleiss?.kappa.notes ?? []))
  }

  /// The overlap of segmentations.
  public static func dice(_ analysis: DiceAnalysis) -> String {
    let level = analysis.groups.compactMap(\.summary.median.interval?.level).first
    let heading = InlineText(intervalHeading(level))
    let columns: [TextTable.Column] = [
      .init("Group"), .init("n", .right), .init("median", .right), .init(heading, .right),
      .init("quartiles", .right), .init("range", .right), .init("mean", .right), .init(heading, .right),
    ]
    let rows = analysis.groups.map { group in
      let summary = group.summary
      func range(_ r: ClosedRange<Double>) -> String {
        "\(Format.fixed(r.lowerBound, decimals: 3)) to \(Format.fixed(r.upperBound, decimals: 3))"
      }
      return [
        group.level ?? "all", "\(summary.median.sampleSize.count)",
        Format.fixed(summary.median.value, decimals: 3),
        Format.interval(summary.median, precision: .decimals(3)), range(summary.quartiles),
        range(summary.range), Format.fixed(summary.mean.value, decimals: 3),
        Format.interval(summary.mean, precision: .decimals(3)),
      ].map { InlineText($0) }
    }
    return TerminalTable(TextTable(columns: columns, rows: rows)).text
      + caveats(analysis.groups.flatMap { $0.summary.median.notes + $0.summary.mean.notes })
  }

  private static func estimates(_ rows: [(String, Estimate)], _ level: ConfidenceLevel) -> String {
    let columns: [TextTable.Column] = [
      .init("Quantity"), .init("Estimate", .right), .init(InlineText(intervalHeading(level)), .right),
      .init("Interval"),
    ]
    let cells = rows.map { name, estimate in
      [
        name, Format.value(estimate), Format.interval(estimate),
        estimate.interval?.method.name ?? Format.missing,
      ].map { InlineText($0) }
    }
    return TerminalTable(TextTable(columns: columns, rows: cells)).text
  }

  private static func pValue(_ test: HypothesisTest) -> String {
    let text = Format.pValue(test.pValue)
    return text.hasPrefix("<") ? "p \(text)" : "p = \(text)"
  }

  private static func answer(_ flag: Bool?) -> String { flag.map { $0 ? "yes" : "no" } ?? Format.missing }
}
