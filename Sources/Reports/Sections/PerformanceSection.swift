internal import Models
internal import Statistics
internal import Studies
internal import Tables
internal import Validation

/// How well the model performs in its own cohort: apparent, optimism, corrected; and how it separates
/// patients it did not see.
struct PerformanceSection {
  let results: StudyResults
  let words: StudyWords

  private var summary: PerformanceSummary { results.performance }

  func chapter(_ curves: inout CurveTables) -> Chapter {
    var chapter = Chapter()
    var blocks: [Block] = [.paragraph(introduction)]
    blocks.append(.bullets(readings))
    blocks.append(.table(table))
    if let gains { blocks.append(.table(gains)) }
    if let optimism = optimism(&chapter) { blocks.append(optimism) }
    if let sites = sites(&chapter) { blocks += sites }
    chapter.sections = [Section("Performance", anchor: Anchor("performance"), blocks: blocks)]
    let separation = self.separation(&chapter, &curves)
    if !separation.isEmpty {
      chapter.sections.append(Section("Patients the model did not see", level: 2, blocks: separation))
    }
    return chapter
  }

  /// How each measure is read, once for all horizons.
  private var readings: [InlineText] {
    let horizons = Set(summary.measures.compactMap(\.horizon)).sorted()
    return summary.measures.filter { $0.horizon == nil || $0.horizon == horizons.first }.map { measure in
      let title =
        measure.horizon.map { measure.title.replacing(" at \(Format.setting($0))", with: " at a horizon") }
        ?? measure.title
      return "\(title): \(measure.reading)."
    }
  }

  private var introduction: InlineText {
    let text = words.validation.introduction(fitted: summary.fittedCount, total: summary.resampleCount)
    guard summary.isValidated else { return InlineText(text) }
    let certificate =
      summary.largestResidual.map {
        " The largest violation of the optimality conditions in a resample is \(Format.significant($0, digits: 2))."
      } ?? ""
    let compared = results.baselines.isEmpty ? "" : " Baseline models went through the same resamples."
    return InlineText(text + compared + certificate)
  }

  // MARK: Table

  private var models: [(name: String, summary: PerformanceSummary)] {
    [("Biomarker model", summary)]
      + results.baselines.map { (StudyWords.capitalized("\($0.name) model"), $0.performance) }
  }

  private var table: TextTable {
    let isCorrected = summary.isValidated
    var columns = [
      TextTable.Column("Model"), TextTable.Column("Measure"), TextTable.Column("Apparent (95 % CI)", .right),
    ]
    if isCorrected {
      columns += [
        TextTable.Column("Optimism", .right),
        TextTable.Column(InlineText("\(words.validation.column) (95 % CI)"), .right),
        TextTable.Column("Resamples", .right),
      ]
    }
    columns += [TextTable.Column("n", .right), TextTable.Column("Events", .right)]
    var rows: [[InlineText]] = []
    for (name, summary) in models {
      for (index, measure) in summary.measures.enumerated() {
        // What does not exist is said below the table.
        guard let apparent = summary.apparent[measure], apparent.value != nil else { continue }
        var row: [InlineText] = [
          index == 0 ? "\(strong: name)" : "", InlineText(measure.title),
          InlineText(measure.cell(apparent)),
        ]
        if isCorrected {
          let corrected = summary.corrected[measure]
          row += [
            InlineText(corrected.map { measure.text($0.optimism) } ?? Format.missing),
            InlineText(corrected.map { measure.cell($0.corrected) } ?? Format.missing),
            InlineText(corrected.map { "\($0.replicateCount)" } ?? Format.missing),
          ]
        }
        row += [
          InlineText("\(apparent.sampleSize.count)"),
          InlineText(apparent.sampleSize.events.map { "\($0)" } ?? Format.missing),
        ]
        rows.append(row)
      }
    }
    let baselines = results.baselines.map(StudyWords.name)
    let compared = baselines.isEmpty ? "" : " Compared with the \(StudyWords.list(baselines))."
    return TextTable(
      caption: "Performance in the development cohort.\(compared)", anchor: Anchor("table-performance"),
      columns: columns, rows: rows, footnotes: footnotes)
  }

