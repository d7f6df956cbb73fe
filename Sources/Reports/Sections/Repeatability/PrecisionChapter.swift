internal import Statistics
internal import Studies
internal import Validation

/// Measurement error of the features shown in detail: in units and per cent, and as a function of magnitude.
struct PrecisionChapter {
  let study: RepeatabilityStudy

  private static let curvePoints = 60

  /// Nil when no feature is shown in detail.
  var chapter: Chapter? {
    guard !study.details.isEmpty else { return nil }
    var chapter = Chapter()
    var blocks: [Block] = [.paragraph(meaning), .table(table)]
    for (index, detail) in study.details.enumerated() {
      guard let profile = detail.profile else { continue }
      blocks.append(figure(detail, profile, index + 1, &chapter))
    }
    if study.details.contains(where: { $0.profile != nil }) {
      blocks.append(.table(profiles))
      chapter.files.append(csv)
      blocks.append(.paragraph("The profiles: \(code: "tables/precision_profile.csv")."))
    }
    chapter.sections = [
      Section("Precision in units and its profile", anchor: Anchor("precision"), blocks: blocks)
    ]
    return chapter
  }

  private var meaning: InlineText {
    let isChosen = study.analysis.features.count > study.details.count
    let choice =
      isChosen
      ? " The features shown are those asked for, else those with a claim, else the ones with the greatest, the median and the least lower limit."
      : ""
    return
      "Which number describes the error depends on whether it changes with magnitude, which the slope of the within-subject SD on the mean tells: wSD and RC where it does not (scale: measured), wCV and limits of change in per cent where it is proportional (log), the precision profile where neither holds.\(choice)"
  }

  private var table: TextTable {
    var rows: [[InlineText]] = []
    for detail in study.details {
      guard let result = detail.feature.result else { continue }
      let variation = result.variation
      let percent = [variation.percentLimitLower, variation.percentLimitUpper]
      func add(_ name: String, _ estimate: Estimate, factor: Double = 1, unit: String = "") {
        guard let value = estimate.value else { return }
        let limits = estimate.interval.map { ($0.lower * factor, $0.upper * factor) }
        rows.append([
          "\(code: detail.name)", InlineText(name),
          InlineText(
            factor == 1 ? Format.value(estimate) + unit : Format.fixed(value * factor, decimals: 1) + unit),
          InlineText(
            factor == 1
              ? Format.interval(estimate)
              : limits.map { "\(Format.fixed($0.0, decimals: 1)) to \(Format.fixed($0.1, decimals: 1))" }
                ?? Format.missing), InlineText(estimate.interval?.method.name ?? Format.missing),
        ])
      }
      let unit = detail.feature.unit.map { " " + $0 } ?? ""
      add("wSD", variation.standardDeviation, unit: unit)
      add("RC", variation.repeatabilityCoefficient, unit: unit)
      if RepeatabilityFeatures.meaningful(variation.coefficientOfVariation) != nil {
        add("wCV", variation.coefficientOfVariation, factor: 100, unit: " %")
        add("wCV (log)", variation.coefficientOfVariationLog, factor: 100, unit: " %")
        add("%RC", variation.percentRepeatabilityCoefficient, unit: " %")
        add("limit of decrease (%RC\u{2212}, log)", percent[0], unit: " %")
        add("limit of increase (%RC+, log)", percent[1], unit: " %")
      }
      if let scale = result.scale {
        let test = scale.test.map { Format.pStatement($0.pValue) } ?? "no test"
        rows.append([
          "\(code: detail.name)", "scale recommended",
          InlineText(scale.recommended.map(Self.words) ?? Format.missing), "",
          InlineText("slope of SD on mean: \(test)"),
        ])
      }
    }
    return TextTable(
      caption: "Measurement error, in the feature's unit and in per cent.", anchor: Anchor("table-precision"),
      columns: [
        TextTable.Column("Feature"), TextTable.Column("Quantity"), TextTable.Column("Estimate", .right),
        TextTable.Column(InlineText("\(Format.level(study.analysis.frame.level)) CI"), .right),
        TextTable.Column("Interval"),
      ], rows: rows)
  }

