internal import Statistics
public import Studies
internal import Validation

/// The stand-alone report on frozen scores in a cohort: `report.md` with its figures and tables.
///
/// A pure function of the assessment and its provenance: the same bytes each time.
public struct AssessmentReport: Sendable {
  private let assessment: Assessment
  private let title: String
  private let unit: String?
  private let provenance: Provenance

  /// A report on an assessment.
  /// - Parameter unit: the unit of time, where it is known.
  public init(_ assessment: Assessment, title: String?, unit: String?, provenance: Provenance) {
    self.assessment = assessment
    self.title = title ?? "Assessment of \(assessment.scores.name)"
    self.unit = unit
    self.provenance = provenance
  }

  /// `report.md`, then `figures/*.svg`, then `tables/*.csv`.
  public func files() -> [OutputFile] {
    var chapter = Chapter()
    let sections: [(String, String, (inout Chapter) -> [Block])] = [
      ("Summary", "summary", { _ in [.bullets(summary)] }),
      ("Discrimination", "discrimination", discrimination), ("Calibration", "calibration", calibration),
      ("Accuracy of the predicted probabilities", "accuracy", { _ in accuracy }),
      ("Clinical utility", "utility", utility), ("Added value", "added-value", { _ in addedValue }),
      ("Caveats", "caveats", { _ in caveats }), ("Statistical methods", "methods", { _ in methods }),
    ]
    for (heading, anchor, blocks) in sections {
      chapter.sections.append(Section(heading, anchor: Anchor(anchor), blocks: blocks(&chapter)))
    }
    chapter += ProvenanceSection(provenance: provenance).chapter
    var references = References()
    let named = assessment.estimates + assessment.increments.flatMap(\.estimates)
    for row in named { references.add(row.estimate) }
    if assessment.timeDependentAUC != nil { references.add(.pseudoValues) }
    chapter.sections.append(
      Section("References", blocks: [.bullets(references.sorted.map { .source($0) })]))
    if let cards = EstimatorCards(named.map(\.estimate)).table {
      chapter.sections.append(Section("Appendix: estimators", blocks: [.table(cards)]))
    }
    let report = Report(
      title: title,
      frontMatter: [
        FrontMatterEntry("subtitle", "Assessment report"),
        FrontMatterEntry("version", "validate-cli \(provenance.version)"), FrontMatterEntry("lang", "en"),
      ], sections: chapter.sections)
    return [OutputFile(path: "report.md", text: MarkdownRenderer().render(report))] + chapter.files
      + AssessmentTables(assessment: assessment).files
  }

  // MARK: Words

  private var isSurvival: Bool { assessment.roc == nil }

  /// What the risk of a group of rows is estimated by.
  private var observedRisk: String {
    assessment.competing.isEmpty ? "1 \(Format.minus) Kaplan-Meier" : "Aalen-Johansen"
  }

  private func at(_ horizon: Double?) -> String {
    horizon.map { " at \(Format.setting($0))\(unit.map { " " + $0 } ?? "")" } ?? ""
  }

  private var summary: [InlineText] {
    var lines: [InlineText] = [
      "\(code: assessment.scores.name) (\(assessment.scores.kind)) in \(StudyWords.count(assessment.n, "row")), \(assessment.eventCounts). The scores are frozen: nothing was fitted to these rows that could flatter them."
    ]
    func line(_ name: String, _ estimate: Estimate?, _ reading: String) {
      guard let estimate, estimate.value != nil else { return }
      lines.append(
        "\(name): \(strong: Format.estimate(estimate, precision: .decimals(3))). \(reading)")
    }
    line("Area under the ROC curve", assessment.roc?.auc, "0.5 is chance, 1 is perfect.")
    line("Harrell's C", assessment.harrell?.estimate, "0.5 is chance, 1 is perfect.")
    line("Wolbers' C", assessment.wolbers?.estimate, "0.5 is chance, 1 is perfect.")
    if let first = assessment.calibration.last {
      line("Calibration slope", first.slope, "1 is right; below 1 the predictions are too extreme.")
      line(
        "Observed over expected events\(at(first.horizon))", first.observedExpected?.ratio,
        "1 is right; above 1 too few events are predicted.")
    }
    if let accuracy = assessment.accuracy.last {
      line(
        "Scaled Brier score\(at(accuracy.horizon))", accuracy.scaled,
        "0 is no better than one risk for all, 1 is perfect; below 0 it is worse.")
    }
    return lines
  }

  // MARK: Sections