  /// What the biomarker model gains over the baselines, from paired resamples.
  private var gains: TextTable? {
    var rows: [[InlineText]] = []
    for baseline in results.baselines {
      for measure in baseline.performance.measures {
        guard let gain = baseline.gains[measure], gain.value != nil else { continue }
        rows.append([
          InlineText(StudyWords.capitalized("\(baseline.name) model")), InlineText(measure.title),
          InlineText(measure.cell(gain)),
        ])
      }
    }
    guard let main = summary.main,
      let method = results.baselines.lazy.compactMap({ $0.gains[main]?.methodInWords }).first
    else { return nil }
    return TextTable(
      caption: "What the biomarker model gains over the baselines in new patients.",
      anchor: Anchor("table-gains"),
      columns: [
        TextTable.Column("Over"), TextTable.Column("Measure"), TextTable.Column("Gain (95 % CI)", .right),
      ], rows: rows,
      footnotes: [
        InlineText(
          "\(StudyWords.capitalized(main.words)): \(method). For the Brier score a gain is negative. Not a test: whether features add information is tested by the likelihood ratio in external cohorts."
        )
      ])
  }

  private var footnotes: [InlineText] {
    var notes: [InlineText] = []
    let methods = summary.measures.compactMap { measure in
      summary.apparent[measure].flatMap {
        $0.value == nil ? nil : "\(measure.symbol): \($0.methodInWords)"
      }
    }
    notes.append(
      "Apparent, estimator and interval: \(methods.joined(separator: ". ")). These intervals take the model as given and do not know that it was fitted to the same patients."
    )
    if let main = summary.main, let corrected = summary.corrected[main] {
      let error =
        corrected.optimismError.map {
          " Monte Carlo standard error of the optimism of \(main.symbol): \(Format.significant($0, digits: 2))."
        } ?? ""
      notes.append(
        "\(words.validation.column), interval: \(corrected.corrected.interval?.method.name ?? "none").\(error)"
      )
    }
    var seen: Set<String> = []
    for (name, summary) in models {
      for measure in summary.measures {
        let estimates = [summary.apparent[measure], summary.corrected(measure)]
        for note in estimates.compactMap(\.self).flatMap(\.notes) {
          let text = "\(name), \(measure.words): \(StudyWords.sentence(note.message))"
          if seen.insert(text).inserted { notes.append(InlineText(text)) }
        }
      }
    }
    return notes
  }

  // MARK: Figures

  private func optimism(_ chapter: inout Chapter) -> Block? {
    guard let measure = summary.main, let optimism = summary.optimism,
      let corrected = optimism.performance[measure], let apparent = corrected.apparent.value
    else { return nil }
    let values = optimism.optimism(of: measure)
    guard Set(values).count > 1 else { return nil }
    let figure = OptimismFigure(
      optimism: values, apparent: apparent, meanOptimism: corrected.optimism,
      failed: optimism.outcomes.count - values.count, measure: measure.words)
    return chapter.figure(
      "optimism", figure,
      alternativeText:
        "Histogram of the optimism of the \(measure.words) in \(values.count) bootstrap replicates, mean \(measure.text(corrected.optimism)).",
      caption:
        "Optimism of the \(measure.words) of the biomarker model in \(values.count) bootstrap replicates: performance on the replicate's own sample minus performance on the original patients."
    )
  }

  /// The performance in each site, when sites were left out in turn.
  private func sites(_ chapter: inout Chapter) -> [Block]? {
    guard let measure = summary.main, let heldOut = summary.heldOut, !heldOut.sites.isEmpty else {
      return nil
    }
    var rows: [ForestFigure.Row] = [.heading("Site left out")]
    var missing: [String] = []
    for site in heldOut.sites {
      let name = "\(site.name) (n = \(site.sampleSize.count), \(site.sampleSize.events ?? 0) events)"
      if let estimate = site.performance[measure], estimate.value != nil {
        rows.append(.estimate(name, PlottedEstimate(estimate)))
      } else {
        missing.append("\(name): \(site.failure?.description ?? "too few events")")
      }
    }
    if let corrected = summary.corrected(measure) {
      rows.append(.heading("Random-effects mean"))
      rows.append(.estimate("All sites", PlottedEstimate(corrected), .summary))
    }
    if let interval = heldOut.predictionIntervals[measure], let value = summary.corrected(measure)?.value {
      rows.append(
        .estimate(
          "Prediction interval of a further site",
          PlottedEstimate(value, lower: interval.lower, upper: interval.upper), .secondary))
    }
    var figure = ForestFigure(
      rows: rows, axisLabel: "\(StudyWords.capitalized(measure.words)) (95 % CI)",
      reference: measure.isProbabilityOfOrder ? 0.5 : nil)
    figure.precision = measure.precision
    figure.width = .double
    var blocks: [Block] = [
      chapter.figure(
        "sites", figure,
        alternativeText: "Forest plot of the \(measure.words) in each site left out, with their mean.",
        caption: InlineText(
          "\(StudyWords.capitalized(measure.words)) in each site of the model fitted to the other sites, their random-effects mean, and where a further site is to be expected."
        ))
    ]
    if !missing.isEmpty {
      blocks.append(.paragraph(InlineText("Sites without a value: \(missing.joined(separator: "; ")).")))
    }
    return blocks
  }

