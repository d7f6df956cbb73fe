internal import Statistics
public import Validation

extension TerminalReport {
  /// The sample size for developing a model, and what a sample gives.
  public static func sampleSize(_ design: DevelopmentDesign, participants: Int?) -> String {
    let columns: [TextTable.Column] = [
      .init("Criterion"), .init("target", .right), .init("n", .right), .init("events", .right),
      .init("per parameter", .right), .init("shrinkage", .right),
    ]
    let rows = design.requirements.map { requirement in
      [
        marked(requirement.criterion.words, requirement == design.binding),
        Format.setting(requirement.target), "\(requirement.participants)",
        Format.fixed(requirement.events, decimals: 0),
        Format.fixed(requirement.eventsPerParameter, decimals: 1),
        Format.fixed(requirement.shrinkage, decimals: 3),
      ].map { InlineText($0) }
    }
    var text =
      "\(design.parameters) candidate parameters, Cox-Snell R2 \(Format.significant(design.coxSnell)) (Nagelkerke "
      + "\(Format.significant(design.nagelkerke)), largest Cox-Snell \(Format.significant(design.maximumCoxSnell)))\n\n"
      + TerminalTable(TextTable(columns: columns, rows: rows)).text + bindingNote
    if let participants {
      let verdict = design.verdict(participants: participants)
      text +=
        "\nWith \(participants) participants, \(Format.fixed(verdict.events, decimals: 0)) events, "
        + "\(Format.fixed(verdict.eventsPerParameter, decimals: 1)) per parameter:\n\n"
        + verdictTable(
          "expected",
          verdict.findings.map {
            VerdictRow(
              words: $0.requirement.criterion.words, target: $0.requirement.target, expected: $0.expected,
              isMet: $0.isMet)
          })
        + "So many participants allow \(verdict.mostParameters) candidate parameters.\n"
    }
    return text
  }

  /// The sample size for validating a model of a binary outcome.
  public static func sampleSize(_ design: BinaryValidationDesign, participants: Int?) -> String {
    var text =
      "prevalence \(Format.setting(design.prevalence)), C \(Format.setting(design.cStatistic)); mean predicted risk "
      + "\(Format.significant(design.predictor.meanRisk))\n"
    if let decision = design.decision {
      text +=
        "at the threshold \(Format.setting(decision.threshold)): sensitivity \(Format.significant(decision.sensitivity)), specificity "
        + "\(Format.significant(decision.specificity))\n"
    }
    return text + "\n" + validation(design, participants)
  }

  /// The sample size for validating a model of a time to an event.
  public static func sampleSize(_ design: SurvivalValidationDesign, participants: Int?) -> String {
    "risk at the horizon \(Format.setting(design.risk)), \(Format.percent(design.lost)) lost by then; linear predictor normal, "
      + "SD \(Format.significant(design.standardDeviation)); C \(Format.significant(design.cStatistic)) and its variance from "
      + "\(SurvivalValidationDesign.cohorts) simulated cohorts, seed \(design.seed)\n\n"
      + validation(design, participants)
  }

  private static func validation(_ design: some ValidationDesign, _ participants: Int?) -> String {
    let columns: [TextTable.Column] = [
      .init("Criterion"), .init("anticipated", .right), .init("width", .right), .init("n", .right),
      .init("events", .right),
    ]
    let rows = design.requirements.map { requirement in
      [
        marked(requirement.criterion.words, requirement == design.binding),
        Format.significant(requirement.anticipated), Format.setting(requirement.width),
        "\(requirement.participants)", Format.fixed(requirement.events, decimals: 0),
      ].map { InlineText($0) }
    }
    var text = TerminalTable(TextTable(columns: columns, rows: rows)).text + bindingNote
    if let participants {
      let verdict = design.verdict(participants: participants)
      text +=
        "\nWith \(participants) participants, \(Format.fixed(verdict.events, decimals: 0)) events:\n\n"
        + verdictTable(
          "expected width",
          verdict.findings.map {
            VerdictRow(
              words: $0.requirement.criterion.words, target: $0.requirement.width, expected: $0.expectedWidth,
              isMet: $0.isMet)
          })
    }
    return text
  }

  private static let bindingNote = "* asks for most\n"

  private static func marked(_ words: String, _ isBinding: Bool) -> String { words + (isBinding ? " *" : "") }

  /// A criterion, what it aims at and what is expected.
  private struct VerdictRow {
    let words: String
    let target: Double
    let expected: Double
    let isMet: Bool
  }

  private static func verdictTable(_ heading: String, _ rows: [VerdictRow]) -> String {
    TerminalTable(
      TextTable(
        columns: [
          .init("Criterion"), .init("target", .right), .init(InlineText(heading), .right), .init("Verdict"),
        ],
        rows: rows.map { row in
          [
            row.words, Format.setting(row.target), Format.fixed(row.expected, decimals: 3),
            row.isMet ? "met" : "not met",
          ].map { InlineText($0) }
        })
    ).text
  }
}