  private func discrimination(_ chapter: inout Chapter) -> [Block] {
    var rows: [NamedEstimate] = []
    if let roc = assessment.roc { rows.append(NamedEstimate("AUC", roc.auc)) }
    if let harrell = assessment.harrell { rows.append(NamedEstimate("Harrell's C", harrell.estimate)) }
    if let uno = assessment.uno { rows.append(NamedEstimate("Uno's C", uno.estimate)) }
    if let wolbers = assessment.wolbers { rows.append(NamedEstimate("Wolbers' C", wolbers.estimate)) }
    for area in assessment.timeDependentAUC?.horizons ?? [] {
      rows.append(NamedEstimate("Cumulative/dynamic AUC\(at(area.horizon))", area.estimate))
    }
    for area in assessment.allControlsAUC?.horizons ?? [] {
      rows.append(
        NamedEstimate(
          "Cumulative/dynamic AUC\(at(area.horizon)), all without the event", area.estimate))
    }
    for area in assessment.incidentAUC?.times ?? [] {
      rows.append(NamedEstimate("Incident/dynamic AUC\(at(area.time))", area.estimate))
    }
    guard !rows.isEmpty else { return [.paragraph("No measure of discrimination could be computed.")] }
    var blocks: [Block] = [NamedEstimate.table(rows, "Discrimination.", "table-discrimination")]
    if let roc = assessment.roc {
      let points = roc.points.reversed()
      let curve = ROCFigure.Curve(
        label: assessment.scores.name, falsePositiveRates: points.map { 1 - $0.specificity },
        truePositiveRates: points.map(\.sensitivity), area: PlottedEstimate(roc.auc))
      blocks.append(
        chapter.figure(
          "roc", ROCFigure(curves: [curve]),
          alternativeText: "ROC curve, area \(Format.estimate(roc.auc, precision: .decimals(3))).",
          caption:
            "Receiver operating characteristic of \(code: assessment.scores.name) (\(roc.caseCount) cases, \(roc.controlCount) controls)."
        ))
    }
    if let areas = assessment.timeDependentAUC, areas.horizons.count > 1 {
      let ordered = areas.horizons.sorted { $0.horizon < $1.horizon }
      let figure = TimeDependentAUCFigure(
        curves: [
          TimeDependentAUCFigure.Curve(
            label: assessment.scores.name,
            horizons: ordered.map {
              TimeDependentAUCFigure.Horizon(time: $0.horizon, area: PlottedEstimate($0.estimate))
            })
        ], timeUnit: unit ?? "unit of the table")
      blocks.append(
        chapter.figure(
          "auc-over-time", figure,
          alternativeText: "Cumulative/dynamic AUC at \(ordered.count) horizons with pointwise intervals.",
          caption:
            "Cumulative/dynamic area under the ROC curve by horizon, with pointwise intervals; lines between horizons guide the eye."
        ))
    }
    return blocks
  }

  private func calibration(_ chapter: inout Chapter) -> [Block] {
    guard !assessment.calibration.isEmpty else {
      return [
        .paragraph(
          "The scores are a marker, which predicts no probability: there is nothing to calibrate.")
      ]
    }
    var rows: [NamedEstimate] = []
    if assessment.competing.isEmpty, let slope = assessment.calibration.first?.slope {
      rows.append(NamedEstimate("Calibration slope", slope))
    }
    for part in assessment.calibration {
      let at = at(part.horizon)
      if !assessment.competing.isEmpty {
        for (name, estimate) in [
          ("Calibration slope", part.slope), ("Calibration in the large", part.inTheLarge),
        ] {
          if let estimate { rows.append(NamedEstimate("\(name)\(at)", estimate)) }
        }
      }
      if let ratio = part.observedExpected?.ratio {
        rows.append(NamedEstimate("Observed / expected\(at)", ratio))
      }
      if let large = part.inTheLarge, part.horizon == nil {
        rows.append(NamedEstimate("Calibration in the large", large))
      }
      for (name, estimate) in [
        ("ICI", part.distances?.ici), ("E50", part.distances?.e50), ("E90", part.distances?.e90),
      ] {
        if let estimate { rows.append(NamedEstimate("\(name)\(at)", estimate)) }
      }
    }
    var blocks: [Block] = [NamedEstimate.table(rows, "Calibration.", "table-calibration")]
    for part in assessment.calibration {
      guard let curve = part.curve else { continue }
      var figure = CalibrationFigure(
        curve: curve.grid.map { CalibrationFigure.CurvePoint($0) }, predictedRisks: part.probabilities)
      if isSurvival { figure.observedLabel = "Observed risk" }
      figure.curveLabel = "Loess"
      figure.groups = part.groups.map {
        CalibrationFigure.CurvePoint(
          predicted: $0.meanPredicted, observed: PlottedEstimate($0.observed))
      }
      let name = part.horizon.map { "calibration-\(FileName.part(Format.setting($0)))" } ?? "calibration"
      blocks.append(
        chapter.figure(
          name, figure,
          alternativeText:
            "Observed against predicted risk\(at(part.horizon)) with a smooth curve and groups.",
          caption:
            "Observed against predicted risk\(at(part.horizon)) (n = \(curve.ici.sampleSize.count), \(curve.ici.sampleSize.events ?? 0) events\(isSurvival ? " by then" : "")). Line: \(curve.ici.method.name) with its pointwise band; on the diagonal predicted and observed agree. Points: groups of similar predicted risk\(isSurvival ? ", \(observedRisk)" : ""). Below, how the predictions are distributed."
        ))
    }
    if let update = assessment.recalibration { blocks.append(.paragraph(recalibration(update))) }
    if let distribution = assessment.distribution {
      blocks.append(
        .paragraph(
          "D-calibration: the predicted survival at the patients' own times should be uniform; \(Format.test(distribution.test))."
        ))
    }
    return blocks
  }

