internal import Statistics
internal import Studies
internal import Tables
internal import Validation

/// The frozen model in cohorts it has not seen.
struct ExternalSection {
  let results: StudyResults
  let words: StudyWords

  func chapter(_ curves: inout CurveTables) -> Chapter {
    var chapter = Chapter()
    let anchor = Anchor("external-validation")
    guard !results.external.isEmpty else {
      chapter.sections = [
        Section(
          "External validation", anchor: anchor,
          blocks: [
            .paragraph(
              "None: the study names no external cohort. How the model does in patients of another place or time is not known."
            )
          ])
      ]
      return chapter
    }
    var blocks: [Block] = [
      .paragraph(
        "The model was frozen as \(code: "model.json") holds it and applied to patients it had not seen. Nothing was fitted to them, so these numbers need no correction for optimism."
      )
    ]
    if let forest = forest(&chapter) { blocks.append(forest) }
    chapter.sections = [Section("External validation", anchor: anchor, blocks: blocks)]
    for (index, cohort) in results.external.enumerated() {
      let section = self.section(cohort, number: index + 1, &chapter, &curves)
      chapter.sections.append(section)
    }
    return chapter
  }

  private func forest(_ chapter: inout Chapter) -> Block? {
    let performance = results.performance
    guard let measure = performance.main else { return nil }
    var rows: [ForestFigure.Row] = [.heading("Development cohort")]
    if let apparent = performance.apparent[measure] {
      rows.append(.estimate("Apparent", PlottedEstimate(apparent), .secondary))
    }
    if let corrected = performance.corrected(measure) {
      rows.append(.estimate(StudyWords.capitalized(words.validation.stage), PlottedEstimate(corrected)))
    }
    rows.append(.heading("External cohorts"))
    for cohort in results.external {
      guard let estimate = cohort.performance[measure] else { continue }
      rows.append(.estimate(cohort.name, PlottedEstimate(estimate)))
    }
    var figure = ForestFigure(
      rows: rows, axisLabel: "\(StudyWords.capitalized(measure.words)) (95 % CI)", reference: 0.5)
    figure.precision = measure.precision
    figure.width = .double
    return chapter.figure(
      "external-forest", figure,
      alternativeText: "Forest plot of the \(measure.words): apparent, corrected and external.",
      caption:
        "The \(measure.words) with 95 % confidence interval, in the development cohort (open circle: apparent, too good) and in external cohorts. The dashed line is chance."
    )
  }

  private func section(
    _ cohort: ExternalResult, number: Int, _ chapter: inout Chapter, _ curves: inout CurveTables
  ) -> Section {
    let part = "external-\(number)"
    var text = StudyWords.sentence(words.patientsWithEvents(cohort.cohort))
    if words.isSurvival {
      text +=
        cohort.cohort.medianFollowUp.map { " Median follow-up \(words.time($0)) (reverse Kaplan-Meier)." }
        ?? " Median follow-up (reverse Kaplan-Meier) is not reached."
    }
    text +=
      cohort.cohort.missing.isEmpty
      ? " No value of a feature that the model needs is missing."
      : " Missing values, filled with the \(results.study.missing == .mice ? "conditional mean" : "training median"): "
        + cohort.cohort.missing.map { "\($0.feature) \($0.count)" }.joined(separator: ", ") + "."
    var blocks: [Block] = [
      .paragraph(InlineText(text)),
      .table(
        CohortSection.flow(
          cohort.cohort, caption: "\(cohort.name): from the table to the analysis.",
          anchor: Anchor("table-\(part)-flow"))),
      NamedEstimate.table(
        cohort.measures.compactMap { measure in
          cohort.performance[measure].map { NamedEstimate(measure.title, $0) }
        }, "\(cohort.name): performance of the frozen model.", "table-\(part)-performance"),
    ]
    for (index, increment) in cohort.increments.enumerated() {
      blocks.append(.paragraph(InlineText(addedValue(increment))))
      blocks.append(
        NamedEstimate.table(
          increment.estimates, "\(cohort.name): biomarker model less \(increment.base.name).",
          "table-\(part)-increment-\(index + 1)"))
    }
    if !cohort.notes.isEmpty {
      blocks.append(.bullets(cohort.notes.map { InlineText(StudyWords.sentence($0.message)) }))
    }
    blocks += figures(cohort, part, &chapter, &curves)
    return Section(cohort.name, level: 2, blocks: blocks)
  }

