internal import Studies

/// Where the patients came from, how many there are, how long they were followed and what is missing.
struct CohortSection {
  let results: StudyResults
  let words: StudyWords
  /// Features with missing values that are listed by name.
  static let mostListed = 12

  var chapter: Chapter {
    let cohort = results.cohort
    var blocks: [Block] = [.paragraph(description)]
    blocks.append(
      .table(
        Self.flow(
          cohort, caption: "From the table to the analysis: every row that is not analysed, with its reason.",
          anchor: Anchor("table-flow"))))
    blocks += missing
    return Chapter(sections: [Section("Cohort", anchor: Anchor("cohort"), blocks: blocks)])
  }

  private var description: InlineText {
    let cohort = results.cohort
    var text = "\(StudyWords.sentence(words.patientsWithEvents(cohort)))"
    if words.isSurvival {
      text +=
        cohort.medianFollowUp.map { " The median follow-up is \(words.time($0)) (reverse Kaplan-Meier)." }
        ?? " The median follow-up (reverse Kaplan-Meier) is not reached."
    }
    let perCandidate = Double(cohort.events) / Double(max(1, cohort.candidateCount))
    text +=
      " \(StudyWords.count(cohort.candidateCount, "candidate feature")), \(Format.significant(perCandidate, digits: 2)) events for each."
    return InlineText(text)
  }

  static func flow(_ cohort: CohortSummary, caption: InlineText, anchor: Anchor) -> TextTable {
    TextTable(
      caption: caption, anchor: anchor,
      columns: [
        TextTable.Column("Step"), TextTable.Column("Excluded", .right), TextTable.Column("Rows left", .right),
      ],
      rows: cohort.flow.enumerated().map { index, step in
        let isEnd = index == 0 || index == cohort.flow.count - 1
        return [
          InlineText(step.label), isEnd && step.excluded == 0 ? "" : InlineText("\(step.excluded)"),
          InlineText("\(step.rows)"),
        ]
      })
  }

  private var missing: [Block] {
    let cohort = results.cohort
    guard !cohort.missing.isEmpty else {
      return [.paragraph("No analysed row lacks a value of a feature that any model of the study uses.")]
    }
    let sorted = cohort.missing.sorted { a, b in
      a.count != b.count ? a.count > b.count : a.feature < b.feature
    }
    let listed = sorted.prefix(Self.mostListed)
    let rows = listed.map { missing -> [InlineText] in
      ["\(code: missing.feature)", InlineText(Format.proportion(missing.count, of: cohort.rows))]
    }
    let rest = sorted.count - listed.count
    return [
      .table(
        TextTable(
          caption: "Missing values of features among the analysed rows. \(handling)",
          columns: [TextTable.Column("Feature"), TextTable.Column("Missing", .right)], rows: rows,
          footnotes: rest == 0
            ? [] : ["\(StudyWords.count(rest, "further feature")) in \(code: "tables/missing.csv")."]))
    ]
  }

  private var handling: String {
    switch results.study.missing {
    case .median:
      "They were filled with the median of the training rows, learnt anew in every resample."
    case .mice:
      "They were imputed by chained equations in the training rows, anew in every resample, and by conditional means without the outcome where a model is applied."
    case .drop, .refuse: "Rows with missing values do not enter a model that needs them."
    }
  }
}
