internal import Statistics
internal import Studies
internal import Validation

/// The report's first page: what a clinician needs to know, in plain words.
struct SummarySection {
  let results: StudyResults
  let words: StudyWords

  var chapter: Chapter {
    var blocks: [Block] = []
    if words.isSimulated {
      blocks.append(
        .note(
          "\(strong: "The data are simulated.") No patient, scanner or trial stands behind any number of this report."
        ))
    }
    if let verdict { blocks.append(.paragraph(verdict)) }
    blocks.append(.definitions(points))
    if !results.acceptance.isEmpty { blocks.append(.table(acceptance)) }
    return Chapter(sections: [Section("Summary", anchor: Anchor("summary"), blocks: blocks)])
  }

  private var verdict: InlineText? {
    let total = results.acceptance.count
    guard total > 0 else { return nil }
    let met = results.acceptance.count(where: \.isMet)
    switch (met, total) {
    case (1, 1): return "\(strong: "The acceptance criterion of the study file is met.")"
    case (0, 1): return "\(strong: "The acceptance criterion of the study file is not met.")"
    case (2, 2): return "\(strong: "Both acceptance criteria of the study file are met.")"
    case (total, _): return "\(strong: "All \(total) acceptance criteria of the study file are met.")"
    case (0, _): return "\(strong: "None of the \(total) acceptance criteria of the study file is met.")"
    default: return "\(strong: "\(met) of the \(total) acceptance criteria of the study file are met.")"
    }
  }

  private var points: [Definition] {
    var points = [
      Definition("Question", question), Definition("Patients", patients), Definition("Model", model),
    ]
    if let separation { points.append(Definition("How well it separates patients", separation)) }
    points.append(Definition("Compared with simpler models", comparison))
    if let calibration { points.append(Definition("Calibration", calibration)) }
    points.append(Definition("External validation", external))
    points.append(Definition("Main limitations", limitations))
    return points
  }

  private var question: InlineText {
    let candidates = StudyWords.count(results.cohort.candidateCount, "candidate feature")
    let kind = words.isSurvival ? "the time to the event" : "the event"
    var text: InlineText =
      "Can \(candidates) be combined into a score that predicts \(kind) (\(words.event))?"
    if let use = results.study.contextOfUse?.use {
      text = text + " Intended use: \(StudyWords.sentence(use))"
    }
    return text
  }

  private var patients: InlineText {
    var text = StudyWords.sentence(words.patientsWithEvents(results.cohort))
    if let population = results.study.contextOfUse?.population {
      text += " Population: \(StudyWords.sentence(population))"
    }
    if words.isSurvival {
      text +=
        results.cohort.medianFollowUp.map { " Median follow-up \(words.time($0))." }
        ?? " Median follow-up was not reached."
    }
    return InlineText(text)
  }

  private var model: InlineText {
    let used = results.model.terms.count
    let candidates = results.cohort.candidateCount
    guard used > 0 else {
      return
        "\(strong: "The model is empty.") The \(words.model) kept none of the \(candidates) candidate features: it gives every patient the same risk."
    }
    let of =
      candidates == 1 ? "the one" : used == candidates ? "all \(used)" : "\(used) of the \(candidates)"
    let noun = candidates == 1 ? "candidate feature" : "candidate features"
    return "A \(words.model) that uses \(of) \(noun) (see \(reference: Anchor("model")))."
  }

  private var separation: InlineText? {
    guard let measure = results.performance.main, let apparent = results.performance.apparent[measure] else {
      return nil
    }
    guard !results.model.terms.isEmpty else {
      return "Not at all: an empty model gives everyone the same risk, for which \(measure.symbol) is 0.5."
    }
    guard results.performance.isValidated else {
      return
        "\(Self.statement(measure, apparent)) in the very patients the model was built from. No correction for optimism was made, so new patients will do worse than this by an unknown amount."
    }
    guard let correction = results.performance.corrected[measure],
      let corrected = results.performance.corrected(measure), let value = corrected.value
    else {
      return "The \(measure.words) to be expected in new patients could not be computed."
    }
    var text = "\(words.validation.lead) \(Self.statement(measure, corrected))"
    if let pairs = measure.pairs(value) { text += ": \(pairs); chance gives 50" }
    text +=
      ". In the patients the model was built from, the uncorrected number is \(measure.text(apparent.value))"
    text +=
      "; \(measure.text(correction.optimism)) of it is put down to optimism, the advantage of "
    text += "being judged by the patients one was fitted to."
    if let interval = corrected.interval, interval.lower <= 0.5, interval.upper >= 0.5 {
      text += " The interval includes 0.5: the data do not show that the score separates patients at all."
    }
    return InlineText(text)
  }

  /// `"C = 0.71 (95 % CI 0.66 to 0.76; 198 patients, 51 events)"`.
  static func statement(_ measure: PerformanceMeasure, _ estimate: Estimate) -> String {
    let sample = estimate.sampleSize
    var inner: [String] = []
    if let interval = estimate.interval {
      inner.append(
        "\(Format.level(interval.level)) CI \(Format.interval(estimate, precision: measure.precision))")
    }
    inner.append(
      "n = \(sample.count)" + (sample.events.map { ", " + StudyWords.count($0, "event") } ?? ""))
    return "\(measure.symbol) = \(measure.text(estimate.value)) (\(inner.joined(separator: "; ")))"
  }

