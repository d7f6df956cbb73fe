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
    if !risks.isEmpty {
      blocks.append(.paragraph("The predicted probability of the event, with exp the exponential function:"))
      blocks.append(.code(risks.joined(separator: "\n")))
    }
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
    if let first = lines.first, first.hasPrefix("+ ") { lines[0] = String(first.dropFirst(2)) }
    return "score = " + lines.joined(separator: "\n        ")
  }

  private func signed(_ value: Double) -> String { (value < 0 ? "- " : "+ ") + Self.plain(abs(value)) }

  /// Four significant digits in plain ASCII, so that a reader can paste it: `1.234e-7`.
  private static func plain(_ value: Double) -> String {
    let text = Format.significant(value, digits: 4)
    let powers = Dictionary(
      uniqueKeysWithValues: zip(
        "\u{2070}\u{B9}\u{B2}\u{B3}\u{2074}\u{2075}\u{2076}\u{2077}\u{2078}\u{2079}", "0123456789"))
    return String(
      text.replacing(" \u{D7} 10", with: "e").map { character in
        character == "\u{207B}" || character == "\u{2212}" ? "-" : powers[character] ?? character
      })
  }

  private var risks: [String] {
    guard file.family != "logistic" else { return ["risk = 1 / (1 + exp(-score))"] }
    guard let baseline = file.baseline else { return [] }
    let last = baseline.strata.first?.time.last ?? 0
    let sign = baseline.reference < 0 ? "+" : "-"
    let shift = "score \(sign) \(Self.plain(abs(baseline.reference)))"
    return horizons.filter { $0 <= last }.map { horizon in
      let survival = baseline.survival(at: horizon, linearPredictor: baseline.reference)
      return "risk by \(words.horizon(horizon)) = 1 - \(Self.plain(survival)) ^ exp(\(shift))"
    }
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
      items.append(
        file.imputationEquations == nil
          ? "A missing value is replaced by the training median: \(fillers.joined(separator: ", "))."
          : "A missing value is replaced by its conditional mean given the other features of the model, found from the training medians (\(fillers.joined(separator: ", "))) by the equations in \(code: "model.json")."
      )
    }
    for spline in file.splines ?? [] {
      let knots = spline.basis.breaks.map { Format.significant($0, digits: 4) }.joined(separator: ", ")
      items.append(
        "\(code: spline.columns.joined(separator: ", ")) are made of \(code: spline.feature): a \(spline.kind.rawValue) cubic spline with knots at \(knots), its pieces in \(code: "model.json")."
      )
    }
    for product in file.products ?? [] {
      items.append(
        "\(code: product.column) is \(code: product.factors[0]) times \(code: product.factors[1]).")
    }
    return items
  }
}
