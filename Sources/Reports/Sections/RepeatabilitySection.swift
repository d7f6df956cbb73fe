internal import Statistics
internal import Studies
internal import Validation

/// How well the features repeat themselves when nothing has changed.
struct RepeatabilitySection {
  let results: StudyResults
  let summary: RepeatabilitySummary
  /// Features of the model that are listed.
  static let mostListed = 40

  /// The form that is reported: the criterion's, or absolute agreement of single measurements where the
  /// data allow it.
  private var form: IntraclassForm {
    if let criterion = summary.criterion { return criterion.coefficient }
    let isDefined = summary.features.contains { $0.result[.agreementSingle].estimate.value != nil }
    return isDefined ? .agreementSingle : .oneWaySingle
  }

  var chapter: Chapter {
    var chapter = Chapter()
    var blocks: [Block] = [.paragraph(design), .paragraph(outcome), .paragraph(bands)]
    blocks.append(figure(&chapter))
    blocks += modelFeatures
    blocks.append(.paragraph("All features: \(code: "tables/repeatability.csv")."))
    chapter.sections = [Section("Repeatability", anchor: Anchor("repeatability"), blocks: blocks)]
    return chapter
  }

  private var design: InlineText {
    let subjects = StudyWords.count(summary.subjects, "subject")
    let isComplete = summary.features.allSatisfy(\.result.isBalanced)
    let times = isComplete ? "\(summary.repeats) times each" : "up to \(summary.repeats) times"
    var text =
      "\(subjects) were measured \(times). \(StudyWords.count(summary.features.count, "candidate feature")) of the experiment "
    text += summary.features.count == 1 ? "was" : "were"
    text += " analysed, transformed as the model uses them."
    text +=
      summary.sharedSubjects == 0
      ? " None of the subjects is in the cohort."
      : " \(summary.sharedSubjects) of the subjects are also in the cohort; their repeats are drawn with them in every resample."
    return InlineText(text)
  }

  private var outcome: InlineText {
    guard let criterion = summary.criterion else {
      return "The study sets no criterion: repeatability is described and decides nothing."
    }
    let kept = summary.features.count { $0.isKept == true }
    let bound = criterion.bound == .lower ? "the lower 95 % confidence limit" : "the estimate"
    let least = Format.setting(criterion.atLeast)
    let missing = results.model.candidates.count - summary.features.count
    var text: InlineText =
      "Criterion of the study file: \(bound) of \(criterion.coefficient.rawValue) is at least \(least). \(strong: Format.proportion(kept, of: summary.features.count)) of the features pass and may enter the model."
    if missing > 0 {
      text =
        text + " \(StudyWords.count(missing, "candidate")) not measured repeatedly cannot enter."
    }
    return text
  }

  private var bands: InlineText {
    let found = summary.features.compactMap { $0.result[form].band }
    let counts = ReliabilityBand.allCases.map { band in
      "\(band.rawValue) \(found.count { $0 == band })"
    }
    let meaning =
      switch form {
      case .oneWaySingle, .oneWayAverage:
        "the share of all variation that lies between subjects rather than between repeats of one subject"
      case .agreementSingle, .agreementAverage:
        "the share of all variation that lies between subjects, systematic differences between repeats counting as error"
      case .consistencySingle, .consistencyAverage:
        "the share of variation that lies between subjects, systematic differences between repeats being disregarded"
      }
    return
      "The intraclass correlation \(form.rawValue) is \(meaning); it depends on how much the subjects differ. By Koo and Li (2016) it is poor below 0.5, moderate from 0.5, good from 0.75 and excellent above 0.9, judged by the lower confidence limit: \(StudyWords.list(counts))."
  }

