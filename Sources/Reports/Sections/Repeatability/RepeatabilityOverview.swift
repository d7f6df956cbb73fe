internal import Statistics
internal import Studies
internal import Validation

/// The first page of a repeatability report: what was found, the verdict on claims, and the design.
struct RepeatabilityOverview {
  let study: RepeatabilityStudy
  let features: RepeatabilityFeatures

  private var analysis: RepeatabilityAnalysis { study.analysis }

  var chapter: Chapter {
    Chapter(sections: [
      Section("Summary", anchor: Anchor("summary"), blocks: [.bullets(findings)]),
      Section("Design and subjects", anchor: Anchor("design"), blocks: [.table(design)]),
    ])
  }

  private var findings: [InlineText] {
    var findings: [InlineText] = []
    if !analysis.frame.hasRepeatsInCells {
      findings.append(
        "\(strong: "Reliability.") By the lower confidence limit of \(features.form.rawValue), the bands of Koo and Li: \(features.bandCounts) of \(count(features.features.count))."
      )
    }
    if analysis.frame.hasRepeatsInCells, let sentence = DesignCoefficients(features.features).sentence {
      findings.append("\(strong: "Reliability.") " + sentence)
    }
    findings.append("\(strong: "Precision.") \(precision)")
    findings.append("\(strong: "Claims.") \(verdict)")
    let warnings = study.checks.filter { $0.severity == .warning }
    findings.append(
      warnings.isEmpty
        ? "\(strong: "Limitations.") The automatic checks raise no warning; see \(reference: Anchor("limitations"))."
        : "\(strong: "Limitations.") \(StudyWords.count(warnings.count, "warning")): \(StudyWords.list(warnings.map(\.id))); see \(reference: Anchor("limitations"))."
    )
    return findings
  }

  /// Features, or analyses where a feature has several.
  private func count(_ n: Int) -> String {
    study.request.by == nil
      ? StudyWords.count(n, "feature") : StudyWords.count(n, "analysis", plural: "analyses")
  }

  private var precision: InlineText {
    let relative = features.features.compactMap {
      RepeatabilityFeatures.meaningful($0.result.variation.coefficientOfVariation)
    }.sorted()
    if features.features.count <= 4 {
      return InlineText(
        features.features.map { feature in
          let variation = feature.result.variation
          return
            "\(feature.name): RC \(feature.inUnits(RepeatabilityFeatures.withInterval(variation.repeatabilityCoefficient, .automatic))), wCV \(Format.percent(RepeatabilityFeatures.meaningful(variation.coefficientOfVariation)))"
        }.joined(separator: "; ") + ".")
    }
    guard !relative.isEmpty else { return "No feature has a coefficient of variation that has a meaning." }
    let quartiles = [0.25, 0.5, 0.75].map { Format.percent(quantile($0, ofSorted: relative)) }
    return
      "wCV of \(count(relative.count)): median \(quartiles[1]), quartiles \(quartiles[0]) and \(quartiles[2]), range \(Format.percent(relative.first)) to \(Format.percent(relative.last)). Each feature's repeatability coefficient, in its unit, is in \(code: "tables/repeatability.csv")."
  }

  private var verdict: InlineText {
    let verdicts = analysis.features.flatMap(\.claims)
    guard !verdicts.isEmpty else { return "No claim was to be tested." }
    let met = verdicts.count { $0.conformance?.conforms == true }
    let word = met == verdicts.count ? "conforms" : "does not conform"
    return
      "The study \(strong: word): \(met) of \(verdicts.count) verdicts are met. Rule: \(ReliabilityTables.rule(study.request.rule)). See \(reference: Anchor("claims"))."
  }

  private var design: TextTable {
    let measured = analysis.features.compactMap(\.result)
    let levels = analysis.features.map(\.level).reduce(into: [String?]()) { seen, level in
      if !seen.contains(level) { seen.append(level) }
    }
    var rows: [[InlineText]] = [["Table", "\(code: study.table)"]]
    if let subject = study.request.subject { rows.append(["Subjects, column", "\(code: subject)"]) }
    rows.append(["Subjects", InlineText(span(measured.map(\.subjects)))])
    if let repetition = analysis.frame.repetition {
      rows.append(["Repeats, column", "\(code: repetition)"])
    }
    rows.append([
      analysis.frame.columns.isEmpty ? "Repeats planned" : "Repeats planned in each cell, or columns",
      InlineText(span(measured.map(\.repeats))),
    ])
    for column in analysis.frame.columns {
      rows.append([
        InlineText("\(StudyWords.capitalized(column.role.rawValue))s, column"), "\(code: column.name)",
      ])
      let counts = measured.lazy.compactMap { $0.crossed?.columnCount ?? $0.factorial?.levels[column.role] }
      if let count = counts.first {
        rows.append([InlineText("\(StudyWords.capitalized(column.role.rawValue))s"), InlineText("\(count)")])
      }
    }
    if let by = study.request.by {
      let counts = levels.compactMap(\.self).map { level in
        let sizes = analysis.features.filter { $0.level == level }.compactMap { $0.result?.subjects }
        return "\(level) (\(span(sizes)) subjects)"
      }
      rows.append(["Analysed apart by", "\(code: by): \(StudyWords.list(counts))"])
    }
    rows.append(["Features", InlineText("\(Set(analysis.features.map(\.name)).count)")])
    let complete = measured.count(where: \.isBalanced)
    rows.append([
      study.request.by == nil ? "Features with complete data" : "Analyses with complete data",
      InlineText(Format.proportion(complete, of: analysis.features.count)),
    ])
    rows.append(["Rows left out", InlineText(analysis.frame.exclusions.sentence ?? "none")])
    if let missing = analysis.frame.missingSentence {
      rows.append(["Missing measurements", InlineText(missing)])
    }
    rows.append(["Level of intervals", InlineText(Format.level(analysis.frame.level))])
    return TextTable(
      caption: "Design of the study.", anchor: Anchor("table-design"),
      columns: [TextTable.Column("Item"), TextTable.Column("Value")], rows: rows)
  }

  private func span(_ counts: [Int]) -> String {
    guard let low = counts.min(), let high = counts.max() else { return Format.missing }
    return low == high ? "\(low)" : "\(low) to \(high)"
  }
}
