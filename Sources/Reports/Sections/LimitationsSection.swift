internal import Studies

/// What the automatic checks found, the grave ones in words and all of them in a table.
struct LimitationsSection {
  let checks: [Check]

  var chapter: Chapter {
    let warnings = checks.filter { $0.severity == .warning }
    var blocks: [Block] = []
    if warnings.isEmpty {
      blocks.append(
        .paragraph(
          "No automatic check raised a warning. The checks cover common statistical mistakes; they know nothing of how patients were recruited, images acquired or outcomes ascertained."
        ))
    } else {
      blocks.append(
        .paragraph(
          "The automatic checks below cover common statistical mistakes; they know nothing of how patients were recruited, images acquired or outcomes ascertained. Warnings are threats to the conclusions:"
        ))
      blocks.append(.bullets(warnings.map { InlineText(StudyWords.sentence($0.message)) }))
    }
    if !checks.isEmpty { blocks.append(.table(table)) }
    return Chapter(sections: [Section("Limitations", anchor: Anchor("limitations"), blocks: blocks)])
  }

  private var table: TextTable {
    let order: [Check.Severity] = [.warning, .info, .ok]
    let sorted = order.flatMap { severity in checks.filter { $0.severity == severity } }
    return TextTable(
      caption: "All automatic checks.", anchor: Anchor("table-checks"),
      columns: [
        TextTable.Column("Check"), TextTable.Column("Result"), TextTable.Column("Finding"),
        TextTable.Column("Reference"),
      ],
      rows: sorted.map { check in
        [
          "\(code: check.id)",
          check.severity == .warning ? "\(strong: "warning")" : InlineText(check.severity.rawValue),
          // A warning has been said in full above.
          InlineText(check.severity == .warning ? "see above" : StudyWords.sentence(check.message)),
          check.reference.map { InlineText.source($0) } ?? "",
        ]
      })
  }
}
