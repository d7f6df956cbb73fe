internal import Studies

/// What the biomarker is for, in whom, and what it predicts.
struct ContextSection {
  let results: StudyResults
  let words: StudyWords

  /// What stands where the study file is silent.
  static let absent: InlineText = "\(strong: "NOT PROVIDED")"

  var chapter: Chapter {
    let context = results.study.contextOfUse
    let data = results.study.data
    func given(_ text: String?) -> InlineText { text.map { InlineText($0) } ?? Self.absent }
    var rows: [[InlineText]] = [
      ["Biomarker category (BEST)", given(context?.category?.rawValue)],
      ["Population", given(context?.population)],
      ["Use", given(context?.use)],
      ["Endpoint", endpoint],
      ["Candidate features", InlineText(candidates)],
      [
        "Clinical model to compare with",
        data.clinical.isEmpty ? Self.absent : InlineText(data.clinical.joined(separator: ", ")),
      ],
      ["Size feature to compare with", data.size.map { "\(code: $0)" } ?? Self.absent],
      [
        "Patient identifier",
        data.subject.map { "\(code: $0); rows of one patient are never separated" } ?? Self.absent,
      ],
    ]
    if let site = data.site {
      rows.append(["Centre", "\(code: site); kept out of the candidate features, not used otherwise"])
    }
    if let treatment = data.treatment {
      rows.append([
        "Treatment arm",
        "\(code: treatment.column) (control \(code: treatment.control)); kept out of the candidate features, not used otherwise",
      ])
    }
    let table = TextTable(
      caption: "Context of use and roles of the data, as the study file states them.",
      columns: [TextTable.Column("Item"), TextTable.Column("Statement")], rows: rows,
      footnotes: [
        "BEST: Biomarkers, EndpointS and other Tools, the glossary of the FDA-NIH Biomarker Working Group."
      ])
    return Chapter(sections: [
      Section("Context of use", anchor: Anchor("context-of-use"), blocks: [.table(table)])
    ])
  }

  private var endpoint: InlineText {
    switch results.study.data.endpoint {
    case .survival(let time, _, _, let entry, let unit):
      let late: InlineText = entry.map { "; followed from \(code: $0)" } ?? ""
      let unit = unit.map { "in \($0)" } ?? "unit NOT PROVIDED"
      return
        "Time to the event, \(code: time) (\(unit)); the event is \(words.event), everyone else is censored at the last time"
        + late
    case .response: return "Presence of the event, \(words.event)"
    }
  }

  private var candidates: String {
    let data = results.study.data
    let patterns = data.features.joined(separator: ", ")
    let except = data.exclude.isEmpty ? "" : " except \(data.exclude.joined(separator: ", "))"
    return "\(results.cohort.candidateCount), from the columns \(patterns)\(except)"
  }
}