  private func recalibration(_ update: Recalibration) -> InlineText {
    let verdict =
      switch update.choice {
      case .none: "no update"
      case .intercept: "a new intercept"
      case .interceptAndSlope: "a new intercept and slope"
      case .revision: "a revision of all coefficients"
      }
    let revised =
      update.revision.map {
        "the model with all coefficients fitted again against the original, \(Format.pStatement($0.againstOriginal.pValue)), against a new intercept, \(Format.pStatement($0.againstIntercept.pValue)), against intercept and slope, \(Format.pStatement($0.againstInterceptAndSlope.pValue)); "
      } ?? ""
    return
      "Closed testing (Vergouwe 2017) of an update of the frozen model in this cohort, at the level \(Format.setting(update.significance)): \(revised)intercept and slope together, \(Format.pStatement(update.overallTest.pValue)); the slope beside the intercept, \(Format.pStatement(update.slopeTest.pValue)). It asks for \(strong: verdict). Intercept alone \(Format.estimate(update.interceptAlone, precision: .decimals(3))); with the slope, intercept \(Format.estimate(update.intercept, precision: .decimals(3))) and slope \(Format.estimate(update.slope, precision: .decimals(3)))."
  }

  private var accuracy: [Block] {
    guard !assessment.accuracy.isEmpty else {
      return [.paragraph("The scores predict no probability, so that there is no Brier score.")]
    }
    var rows: [NamedEstimate] = []
    for part in assessment.accuracy {
      rows.append(NamedEstimate("Brier score\(at(part.horizon))", part.brier))
      if let null = part.null {
        rows.append(NamedEstimate("Brier score of the null model\(at(part.horizon))", null))
      }
      rows.append(NamedEstimate("Scaled Brier score (IPA)\(at(part.horizon))", part.scaled))
    }
    if let integrated = assessment.integrated {
      rows.append(
        NamedEstimate(
          "Integrated Brier score, 0 to \(Format.setting(integrated.to))", integrated.brier))
      rows.append(NamedEstimate("Integrated scaled Brier score", integrated.scaled))
    }
    return [NamedEstimate.table(rows, "Squared error of the predicted probabilities.", "table-accuracy")]
  }

  private func utility(_ chapter: inout Chapter) -> [Block] {
    guard !assessment.utility.isEmpty else {
      return [.paragraph("The scores predict no probability by which decisions could be made.")]
    }
    var blocks: [Block] = [
      .paragraph(
        "Net benefit is what acting on risks at or above a threshold gains: true positives less false positives at the odds of the threshold, a share of all. The better strategy at a threshold is the one with the larger net benefit (Vickers and Elkin 2006). Read only the range of thresholds that is clinically sensible."
      )
    ]
    for part in assessment.utility {
      let name = part.horizon.map { "decision-\(FileName.part(Format.setting($0)))" } ?? "decision"
      blocks.append(
        chapter.figure(
          name, DecisionCurveFigure(part.curves),
          alternativeText: "Decision curves\(at(part.horizon)): net benefit over threshold probabilities.",
          caption:
            "Decision curves\(at(part.horizon)): net benefit of acting on each model's predictions, of treating everyone and of treating no one (0), with pointwise intervals."
        ))
      blocks.append(.table(netBenefit(part)))
    }
    return blocks
  }

