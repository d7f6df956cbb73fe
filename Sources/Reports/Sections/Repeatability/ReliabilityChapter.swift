internal import Statistics
internal import Studies
internal import Validation

/// Reliability and precision of all features, and readers, sites or lesions.
struct ReliabilityChapter {
  let study: RepeatabilityStudy
  let features: RepeatabilityFeatures

  /// So many features are all listed; of more, the best and the worst.
  static let allListed = 30
  static let extremes = 10

  private var analysis: RepeatabilityAnalysis { study.analysis }

  var chapter: Chapter {
    var chapter = Chapter()
    var blocks: [Block] = []
    if !analysis.frame.hasRepeatsInCells {
      blocks.append(.paragraph(features.bands))
      blocks.append(.table(ReliabilityTables.forms))
      blocks.append(
        features.figure(
          &chapter, criterion: nil,
          subjects: InlineText(
            analysis.frame.column == nil
              ? "all repeats"
              : "one measurement each by all \(analysis.frame.column?.role.rawValue ?? "column")s"))
      )
      blocks += FilterClassMaps(features).blocks(
        &chapter, criterion: "\(features.form.rawValue) lower limit at least 0.75"
      ) { ($0.result.band(features.form) ?? .poor) >= .good }
      if let groups { blocks.append(.table(groups)) }
      blocks += listed
    }
    if analysis.frame.hasRepeatsInCells {
      blocks += DesignCoefficients(features.features).figures(&chapter, level: analysis.frame.level)
    }
    if !analysis.frame.columns.isEmpty { blocks.append(.table(columns)) }
    blocks.append(.paragraph("Every number of every feature: \(code: "tables/repeatability.csv")."))
    chapter.sections = [
      Section("Reliability and precision", anchor: Anchor("reliability"), blocks: blocks)
    ]
    return chapter
  }

  /// The bands in each value of the `by` column, when each has several features.
  private var groups: TextTable? {
    guard let by = study.request.by, features.features.count > Self.extremes else { return nil }
    var levels: [String] = []
    for level in analysis.features.compactMap(\.level) where !levels.contains(level) {
      levels.append(level)
    }
    guard levels.count > 1 else { return nil }
    let rows = levels.map { level -> [InlineText] in
      let results = analysis.features.filter { $0.level == level }.compactMap(\.result)
      let bands = results.compactMap { $0.band(features.form) }
      let coefficients = results.compactMap { $0.coefficient(features.form).value }.sorted()
      let relative = results.compactMap {
        RepeatabilityFeatures.meaningful($0.variation.coefficientOfVariation)
      }.sorted()
      let median = coefficients.isEmpty ? nil : quantile(0.5, ofSorted: coefficients)
      return [InlineText(level), InlineText("\(results.map(\.subjects).max() ?? 0)")]
        + ReliabilityBand.allCases.map { band in InlineText("\(bands.count { $0 == band })") }
        + [
          InlineText(Format.fixed(median, decimals: 2)),
          InlineText(Format.percent(relative.isEmpty ? nil : quantile(0.5, ofSorted: relative))),
        ]
    }
    return TextTable(
      caption:
        "Features in the bands of Koo and Li by the lower limit of \(features.form.rawValue), by \(code: by).",
      anchor: Anchor("table-groups"),
      columns: [TextTable.Column(InlineText(by)), TextTable.Column("n", .right)]
        + ReliabilityBand.allCases.map { TextTable.Column(InlineText($0.rawValue), .right) }
        + [
          TextTable.Column("Median \(features.form.rawValue)", .right),
          TextTable.Column("Median wCV", .right),
        ], rows: rows)
  }

  private var listed: [Block] {
    let ranked = features.ranked
    guard ranked.count > Self.allListed else {
      return [
        .table(
          features.table(
            ranked, caption: "The features, by falling lower limit of \(features.form.rawValue).",
            anchor: Anchor("table-features")))
      ]
    }
    return [
      .table(
        features.table(
          Array(ranked.prefix(Self.extremes)),
          caption:
            "The \(Self.extremes) features with the greatest lower limit of \(features.form.rawValue), of \(ranked.count).",
          anchor: Anchor("table-best"))),
      .table(
        features.table(
          Array(ranked.suffix(Self.extremes)),
          caption:
            "The \(Self.extremes) features with the least lower limit of \(features.form.rawValue), of \(ranked.count).",
          anchor: Anchor("table-worst"))),
    ]
  }

  /// What readers, sites or lesions add.
  private var columns: TextTable {
    var rows: [[InlineText]] = []
    var notes: [String] = []
    for feature in features.features.prefix(Self.allListed) {
      let columns = feature.result.columnEstimates.filter { $0.value != nil }
      notes += columns.remarks.filter { !notes.contains($0) }
      let estimates =
        columns + [
          feature.result.variation.standardDeviation, feature.result.variation.repeatabilityCoefficient,
        ]
      for estimate in estimates where estimate.value != nil {
        let precision: Precision = estimate.quantity.symbol.hasPrefix("ICC") ? .decimals(3) : .automatic
        rows.append([
          "\(code: feature.name)", InlineText(estimate.quantity.name), InlineText(estimate.quantity.symbol),
          InlineText(Format.value(estimate, precision: precision)),
          InlineText(Format.interval(estimate, precision: precision)),
        ])
      }
    }
    let hidden = max(0, features.features.count - Self.allListed)
    return TextTable(
      caption:
        "\(StudyWords.capitalized(StudyWords.list(analysis.frame.columns.map { $0.role.rawValue + "s" }))): reliability and error.",
      anchor: Anchor("table-columns"),
      columns: [
        TextTable.Column("Feature"), TextTable.Column("Quantity"), TextTable.Column("Symbol"),
        TextTable.Column("Estimate", .right),
        TextTable.Column(InlineText("\(Format.level(analysis.frame.level)) CI"), .right),
      ], rows: rows,
      footnotes: (hidden > 0 ? ["\(hidden) more features: \(code: "tables/repeatability.csv")."] : [])
        + notes.map { InlineText($0) })
  }
}