  private var comparison: InlineText {
    guard !results.baselines.isEmpty, let measure = results.performance.main else {
      return
        "No clinical or size model was named, so this report cannot say what the biomarker adds to what is known without it."
    }
    let stage = results.performance.isValidated ? "corrected" : "apparent"
    let own = results.performance.best(measure)?.value
    var parts: [String] = []
    for baseline in results.baselines {
      guard let estimate = baseline.performance.best(measure), let value = estimate.value else {
        parts.append("The \(StudyWords.name(baseline)) has no \(stage) \(measure.words).")
        continue
      }
      var text = "The \(StudyWords.name(baseline)) has \(stage) \(measure.symbol) = "
      text += Format.estimate(estimate, precision: measure.precision)
      if let gain = baseline.gains[measure], gain.value != nil, gain.interval != nil {
        text +=
          "; the biomarker model gains \(Format.estimate(gain, precision: measure.precision))"
      } else if let own {
        let difference = own - value
        let rounded = measure.text(abs(difference))
        text +=
          rounded == measure.text(0)
          ? "; the biomarker model has the same"
          : "; the biomarker model is \(difference > 0 ? "higher" : "lower") by \(rounded)"
      }
      parts.append(text + ".")
    }
    parts.append(
      results.baselines.contains { $0.gains[measure]?.interval != nil }
        ? "Gains are of paired resamples; they say how much better, not whether the features add information."
        : "Whether such a difference is more than chance was not tested.")
    return InlineText(parts.joined(separator: " "))
  }

  private var calibration: InlineText? {
    guard let estimate = results.performance.best(.calibrationSlope) else { return nil }
    let stage = results.performance.isValidated ? "Corrected" : "Apparent"
    guard let slope = estimate.value else {
      return "The calibration slope could not be computed."
    }
    let text =
      "\(stage) calibration slope \(Format.estimate(estimate, precision: PerformanceMeasure.calibrationSlope.precision))"
    if !results.performance.isValidated {
      return InlineText(text + "; on the fitting data it says little about new patients.")
    }
    let reading =
      slope < 0.9
      ? "below 1: predicted differences in risk between patients are too extreme for new patients"
      : slope > 1.1
        ? "above 1: predicted differences in risk between patients are smaller than the real ones"
        : "close to 1: predicted differences in risk between patients have about the right size"
    let isUnsure = estimate.interval.map { $0.lower <= 1 && $0.upper >= 1 } ?? false
    let unsure = isUnsure && (slope < 0.9 || slope > 1.1) ? ", though the interval includes 1" : ""
    return InlineText("\(text), \(reading)\(unsure) (see ") + "\(reference: Anchor("calibration")))."
  }

  private var external: InlineText {
    guard !results.external.isEmpty, let measure = results.performance.main else {
      return "None. Nothing is known of how the model does in patients of another place or time."
    }
    let parts = results.external.map { cohort in
      guard let estimate = cohort.performance[measure], estimate.value != nil else {
        return "in \(cohort.name) the \(measure.words) could not be computed"
      }
      return "in \(cohort.name), whose patients the model had not seen, \(Self.statement(measure, estimate))"
    }
    return InlineText(StudyWords.sentence("With the model frozen, " + StudyWords.list(parts)))
  }

  private var limitations: InlineText {
    let warnings = results.checks.filter { $0.severity == .warning }
    guard !warnings.isEmpty else {
      return "The automatic checks raised no warning (see \(reference: Anchor("limitations")))."
    }
    let messages = warnings.enumerated().map { index, check in
      "(\(index + 1)) \(StudyWords.sentence(check.message))"
    }
    return InlineText(messages.joined(separator: " "))
  }

  private var acceptance: TextTable {
    TextTable(
      caption: "Acceptance criteria fixed in the study file, and whether the results meet them.",
      anchor: Anchor("table-acceptance"),
      columns: [
        TextTable.Column("Criterion"), TextTable.Column("Required", .right),
        TextTable.Column("Found", .right),
        TextTable.Column("Verdict"),
      ],
      rows: results.acceptance.map { result in
        let words = CriterionWords(result, level: level)
        return [
          InlineText(words.quantity), InlineText(words.required), InlineText(words.found),
          result.isMet ? "\(strong: "Met")" : "\(strong: "Not met")",
        ]
      })
  }

  private var level: String {
    let levels = results.performance.apparent.values.compactMap(\.interval?.level.probability)
    return levels.max().flatMap { ConfidenceLevel($0) }.map(Format.level) ?? "95 %"
  }
}

/// An acceptance criterion in words.
struct CriterionWords {
  let quantity: String
  let required: String
  let found: String

  init(_ result: AcceptanceResult, level: String) {
    let criterion = result.criterion
    let measure = criterion.quantity.measure
    let stage =
      switch criterion.quantity.stage {
      case .apparent: "apparent"
      case .corrected: "corrected"
      case .external: "in every external cohort"
      }
    let bound =
      switch criterion.bound {
      case .estimate: "estimate"
      case .lower: "lower limit of the \(level) CI"
      case .upper: "upper limit of the \(level) CI"
      }
    quantity = "\(measure.title), \(stage): \(bound)"
    let limits = [
      criterion.atLeast.map { "at least \(Format.setting($0))" },
      criterion.atMost.map { "at most \(Format.setting($0))" },
    ]
    required = limits.compactMap(\.self).joined(separator: ", ")
    found = Self.found(result)
  }

  /// The number with three decimals, or as many as show on which side of the bound it lies.
  private static func found(_ result: AcceptanceResult) -> String {
    guard let value = result.value else { return "does not exist" }
    let bounds = [result.criterion.atLeast, result.criterion.atMost].compactMap(\.self)
    for decimals in 3..<8 {
      let text = Format.fixed(value, decimals: decimals)
      if bounds.allSatisfy({ $0 == value || Format.fixed($0, decimals: decimals) != text }) { return text }
    }
    return Format.setting(value)
  }
}
