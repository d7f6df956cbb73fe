internal import Statistics
public import Studies
internal import Validation

extension TerminalReport {
  /// The repeatability of features, in the order of the table, with a table for each thing that was asked for.
  public static func repeatability(_ analysis: RepeatabilityAnalysis) -> String {
    let rows = RepeatabilityRows(analysis)
    let main =
      switch analysis.column?.role {
      case .lesion: rows.lesions
      case .reader, .site:
        analysis.hasRepeatsInCells ? rows.crossed : forms(analysis) + rows.reproducibility
      case nil: forms(analysis)
      }
    return ([main] + rows.extras).filter { !$0.isEmpty }.joined(separator: "\n")
  }

  /// The forms of subjects and repeats.
  private static func forms(_ analysis: RepeatabilityAnalysis) -> String {
    let hasLevels = analysis.features.contains { $0.level != nil }
    var columns: [TextTable.Column] = [.init("Feature")]
    if hasLevels { columns.append(.init("Group")) }
    columns += [
      .init("n", .right), .init("ICC(A,1)", .right),
      .init(InlineText(intervalHeading(analysis.level)), .right), .init("Band"), .init("wSD", .right),
      .init("wCV", .right), .init("RC", .right),
    ]
    var undefined = 0
    let rows = analysis.features.map { feature -> [InlineText] in
      let names = [feature.name] + (hasLevels ? [feature.level ?? ""] : [])
      guard let result = feature.result else {
        undefined += 1
        return (names + ["0"] + [String](repeating: Format.missing, count: 6)).map { InlineText($0) }
      }
      let agreement = result[.agreementSingle]
      if agreement.estimate.value == nil { undefined += 1 }
      let cells = [
        "\(result.subjects)x\(result.repeats)",
        Format.fixed(agreement.estimate.value, decimals: 3),
        Format.interval(agreement.estimate, precision: .decimals(3)),
        agreement.band?.rawValue ?? Format.missing,
        Format.significant(result.variation.standardDeviation.value),
        Format.percent(result.variation.coefficientOfVariation.value),
        Format.significant(result.variation.repeatabilityCoefficient.value),
      ]
      return (names + cells).map { InlineText($0) }
    }
    let summary = ReliabilityBand.allCases.reversed().map { band in
      let number = analysis.features.count { $0.result?[.agreementSingle].band == band }
      return "\(band.rawValue) \(number)"
    }
    var text = TerminalTable(TextTable(columns: columns, rows: rows)).text
    text += "\nKoo-Li band of the lower limit: " + summary.joined(separator: ", ")
    text += undefined > 0 ? "; ICC(A,1) undefined \(undefined) (--json gives the reasons)\n" : "\n"
    let scales = analysis.features.compactMap { $0.result?.scale?.recommended }
    if !scales.isEmpty {
      text += "Scale of error, by the slope of SD on mean: "
      text += [
        ("measured (wSD, RC)", ScaleAssessment.Scale.measured), ("log (wCV, %RC)", .logarithmic),
        ("neither (--profile)", .neither),
      ].map { name, scale in "\(name) \(scales.count { $0 == scale })" }.joined(separator: ", ")
      text += "\n"
    }
    return text
  }
}
