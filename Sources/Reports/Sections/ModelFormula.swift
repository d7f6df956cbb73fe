internal import Models
internal import Statistics
internal import Studies

/// The model as a formula that a reader can evaluate by hand.
struct ModelFormula {
  let file: ModelFile
  let words: StudyWords
  let horizons: [Double]
  /// With more features the formula is left to `model.json`.
  static let mostTerms = 15

  var blocks: [Block] {
    guard !file.coefficients.isEmpty else { return [] }
    var blocks: [Block] = []
    if file.coefficients.count <= Self.mostTerms {
      blocks.append(
        .paragraph(
          "The score of a patient, also called the linear predictor, is the sum of each feature times its coefficient; higher means \(words.isSurvival ? "an earlier event" : "a likelier event")."
        ))
      blocks.append(.code(sum))
    } else {
      blocks.append(
        .paragraph(
          "The score of a patient, also called the linear predictor, is the sum of each feature times its coefficient per unit (\(code: "tables/coefficients.csv"))."
        ))
    }
    if let probability { blocks.append(.paragraph(probability)) }
    let preparation = self.preparation
    if !preparation.isEmpty { blocks.append(.bullets(preparation)) }
    blocks.append(
      .paragraph(
        "The numbers above are rounded; \(code: "model.json") holds them in full, with everything needed to score a patient without this program."
      ))
    return blocks
  }

  private var sum: String {
    var lines: [String] = []
    if let intercept = file.intercept { lines.append(signed(intercept)) }
    for coefficient in file.coefficients {
      lines.append("\(signed(coefficient.estimate)) * \(coefficient.feature)")
    }
    return "score = " + lines.joined(separator: "\n        ")
  }

  /// Plain ASCII, so that a reader can paste it.
  private func signed(_ value: Double) -> String {
    (value < 0 ? "- " : "+ ") + Format.significant(abs(value), digits: 4)
  }

  private var probability: InlineText? {
    guard file.family != "logistic" else {
      return "The probability of the event is 1 / (1 + exp(\(Format.minus)score))."
    }
    guard let baseline = file.baseline else { return nil }
    let last = baseline.strata.first?.time.last ?? 0
    let parts = horizons.filter { $0 <= last }.map { horizon in
      let survival = baseline.survival(at: horizon, linearPredictor: baseline.reference)
      let exponent = Format.significant(baseline.reference, digits: 4)
      let shift =
        baseline.reference < 0 ? "score + \(exponent.dropFirst())" : "score \(Format.minus) \(exponent)"
      return
        "by \(words.horizon(horizon)) it is 1 \(Format.minus) \(Format.fixed(survival, decimals: 4)) raised to the power exp(\(shift))"
    }
    guard !parts.isEmpty else { return nil }
    return InlineText("The predicted probability of the event: " + StudyWords.list(parts) + ".")
  }

  private var preparation: [InlineText] {
    var items: [InlineText] = []
    for transform in file.transforms {
      var steps: [String] = []
      if let lower = transform.lower { steps.append("raised to at least \(Format.setting(lower))") }
      if let upper = transform.upper { steps.append("lowered to at most \(Format.setting(upper))") }
      if transform.logarithm == "log" { steps.append("replaced by its natural logarithm") }
      if transform.logarithm == "log1p" { steps.append("replaced by the natural logarithm of 1 plus it") }
      guard !steps.isEmpty else { continue }
      items.append("\(code: transform.feature) is first \(StudyWords.list(steps)).")
    }
    for coding in file.coding {
      for level in coding.levels.dropFirst() where file.features.contains(coding.column + level) {
        items.append(
          "\(code: coding.column + level) is 1 where \(code: coding.column) is \(code: level) and 0 otherwise."
        )
      }
    }
    if !file.imputation.isEmpty {
      let fillers = file.imputation.map { "\($0.feature) \(Format.significant($0.value, digits: 4))" }
      items.append("A missing value is replaced by the training median: \(fillers.joined(separator: ", ")).")
    }
    return items
  }
}
