internal import Models
internal import RealModule
internal import Statistics
internal import Studies
internal import Validation

/// What permutations, other corrections, and the spread of the resamples say of the model.
struct StabilitySection {
  let results: StudyResults
  let words: StudyWords

  private var controls: ControlSummary { results.controls }
  private var performance: PerformanceSummary { results.performance }

  /// Features listed before the rest is left to the table in `tables/`.
  private static let mostListed = 15
  /// Calibration curves drawn of bootstrap models.
  private static let mostCurves = 100

  var chapter: Chapter {
    var chapter = Chapter()
    guard performance.isValidated, let measure = performance.main else { return chapter }
    let parts: [(String, [Block])] = [
      ("Negative controls", negativeControls(measure, &chapter)),
      ("Other corrections and intervals", corrections(measure)),
      ("Selected features", selection(&chapter)), ("Individual predictions", predictions(&chapter)),
      ("Learning curve", learningCurve(measure, &chapter)),
    ]
    let shown = parts.filter { !$0.1.isEmpty }
    guard !shown.isEmpty else { return chapter }
    chapter.sections = [
      Section(
        "Controls and stability", anchor: Anchor("stability"),
        blocks: [
          .paragraph(
            "What the validation itself cannot show: whether anything leaks, whether the correction can be trusted, and what of the model would be another had other patients been drawn."
          )
        ])
    ]
    chapter.sections += shown.map { Section($0.0, level: 2, blocks: $0.1) }
    return chapter
  }

  // MARK: Controls

  private func negativeControls(_ measure: PerformanceMeasure, _ chapter: inout Chapter) -> [Block] {
    let found = [controls.permuted, controls.shuffled].compactMap(\.self).filter {
      $0.values(of: measure).count > 1
    }
    guard let first = found.first else { return [] }
    var blocks: [Block] = [
      .paragraph(
        "The whole pipeline was run again on data without a signal. With permuted outcomes there is nothing to find, so that anything above chance would be a leak of the pipeline; with shuffled features only what carries no penalty can still predict. Values are means over five folds."
      )
    ]
    func text(_ value: Double?) -> String { measure.text(value) }
    let rows = found.map { control -> [InlineText] in
      let values = control.values(of: measure).sorted()
      let mean = control.mean(of: measure)
      return [
        control.kind == .permutedOutcome ? "Permuted outcomes" : "Shuffled features",
        "\(values.count)",
        InlineText(mean.map(measure.cell) ?? Format.missing),
        InlineText("\(text(values.first)) to \(text(values.last))"),
        InlineText(text(control.real?.performance[measure])),
        InlineText(control.pValue(of: measure).map { Format.pValue($0) } ?? Format.missing),
      ]
    }
    blocks.append(
      .table(
        TextTable(
          caption: InlineText("\(StudyWords.capitalized(measure.words)) of data without a signal."),
          anchor: Anchor("table-controls"),
          columns: [
            TextTable.Column("Control"), TextTable.Column("Permutations", .right),
            TextTable.Column("Mean (95 % CI)", .right), TextTable.Column("Range", .right),
            TextTable.Column("Data as they are", .right), TextTable.Column("p", .right),
          ], rows: rows,
          footnotes: [
            "Interval: t over permutations. p: share of permutations, the data counted among them, that do as well as the data (Ojala and Garriga 2010)."
          ])))
    var figure = DistributionFigure(
      groups: [DistributionFigure.Group(label: "", values: first.values(of: measure))],
      valueLabel: StudyWords.capitalized(measure.words))
    if let value = first.real?.performance[measure] {
      figure.marks.append(.init(label: "Data \(text(value))", value: value))
    }
    figure.marks.append(.init(label: "Chance 0.5", value: 0.5))
    figure.countLabel = "Permutations"
    blocks.append(
      chapter.figure(
        "controls", figure,
        alternativeText:
          "Histogram of the cross-validated \(measure.words) in permuted data beside that of the data.",
        caption: InlineText(
          "Cross-validated \(measure.words) in \(first.values(of: measure).count) permutations of the outcome, and in the data as they are."
        )))
    return blocks
  }

  // MARK: Corrections

