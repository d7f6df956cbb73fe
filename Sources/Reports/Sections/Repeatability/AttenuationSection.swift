internal import Statistics
internal import Studies
internal import Validation

/// Ratios of single features, naive and corrected for measurement error.
struct AttenuationSection {
  let results: StudyResults
  let attenuation: AttenuationSummary
  /// Features beyond which figure and table stop; all are in `results.json`.
  static let mostListed = 8

  private var shown: [AttenuationSummary.Feature] {
    Array(attenuation.features.prefix(Self.mostListed))
  }

  var chapter: Chapter {
    var chapter = Chapter()
    var blocks: [Block] = [.paragraph(meaning)]
    if !shown.isEmpty {
      blocks.append(figure(&chapter))
      blocks.append(.table(table))
    }
    let hidden = attenuation.features.count - shown.count
    if hidden > 0 {
      blocks.append(
        .paragraph("Not shown: \(StudyWords.count(hidden, "more feature")), in \(code: "results.json")."))
    }
    for failure in attenuation.failures {
      blocks.append(
        .paragraph("No correction for \(code: failure.feature): \(StudyWords.sentence(failure.reason))"))
    }
    chapter.sections = [
      Section("Measurement error and effect", level: 2, anchor: Anchor("attenuation"), blocks: blocks)
    ]
    return chapter
  }

  private var meaning: InlineText {
    let selected =
      attenuation.features.contains { $0.role == .selected }
      ? " Features of the model were selected in these same patients, so that their ratios are too far from 1 for that reason as well, whichever way they are corrected."
      : ""
    return
      "\(strong: "Exploratory.") Measurement error biases the \(attenuation.ratioName) of a feature towards 1. Each feature below has a model of its own, without other features, on the scale the study's models use; its error variance is that of the repeatability experiment, taken to be the same in the cohort. The validated model and its performance use features as they are measured, error included, and are not corrected.\(selected)"
  }

  private func figure(_ chapter: inout Chapter) -> Block {
    let rows = shown.flatMap { feature -> [ForestFigure.Row] in
      let term = feature.term
      return [
        .heading(term.feature),
        .estimate("naive", PlottedEstimate(term.ratioPerSD(term.naive)), .secondary),
        .estimate("regression calibration", PlottedEstimate(term.ratioPerSD(term.calibrated))),
        .estimate("SIMEX", PlottedEstimate(term.ratioPerSD(term.extrapolated))),
      ]
    }
    let ratio = StudyWords.capitalized(attenuation.ratioName)
    var figure = ForestFigure(
      rows: rows, axisLabel: "\(ratio) for one observed SD (95 % CI)", scale: .logarithmic, reference: 1)
    figure.width = .double
    return chapter.figure(
      "attenuation", figure,
      alternativeText:
        "\(ratio)s of \(StudyWords.count(shown.count, "feature")), naive and corrected for measurement error by two methods.",
      caption:
        "\(ratio)s for one SD of the observed feature, each in a model of its own: naive, and corrected for measurement error. Exploratory."
    )
  }

  private var table: TextTable {
    func cell(_ term: CorrectedRegression.Term, _ estimate: Estimate) -> InlineText {
      InlineText(RepeatabilityFeatures.withInterval(term.ratioPerSD(estimate), .ratio))
    }
    var notes: [InlineText] = []
    for feature in shown {
      for note in feature.term.calibrated.notes + feature.term.extrapolated.notes {
        let text = InlineText("\(feature.term.feature): \(note.message)")
        if !notes.contains(text) { notes.append(text) }
      }
    }
    return TextTable(
      caption: "Ratios for one observed SD, naive and corrected for measurement error.",
      anchor: Anchor("table-attenuation"),
      columns: [
        TextTable.Column("Feature"), TextTable.Column("Part"), TextTable.Column("SD", .right),
        TextTable.Column("Error SD", .right), TextTable.Column("Reliability (95 % CI)", .right),
        TextTable.Column("Naive (95 % CI)", .right),
        TextTable.Column("Regression calibration (95 % CI)", .right),
        TextTable.Column("SIMEX (95 % CI)", .right),
      ],
      rows: shown.map { feature in
        let term = feature.term
        return [
          "\(code: term.feature)", InlineText(feature.role.rawValue),
          InlineText(Format.significant(term.standardDeviation)),
          InlineText(Format.significant(term.errorStandardDeviation)),
          InlineText(
            term.reliability.map { RepeatabilityFeatures.withInterval($0, .decimals(2)) } ?? Format.missing),
          cell(term, term.naive), cell(term, term.calibrated), cell(term, term.extrapolated),
        ]
      },
      footnotes: [
        "Reliability: 1 less error variance over the variance observed in the cohort. Regression calibration: delta-method intervals that allow for the estimated error variance. SIMEX: \(attenuation.extrapolation.extrapolant.rawValue) extrapolation, \(attenuation.extrapolation.replicates) replicates, jackknife variance, which takes the error variance for known."
      ] + notes)
  }
}
