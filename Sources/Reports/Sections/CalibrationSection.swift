internal import Statistics
internal import Studies
internal import Validation

/// Whether predicted risks are as large as observed ones.
struct CalibrationSection {
  let results: StudyResults
  let words: StudyWords

  func chapter(_ curves: inout CurveTables) -> Chapter {
    var chapter = Chapter()
    var blocks: [Block] = [.bullets(numbers)]
    blocks += self.curves(&chapter, &curves)
    chapter.sections = [Section("Calibration", anchor: Anchor("calibration"), blocks: blocks)]
    return chapter
  }

  private var numbers: [InlineText] {
    let performance = results.performance
    let stage = performance.isValidated ? words.validation.stage : "apparent"
    return performance.measures.filter { measure in
      switch measure {
      case .calibrationSlope, .calibrationInTheLarge: true
      default: false
      }
    }.compactMap { measure in
      guard let estimate = performance.best(measure) ?? performance.apparent[measure] else { return nil }
      let value =
        estimate.value == nil
        ? "does not exist" : Format.estimate(estimate, precision: measure.precision)
      return "\(measure.title), \(stage): \(strong: value). It is \(measure.reading)."
    }
  }

  private func curves(_ chapter: inout Chapter, _ tables: inout CurveTables) -> [Block] {
    guard let crossValidated = results.performance.crossValidated else {
      return [
        .paragraph("No calibration curve is drawn: there are no cross-validated probabilities.")
      ]
    }
    guard words.crossValidationSeparates else {
      return [
        .paragraph(
          "No calibration curve is drawn: models fitted to the other patients give all patients the same score."
        )
      ]
    }
    guard words.isSurvival else {
      return [
        CalibrationBlock(
          results.outcome, horizon: nil, probabilities: crossValidated.probability.first ?? [],
          name: "calibration", cohort: "development, cross-validated", words: words,
          source:
            "from \(crossValidated.foldCount)-fold cross-validation, each patient's by a model that had not seen the patient"
        ).block(&chapter, &tables)
      ]
    }
    let horizons = results.study.validation.horizons
    guard !horizons.isEmpty else {
      return [
        .paragraph(
          "No calibration curve is drawn: the study names no horizon, a time by which the event is predicted."
        )
      ]
    }
    return zip(horizons, crossValidated.probability).map { horizon, probability in
      CalibrationBlock(
        results.outcome, horizon: horizon, probabilities: probability,
        name: "calibration-\(FileName.part(Format.setting(horizon)))", cohort: "development, cross-validated",
        words: words,
        source:
          "from \(crossValidated.foldCount)-fold cross-validation, each patient's by a model that had not seen the patient"
      ).block(&chapter, &tables)
    }
  }
}

/// One calibration curve in a report, or the reason why it is not there.
struct CalibrationBlock {
  let outcome: StudyOutcome
  let horizon: Double?
  let probabilities: [Double?]
  let name: String
  let cohort: String
  let words: StudyWords
  let source: String

  init(
    _ outcome: StudyOutcome, horizon: Double?, probabilities: [Double?], name: String, cohort: String,
    words: StudyWords, source: String
  ) {
    self.outcome = outcome
    self.horizon = horizon
    self.probabilities = probabilities
    self.name = name
    self.cohort = cohort
    self.words = words
    self.source = source
  }

  func block(_ chapter: inout Chapter, _ tables: inout CurveTables) -> Block {
    let event = horizon.map { "the event by \(words.horizon($0))" } ?? "the event"
    let drawing: CalibrationDrawing
    do {
      drawing = try CalibrationDrawing(outcome, horizon: horizon, probabilities: probabilities)
    } catch {
      return .paragraph(InlineText("No calibration curve is drawn for \(event): \(error.reason)."))
    }
    drawing.append(to: &tables.calibration, cohort: cohort, horizon: horizon)
    let sample = drawing.curve.ici.sampleSize
    let observed =
      horizon == nil
      ? "Points: groups of patients of similar predicted risk, share with the event and 95 % Wilson interval."
      : "Points: groups of patients of similar predicted risk, 1 \(Format.minus) Kaplan-Meier and 95 % interval."
    let by = horizon == nil ? "" : " by then"
    return chapter.figure(
      name, drawing.figure,
      alternativeText: "Observed against predicted probability of \(event); \(drawing.distances).",
      caption:
        "Calibration of the predicted probability of \(event), \(source) (n = \(sample.count), \(StudyWords.count(sample.events ?? 0, "event"))\(by)). Line: \(drawing.curve.ici.method.name); on the diagonal, predicted and observed agree. \(observed) Below, how the predictions are distributed. Distance between predicted and smoothed observed risk, without interval: \(drawing.distancesInWords)."
    )
  }
}

/// Names of files made from what studies contain.
enum FileName {
  /// Lower-case ASCII letters, digits and hyphens.
  static func part(_ text: String) -> String {
    var result = ""
    for character in text.lowercased() {
      let isPlain = character.isASCII && (character.isLetter || character.isNumber)
      if isPlain {
        result.append(character)
      } else if !result.isEmpty, result.last != "-" {
        result.append("-")
      }
    }
    while result.last == "-" { result.removeLast() }
    return result
  }
}