  private func corrections(_ measure: PerformanceMeasure) -> [Block] {
    guard let optimism = performance.optimism else { return [] }
    let shown = performance.measures.filter { optimism.corrections[.optimism]?[$0] != nil }
    let rows = shown.map { measure -> [InlineText] in
      [InlineText(measure.title)]
        + BootstrapCorrection.allCases.map {
          InlineText(optimism.corrections[$0]?[measure].map(measure.cell) ?? Format.missing)
        }
    }
    let table = TextTable(
      caption: "Corrected performance of the biomarker model by other rules, from the same replicates.",
      anchor: Anchor("table-corrections"),
      columns: [
        TextTable.Column("Measure"), TextTable.Column("Optimism (95 % CI)", .right),
        TextTable.Column("Out of bag", .right), TextTable.Column(".632", .right),
        TextTable.Column(".632+", .right),
      ], rows: rows,
      footnotes: [
        "Out of bag: on the patients that a sample did not draw; pessimistic, for models learnt from about 63 % of the patients; the .632 rule weighs it with the apparent performance, the .632+ rule more so the more the model overfits. Intervals are those of the apparent performance, moved."
      ])
    let intervals = CorrectedInterval.allCases.compactMap { kind -> [InlineText]? in
      guard let interval = optimism.intervals[kind]?[measure] else { return nil }
      return [
        InlineText(kind.rawValue), InlineText(interval.method.name),
        InlineText(
          "\(measure.text(interval.lower)) to \(measure.text(interval.upper))"),
      ]
    }
    let intervalTable = TextTable(
      caption: InlineText(
        "Intervals for the \(measure.words) corrected for optimism. The plan's is \(results.study.validation.interval.rawValue)."
      ), anchor: Anchor("table-intervals"),
      columns: [
        TextTable.Column("Interval"), TextTable.Column("How"), TextTable.Column("95 % CI", .right),
      ], rows: intervals)
    return [.table(table), .table(intervalTable)]
  }

  // MARK: Selection

  private func selection(_ chapter: inout Chapter) -> [Block] {
    guard words.selectsFeatures, let frequencies = performance.selectionFrequency else { return [] }
    var blocks: [Block] = []
    if let stability = controls.stability {
      let estimate = stability.estimate
      let band =
        estimate.value.map {
          $0 < SelectionStability.poor
            ? "poor" : $0 < SelectionStability.excellent ? "intermediate to good" : "excellent"
        } ?? "not defined"
      let value =
        estimate.value == nil
        ? "does not exist: no resample, or every one, selects all"
        : "is \(Format.estimate(estimate, precision: .decimals(3))), \(band)"
      blocks.append(
        .paragraph(
          InlineText(
            "The agreement of the resamples on the features (stability index of Nogueira et al. 2018; 1 is perfect agreement, 0 that of chance, below 0.4 poor, from 0.75 excellent) \(value); \(Format.fixed(stability.meanSelected, decimals: 1)) features are selected on average."
          )))
    }
    let shares = Dictionary(
      uniqueKeysWithValues: (controls.selection?.ranked ?? []).map { ($0.name, $0.share) })
    if let found = controls.selection {
      let bound = found.selection.bound(.none, threshold: SelectionSummary.threshold)
      let stable =
        found.stable.isEmpty ? "none" : found.stable.prefix(Self.mostListed).joined(separator: ", ")
      blocks.append(
        .paragraph(
          InlineText(
            "Stability selection: on both halves of \(found.selection.pairs) random splits the first \(found.entering) features to enter the path were noted. Features among them in at least \(Format.percent(SelectionSummary.threshold, decimals: 0)) of the halves: \(stable). Of such features at most \(bound.map { Format.fixed($0, decimals: 2) } ?? "an unknown number") are expected by chance (bound of Meinshausen and Buehlmann 2010)."
          )))
    }
    let names = results.model.fit.model.names
    let selected = Set(results.model.fit.model.coefficients.map(\.feature))
    let order = frequencies.indices.filter { frequencies[$0] > 0 }.sorted {
      frequencies[$0] != frequencies[$1] ? frequencies[$0] > frequencies[$1] : $0 < $1
    }
    if !order.isEmpty {
      let rest = order.count - min(order.count, Self.mostListed)
      blocks.append(
        .table(
          TextTable(
            caption: InlineText(
              "Features by how often \(performance.fittedCount) resamples selected them."),
            anchor: Anchor("table-selection"),
            columns: [
              TextTable.Column("Feature"), TextTable.Column("In the model"),
              TextTable.Column("Selected in", .right), TextTable.Column("First on halves", .right),
            ],
            rows: order.prefix(Self.mostListed).map { j in
              [
                "\(code: names[j])", selected.contains(j) ? "yes" : "no",
                InlineText(Format.percent(frequencies[j], decimals: 0)),
                InlineText(
                  controls.selection == nil
                    ? Format.missing : Format.percent(shares[names[j]] ?? 0, decimals: 0)),
              ]
            },
            footnotes: rest > 0
              ? ["\(StudyWords.count(rest, "further feature")) in \(code: "tables/selection.csv")."] : [])))
    }
    let lambdas = performance.lambdas.filter { $0 > 0 }.map { Double.log10($0) }
    if Set(lambdas).count > 2, case .crossValidated = results.study.model.selection {
      var figure = DistributionFigure(
        groups: [DistributionFigure.Group(label: "", values: lambdas)], valueLabel: "log10 of lambda")
      figure.marks.append(
        .init(label: "The model", value: .log10(results.model.fit.model.lambda)))
      figure.countLabel = "Resamples"
      blocks.append(
        chapter.figure(
          "lambda", figure,
          alternativeText: "Histogram of the penalty chosen in the resamples.",
          caption:
            "The weight of the penalty that cross-validation chose in each resample, and in the model."))
    }
    return blocks
  }

