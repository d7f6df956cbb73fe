internal import Statistics
internal import Studies
internal import Validation

/// What decisions by the predicted risks would be worth, in the development cohort.
struct UtilitySection {
  let results: StudyResults
  let words: StudyWords

  func chapter(_ curves: inout CurveTables) -> Chapter {
    var chapter = Chapter()
    var blocks: [Block] = [
      .paragraph(
        "Net benefit is what acting on risks at or above a threshold gains: true positives less false positives at the odds of the threshold, as a share of all patients (Vickers and Elkin 2006). At each threshold the strategy with the larger net benefit is the better one. The study names no range of thresholds; only those are to be read at which a patient and a physician could be in doubt."
      )
    ]
    blocks += development(&chapter, &curves)
    chapter.sections = [Section("Clinical utility", anchor: Anchor("utility"), blocks: blocks)]
    return chapter
  }

  private func development(_ chapter: inout Chapter, _ curves: inout CurveTables) -> [Block] {
    guard let crossValidated = results.performance.crossValidated else {
      return [.paragraph("No decision curve is drawn: there are no cross-validated probabilities.")]
    }
    guard words.crossValidationSeparates else {
      return [
        .paragraph(
          "No decision curve is drawn: models fitted to the other patients give all patients the same score.")
      ]
    }
    let horizons: [Double?] = words.isSurvival ? results.study.validation.horizons.map { $0 } : [nil]
    guard !horizons.isEmpty else {
      return [
        .paragraph(
          "No decision curve is drawn: the study names no horizon, a time by which the event is predicted.")
      ]
    }
    return zip(horizons, crossValidated.probability).map { horizon, probability in
      DecisionBlock(
        outcome: results.outcome, horizon: horizon, probabilities: probability,
        name: horizon.map { "decision-\(FileName.part(Format.setting($0)))" } ?? "decision",
        cohort: "development, cross-validated", words: words,
        source: "from \(crossValidated.foldCount)-fold cross-validation"
      ).block(&chapter, &curves)
    }
  }
}

/// One decision curve in a report, or the reason why it is not there.
struct DecisionBlock {
  let outcome: StudyOutcome
  let horizon: Double?
  let probabilities: [Double?]
  let name: String
  let cohort: String
  let words: StudyWords
  let source: String

  static let columns = [
    "cohort", "horizon", "threshold", "net_benefit", "conf_low", "conf_high", "treat_all", "n", "events",
  ]

  func block(_ chapter: inout Chapter, _ tables: inout CurveTables) -> Block {
    let event = horizon.map { "the event by \(words.horizon($0))" } ?? "the event"
    guard
      let curves = outcome.decisionCurves("Model", probabilities: probabilities, horizon: horizon),
      let model = curves.models.first
    else {
      return .paragraph(
        InlineText(
          "No decision curve is drawn for \(event): the predictions do not differ, or the follow-up does not reach so far."
        ))
    }
    for (index, point) in model.points.enumerated() {
      let estimate = point.netBenefit
      tables.decision.append([
        .text(cohort), .number(horizon), .number(point.threshold), .number(estimate.value),
        .number(estimate.interval?.lower), .number(estimate.interval?.upper),
        .number(curves.treatAll[index].value), .integer(estimate.sampleSize.count),
        .integer(estimate.sampleSize.events),
      ])
    }
    let sample = model.points[0].netBenefit.sampleSize
    return chapter.figure(
      name, DecisionCurveFigure(curves),
      alternativeText: "Decision curve for \(event): net benefit over threshold probabilities.",
      caption:
        "Decision curve for \(event), predictions \(source) (n = \(sample.count), \(StudyWords.count(sample.events ?? 0, "event"))\(horizon == nil ? "" : " by then")): net benefit of acting on the model, with its pointwise 95 % interval, of treating everyone and of treating no one (0)."
    )
  }
}