  private func figures(
    _ cohort: ExternalResult, _ part: String, _ chapter: inout Chapter, _ curves: inout CurveTables
  ) -> [Block] {
    let source = "in \(cohort.name), by the frozen model"
    switch cohort.outcome {
    case .survival(let outcome):
      var blocks: [Block] = []
      if let drawing = RiskGroupsDrawing(outcome, isHighRisk: cohort.isHighRisk, words: words) {
        drawing.append(to: &curves.survival, cohort: cohort.name)
        blocks.append(
          chapter.figure(
            "\(part)-risk-groups", drawing.figure,
            alternativeText: "Kaplan-Meier curves of the higher- and lower-risk groups in \(cohort.name).",
            caption:
              "\(cohort.name): Kaplan-Meier curves by risk group (n = \(drawing.count)), with pointwise 95 % intervals (log-log), censored patients marked and the numbers at risk below. Higher risk: a score above the median score of the development cohort, fixed before these patients were seen."
          ))
        blocks.append(
          .table(
            drawing.table(
              caption: "\(cohort.name): risk groups.", anchor: Anchor("table-\(part)-risk-groups"))))
      } else {
        blocks.append(
          .paragraph("All patients fall into the same risk group: there are no two curves to draw."))
      }
      for (horizon, probability) in zip(results.study.validation.horizons, cohort.probability) {
        blocks.append(
          CalibrationBlock(
            cohort.outcome, horizon: horizon, probabilities: probability,
            name: "\(part)-calibration-\(FileName.part(Format.setting(horizon)))", cohort: cohort.name,
            words: words, source: source
          ).block(&chapter, &curves))
        blocks.append(decision(cohort, horizon, probability, part, &chapter, &curves))
      }
      return blocks
    case .response(let outcome):
      var blocks: [Block] = []
      if let drawing = ROCDrawing(cohort.name, outcome, scores: cohort.risk, showsInterval: true) {
        drawing.append(to: &curves.roc, cohort: cohort.name, scores: "frozen model")
        blocks.append(
          chapter.figure(
            "\(part)-roc", ROCFigure(curves: [drawing.curve]),
            alternativeText: "ROC curve of the frozen model in \(cohort.name).",
            caption:
              "\(cohort.name): receiver operating characteristic of the frozen model (n = \(outcome.count), \(StudyWords.count(outcome.eventCount, "event"))), area with DeLong interval."
          ))
      } else {
        blocks.append(
          .paragraph("The scores do not differ, or one outcome is absent: there is no ROC curve."))
      }
      blocks.append(
        CalibrationBlock(
          cohort.outcome, horizon: nil, probabilities: cohort.probability.first ?? [],
          name: "\(part)-calibration", cohort: cohort.name, words: words, source: source
        ).block(&chapter, &curves))
      blocks.append(decision(cohort, nil, cohort.probability.first ?? [], part, &chapter, &curves))
      return blocks
    }
  }

  /// The test before the differences.
  private func addedValue(_ increment: Increment) -> String {
    let base = "Against the \(increment.base.name), frozen as well"
    guard let test = increment.likelihoodRatio else { return "\(base):" }
    return
      "\(base): \(Format.test(test)). The differences follow; of the Brier score a negative one is better."
  }

  private func decision(
    _ cohort: ExternalResult, _ horizon: Double?, _ probability: [Double], _ part: String,
    _ chapter: inout Chapter, _ curves: inout CurveTables
  ) -> Block {
    DecisionBlock(
      outcome: cohort.outcome, horizon: horizon, probabilities: probability,
      name: "\(part)-decision" + (horizon.map { "-\(FileName.part(Format.setting($0)))" } ?? ""),
      cohort: cohort.name, words: words, source: "in \(cohort.name) by the frozen model"
    ).block(&chapter, &curves)
  }
}