  private static func words(_ scale: ScaleAssessment.Scale) -> String {
    switch scale {
    case .measured: "measured (wSD, RC)"
    case .logarithmic: "log (wCV, limits of change)"
    case .neither: "neither (profile)"
    }
  }

  private func figure(
    _ detail: RepeatabilityDetail, _ profile: PrecisionProfile, _ number: Int, _ chapter: inout Chapter
  ) -> Block {
    let (low, high) = (profile.range.lowerBound, profile.range.upperBound)
    let curve = (0...Self.curvePoints).map { step in
      let magnitude = low + (high - low) * Double(step) / Double(Self.curvePoints)
      return PrecisionProfileFigure.CurvePoint(
        magnitude: magnitude,
        deviation: PlottedEstimate(profile.standardDeviation(at: magnitude, by: profile.best)))
    }
    let name = profile.best.shape.rawValue
    var figure = PrecisionProfileFigure(
      means: detail.spreads.map(\.mean), deviations: detail.spreads.map(\.standardDeviation), curve: curve,
      curveName: "\(StudyWords.capitalized(name)) profile (\(Format.level(study.analysis.frame.level)) CI)",
      factor: repeatabilityFactor,
      meanLabel: study.labelled("Mean of the subject's repeats", detail.feature.name))
    figure.unit = detail.feature.unit
    return chapter.figure(
      "profile-\(number)", figure,
      alternativeText:
        "Precision profile of \(detail.name): \(name), \(detail.spreads.count) subjects.",
      caption:
        "\(code: detail.name): within-subject SD against the mean, \(detail.spreads.count) subjects, with the profile of the smallest AIC (\(name)). Right axis: repeatability coefficient, 2.77 SD."
    )
  }

  private func rows<Row>(_ row: (RepeatabilityDetail, PrecisionProfile, Double, Estimate) -> Row) -> [Row] {
    study.details.flatMap { detail -> [Row] in
      guard let profile = detail.profile else { return [] }
      return detail.magnitudes.map {
        row(detail, profile, $0, profile.standardDeviation(at: $0, by: profile.best))
      }
    }
  }

  private var profiles: TextTable {
    TextTable(
      caption: "Precision profiles at the smallest, the quartiles and the largest of the subjects' means.",
      anchor: Anchor("table-profile"),
      columns: [
        TextTable.Column("Feature"), TextTable.Column("Shape"), TextTable.Column("Magnitude", .right),
        TextTable.Column("wSD", .right),
        TextTable.Column(InlineText("\(Format.level(study.analysis.frame.level)) CI"), .right),
        TextTable.Column("RC", .right), TextTable.Column("wCV", .right),
      ],
      rows: rows { detail, profile, magnitude, estimate in
        [
          "\(code: detail.name)", InlineText(profile.best.shape.rawValue),
          InlineText(Format.significant(magnitude, digits: 4)), InlineText(Format.value(estimate)),
          InlineText(Format.interval(estimate)),
          InlineText(Format.significant(estimate.value.map { $0 * repeatabilityFactor })),
          InlineText(Format.percent(estimate.value.flatMap { magnitude > 0 ? $0 / magnitude : nil })),
        ]
      })
  }

  private var csv: OutputFile {
    var table = CSVTable(["feature", "by", "shape", "magnitude"] + CSVTable.estimateColumns)
    for cells in rows({ detail, profile, magnitude, estimate -> [CSVTable.Cell] in
      [
        .text(detail.feature.name), .text(detail.feature.level), .text(profile.best.shape.rawValue),
        .number(magnitude),
      ] + CSVTable.cells(estimate)
    }) {
      table.append(cells)
    }
    return table.file("precision_profile")
  }
}