  private func netBenefit(_ part: Assessment.Utility) -> TextTable {
    let curves = part.curves
    let shown = part.shownThresholds
    return TextTable(
      caption: InlineText(
        "Net benefit\(at(part.horizon)) at some thresholds; all of them: tables/net_benefit.csv."),
      anchor: Anchor(
        part.horizon.map { "table-decision-\(FileName.part(Format.setting($0)))" } ?? "table-decision"),
      columns: [TextTable.Column("Threshold", .right)]
        + curves.models.map { TextTable.Column("\(code: $0.name) (CI)", .right) } + [
          TextTable.Column("Treat all", .right), TextTable.Column("Interventions avoided per 100", .right),
        ],
      rows: shown.map { index in
        [InlineText(Format.setting(curves.thresholds.values[index]))]
          + curves.models.map {
            InlineText(Format.estimate($0.points[index].netBenefit, precision: .decimals(3)))
          } + [
            InlineText(Format.value(curves.treatAll[index], precision: .decimals(3))),
            InlineText(
              Format.fixed(
                curves.models.first?.points[index].interventionsAvoided.value.map { 100 * $0 }, decimals: 1)),
          ]
      })
  }

  private var addedValue: [Block] {
    guard !assessment.increments.isEmpty else {
      return [
        .paragraph(
          "The scores were not compared with others. A biomarker has to add to what is known without it: give --compare with a clinical model and with a single size feature."
        )
      ]
    }
    var blocks: [Block] = []
    for (index, increment) in assessment.increments.enumerated() {
      var text: InlineText = "Against \(code: increment.base.name) (\(increment.base.kind))."
      if let test = increment.likelihoodRatio {
        text =
          text
          + " The first question is whether the scores add to it at all: \(Format.test(test)). How much they add is told by the differences, scores less base."
      }
      blocks.append(.paragraph(text))
      blocks.append(
        NamedEstimate.table(
          increment.estimates, "\(assessment.scores.name) less \(increment.base.name).",
          "table-increment-\(index + 1)"))
      if increment.atHorizon.contains(where: { $0.reclassification != nil }) {
        blocks.append(
          .paragraph(
            "Reclassification (NRI for events and non-events apart, IDI) can favour useless markers and miscalibrated models (Kerr et al. 2014); it is no evidence of usefulness by itself. Net benefit is."
          ))
      }
    }
    return blocks
  }

  private var caveats: [Block] {
    let notes = assessment.notes.map { InlineText(StudyWords.sentence($0.message)) }
    var blocks: [Block] = [
      .paragraph(
        "A cohort that shares centres, scanners or years with the development of the scores tells less than one that shares none. Nothing here knows how patients were recruited, images acquired or outcomes ascertained."
      )
    ]
    if let sentence = assessment.exclusions.sentence {
      blocks.append(.paragraph(InlineText(StudyWords.sentence(sentence))))
    }
    if !notes.isEmpty { blocks.append(.bullets(notes)) }
    return blocks
  }

  private var methods: [Block] {
    var lines: [InlineText] = []
    if isSurvival {
      lines.append(
        assessment.competing.isEmpty
          ? "A pair of rows is comparable when the earlier time is an event; tied scores count one half. Uno's index weighs events by 1/G(t-)^2 with G the Kaplan-Meier estimate of the censoring distribution."
          : "Wolbers' index is Harrell's after rows with a competing event are taken as followed forever without the event of interest: they stay in all risk sets; tied scores count one half. Controls of the cumulative/dynamic AUC are rows free of any event; beside it stands that against all rows without the event of interest."
      )
      lines.append(
        "Cumulative/dynamic AUC and Brier scores weigh rows by the inverse probability of being uncensored: 1/G(T-) for events of any kind by the horizon, 1/G(t) for rows free of it, 0 for rows censored before. Standard errors come from influence functions that include the estimation of G."
      )
      lines.append(
        assessment.competing.isEmpty
          ? "Observed risk is 1 \(Format.minus) Kaplan-Meier; calibration curves smooth jackknife pseudo-values. The slope is the coefficient of Cox's regression on the linear predictor (for probabilities, their complementary log-log)."
          : "Observed risk is the Aalen-Johansen estimate of cumulative incidence; calibration curves smooth its jackknife pseudo-values. Slope and intercept come from regressions of the pseudo-values on the predictions, on the complementary log-log scale."
      )
      lines.append(
        "The incident/dynamic AUC at a time is the mean rank of the events nearest to it among the rows at risk: it asks who has the event then, among those who are still free of it."
      )
    } else {
      lines.append(
        "The area's variance is DeLong's; tied scores count one half. The calibration slope and intercept come from logistic regression on the linear predictor (for probabilities, their log odds)."
      )
    }
    if let bootstrap = assessment.bootstrap {
      lines.append(
        "Numbers whose interval has no formula have percentile intervals of \(bootstrap.replicates) bootstrap samples of whole subjects (seed \(String(bootstrap.seed))); the scores are frozen, curves are smoothed anew in each. Distances between a curve and the diagonal cannot be negative: their intervals say how far the curve of a small sample strays."
      )
    }
    lines.append("The appendix names the estimator and the interval of each kind of number.")
    return [.bullets(lines)]
  }
}