  // MARK: Predictions

  private func predictions(_ chapter: inout Chapter) -> [Block] {
    guard let instability = controls.instability else { return [] }
    let horizon = results.study.validation.horizons.last
    let by = words.isSurvival ? horizon.map { " by \(words.horizon($0))" } ?? "" : ""
    let errors = instability.errors.sorted()
    var blocks: [Block] = [
      .paragraph(
        InlineText(
          "Models fitted to \(instability.models) bootstrap samples predict for the same patients. The mean absolute difference from the model's own probability\(by) is \(Format.estimate(instability.meanError, precision: .decimals(3))) on average over patients, \(Format.fixed(quantile(0.9, ofSorted: errors), decimals: 3)) at the 90th percentile and \(Format.estimate(instability.largestError, precision: .decimals(3))) for the patient with the largest (prediction instability, Riley and Collins 2023)."
        ))
    ]
    let patients = instability.predictions.indices.map { i in
      InstabilityFigure.Patient(
        prediction: instability.predictions[i], lower: instability.lower[i], upper: instability.upper[i])
    }
    guard Set(instability.predictions).count > 1 else { return blocks }
    blocks.append(
      chapter.figure(
        "prediction-instability",
        InstabilityFigure(
          .predictions(patients), horizontalLabel: "Probability by the model",
          verticalLabel: "Probability by models of other samples"),
        alternativeText: "Range of bootstrap predictions against the model's prediction, one line a patient.",
        caption: InlineText(
          "Predicted probability\(by) of each patient (point) and the range of 95 % of the predictions of \(instability.models) models from bootstrap samples (line)."
        )))
    if let figure = calibrationInstability(instability) {
      blocks.append(
        chapter.figure(
          "calibration-instability", figure,
          alternativeText: "Calibration curves of bootstrap models on the original patients.",
          caption: InlineText(
            "Calibration on the original patients of up to \(Self.mostCurves) models from bootstrap samples (thin), and of the model (thick, apparent). The spread shows how much calibration depends on the sample."
          )))
    }
    return blocks
  }

  private func calibrationInstability(_ instability: PredictionInstability) -> InstabilityFigure? {
    let horizon = results.study.validation.horizons.last
    var smoothing = CalibrationSmoothing()
    (smoothing.level, smoothing.gridCount) = (nil, 40)
    func curve(_ probabilities: [Double]) -> [InstabilityFigure.Curve]? {
      do {
        let found: CalibrationCurve
        switch results.outcome {
        case .response(let outcome):
          found = try calibrationCurve(
            probabilities: probabilities, outcome: outcome, smoothing: smoothing)
        case .survival(let outcome):
          guard let horizon else { return nil }
          found = try calibrationCurve(
            risks: probabilities, outcome: outcome, horizon: horizon, smoothing: smoothing)
        }
        return found.grid.map {
          InstabilityFigure.Curve(predicted: $0.predicted, observed: $0.observed)
        }
      } catch {
        // Predictions that do not vary have no curve.
        return nil
      }
    }
    guard let own = curve(instability.predictions) else { return nil }
    let others = (performance.optimism?.replicates ?? []).compactMap(\.predictions).prefix(Self.mostCurves)
      .compactMap(curve)
    guard !others.isEmpty else { return nil }
    return InstabilityFigure(
      .calibration(curves: others, own: own), horizontalLabel: "Predicted probability",
      verticalLabel: "Observed, smoothed")
  }

  // MARK: Learning curve

  private func learningCurve(_ measure: PerformanceMeasure, _ chapter: inout Chapter) -> [Block] {
    guard let learning = controls.learning else { return [] }
    let points = learning.points.compactMap { point -> LearningCurveFigure.Point? in
      guard let values = point.values[measure], values.count > 1 else { return nil }
      let center = mean(values)
      let margin =
        StudentT(degreesOfFreedom: Double(values.count - 1)).quantile(0.975)
        * sampleStandardDeviation(values) / Double(values.count).squareRoot()
      return LearningCurveFigure.Point(
        size: point.subjects,
        value: PlottedEstimate(center, lower: center - margin, upper: center + margin))
    }
    guard points.count > 1, let first = points.first, let last = points.last else { return [] }
    var figure = LearningCurveFigure(points: points, valueLabel: StudyWords.capitalized(measure.words))
    figure.reference = measure.isProbabilityOfOrder ? 0.5 : nil
    return [
      chapter.figure(
        "learning-curve", figure,
        alternativeText: "Performance on patients held out against the number of patients learnt from.",
        caption: InlineText(
          "\(StudyWords.capitalized(measure.words)) on a fifth of the patients, held out, after learning from growing samples of the others: mean of \(learning.replicates) replicates and its 95 % interval (t), which reflects the random splits and not the sampling of the cohort. From \(Format.fixed(first.size, decimals: 0)) to \(Format.fixed(last.size, decimals: 0)) patients it goes from \(measure.text(first.value.value)) to \(measure.text(last.value.value))."
        ))
    ]
  }
}