  private func figure(_ chapter: inout Chapter) -> Block {
    var figure = ICCDotPlotFigure(
      features: summary.features.map {
        ICCDotPlotFigure.Feature(
          name: $0.name, estimate: PlottedEstimate($0.result[form].estimate))
      }, axisLabel: "\(form.rawValue) (95 % CI)", threshold: summary.criterion?.atLeast,
      bound: summary.criterion?.bound == .estimate ? .estimate : .lower)
    figure.width = summary.features.count > ICCDotPlotFigure.mostNamed ? .double : .single
    let counts =
      figure.width == .double
      ? " Counts at the right go by the estimate, those in the text by the lower limit." : ""
    let method = summary.features.first?.result[form].estimate.interval?.method.name
    let interval = method.map { " Bars: 95 % confidence intervals (\($0))." } ?? ""
    let filled = summary.criterion == nil ? "" : " Coloured dots meet the criterion."
    return chapter.figure(
      "icc", figure,
      alternativeText:
        "\(form.rawValue) of \(summary.features.count) features with intervals over the bands of Koo and Li.",
      caption:
        "Repeatability of the features: \(form.rawValue), \(StudyWords.count(summary.subjects, "subject")), over the bands of Koo and Li.\(interval)\(filled)\(counts)"
    )
  }

  private var modelFeatures: [Block] {
    let byName = Dictionary(
      summary.features.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    let names = results.model.terms.map(\.feature)
    let measured = names.compactMap { byName[$0] }
    guard !measured.isEmpty else { return [] }
    let rows = measured.prefix(Self.mostListed).map { feature -> [InlineText] in
      let icc = feature.result[form]
      let variation = feature.result.variation
      return [
        "\(code: feature.name)",
        InlineText(Self.withInterval(icc.estimate, .decimals(3))),
        InlineText(icc.band?.rawValue ?? Format.missing),
        InlineText(Format.value(variation.standardDeviation)),
        InlineText(Format.percent(Self.meaningful(variation.coefficientOfVariation))),
        InlineText(Self.withInterval(variation.repeatabilityCoefficient, .automatic)),
        InlineText("\(icc.estimate.sampleSize.count)"),
      ]
    }
    let unmeasured = names.count - measured.count
    var footnotes: [InlineText] = [
      "wSD: within-subject standard deviation, in the feature's unit. wCV: within-subject coefficient of variation (root mean square). RC: repeatability coefficient, 2.77 wSD; two measurements of an unchanged subject differ by less in 95 of 100 pairs."
    ]
    let relative = measured.prefix(Self.mostListed).filter {
      !$0.result.variation.coefficientOfVariation.notes.isEmpty
    }
    if !relative.isEmpty {
      let names = StudyWords.list(relative.map(\.name))
      footnotes.append(
        "No wCV for \(names): not all measurements are positive, so variation relative to the mean has little meaning."
      )
    }
    if unmeasured > 0 {
      footnotes.append(
        "\(StudyWords.count(unmeasured, "feature")) of the model not measured repeatedly and not listed.")
    }
    return [
      .table(
        TextTable(
          caption: "Repeatability of the features of the final model.", anchor: Anchor("table-repeatability"),
          columns: [
            TextTable.Column("Feature"), TextTable.Column("\(form.rawValue) (95 % CI)", .right),
            TextTable.Column("Band"), TextTable.Column("wSD", .right), TextTable.Column("wCV", .right),
            TextTable.Column("RC (95 % CI)", .right), TextTable.Column("n", .right),
          ], rows: Array(rows), footnotes: footnotes))
    ]
  }

  /// A coefficient of variation, but for features that are not all positive, where it has little meaning.
  private static func meaningful(_ estimate: Estimate) -> Double? {
    estimate.notes.isEmpty ? estimate.value : nil
  }

  private static func withInterval(_ estimate: Estimate, _ precision: Precision) -> String {
    guard estimate.interval != nil else { return Format.value(estimate, precision: precision) }
    return
      "\(Format.value(estimate, precision: precision)) (\(Format.interval(estimate, precision: precision)))"
  }
}