  private func separation(_ chapter: inout Chapter, _ curves: inout CurveTables) -> [Block] {
    guard let crossValidated = summary.crossValidated else { return [] }
    let folds = crossValidated.foldCount
    guard words.crossValidationSeparates else {
      return [
        .paragraph(
          "Models fitted to the other patients (\(folds) folds) give all patients the same score: there is nothing to draw."
        )
      ]
    }
    let failed = crossValidated.failures.count
    let missing =
      failed == 0
      ? "" : " \(StudyWords.count(failed, "fold")) could not be fitted; their patients are left out."
    switch results.outcome {
    case .survival(let outcome):
      guard
        let drawing = RiskGroupsDrawing(
          outcome, isHighRisk: crossValidated.isHighRisk, words: words)
      else {
        return [
          .paragraph(
            "There are no two risk groups to draw: the cross-validated scores put every patient in the same group."
          )
        ]
      }
      drawing.append(to: &curves.survival, cohort: "development, cross-validated")
      return [
        .paragraph(
          "For each patient a risk group was found by a model that had not seen the patient: the patients were dealt into \(folds) folds, the whole pipeline was fitted to the others, and a patient with a score above the median of that model's own training patients is at higher risk (Simon et al. 2011).\(missing)"
        ),
        chapter.figure(
          "risk-groups", drawing.figure,
          alternativeText: "Kaplan-Meier curves of the cross-validated higher- and lower-risk groups.",
          caption:
            "Kaplan-Meier curves by cross-validated risk group (n = \(drawing.count)), with pointwise 95 % intervals (log-log), censored patients marked and the numbers at risk below. No log-rank test is given: each group was made by models fitted to the other patients, so patients do not fall into groups independently of each other's outcomes, which the test takes for granted."
        ),
        .table(
          drawing.table(
            caption: "Cross-validated risk groups.", anchor: Anchor("table-risk-groups"))),
      ]
    case .response(let outcome):
      guard
        let drawing = ROCDrawing(
          "Cross-validated", outcome, scores: crossValidated.linearPredictor, showsInterval: false)
      else { return [.paragraph("The cross-validated scores do not differ: there is no ROC curve.")] }
      var drawings = [drawing]
      drawing.append(to: &curves.roc, cohort: "development", scores: "cross-validated")
      if let apparent = ROCDrawing(
        "Apparent", outcome, scores: results.risk, showsInterval: false)
      {
        apparent.append(to: &curves.roc, cohort: "development", scores: "apparent")
        drawings.append(apparent)
      }
      let figure = ROCFigure(curves: drawings.map(\.curve))
      return [
        .paragraph(
          "For each patient a score was computed by a model that had not seen the patient: the patients were dealt into \(folds) folds and the whole pipeline was fitted to the others.\(missing)"
        ),
        chapter.figure(
          "roc", figure,
          alternativeText: "ROC curves of the cross-validated and of the apparent scores.",
          caption:
            "Receiver operating characteristic of the scores from \(folds)-fold cross-validation, pooled over folds, and of the apparent scores (n = \(outcome.count), \(StudyWords.count(outcome.eventCount, "event"))). The areas are shown without intervals, which would not be valid for either; \(reference: Anchor("table-performance")) has the corrected area with its interval."
        ),
      ]
    }
  }
}
