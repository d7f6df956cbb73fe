internal import Models
internal import Statistics
internal import Studies
internal import Validation

/// The final model: how it was fitted, its coefficients, its formula and the path it was chosen from.
struct ModelSection {
  let results: StudyResults
  let words: StudyWords
  /// Coefficients that are listed; the rest is in the table file.
  static let mostListed = 30

  private var model: ModelSummary { results.model }
  private var plan: ModelPlan { results.study.model }

  var chapter: Chapter {
    var chapter = Chapter()
    var blocks: [Block] = [.paragraph(fitting), .paragraph(certificate)]
    if !dropped.isEmpty { blocks.append(.paragraph(dropped)) }
    for note in model.fit.notes { blocks.append(.caution(note)) }
    if model.terms.isEmpty {
      blocks.append(
        .paragraph(
          "\(strong: "The final model is empty:") the chosen penalty leaves no feature a coefficient, so every patient has the same predicted risk. What follows describes a pipeline that found no signature in these patients."
        ))
    } else {
      blocks.append(.table(coefficients))
      if let pooled = PooledCoefficients(results: results, words: words) { blocks += pooled.blocks }
      if model.pooledTerms.allSatisfy({ $0.rubin == nil }) { blocks.append(.note(noIntervals)) }
      blocks +=
        ModelFormula(
          file: model.file, words: words, horizons: results.study.validation.horizons
        ).blocks
    }
    if let path = path(&chapter) { blocks.append(path) }
    let often = !results.performance.isValidated ? "" : "how often the resamples selected it and "
    blocks.append(
      .paragraph("Every candidate, with \(often)why it could not enter: \(code: "tables/selection.csv")."))
    chapter.sections = [Section("Model", anchor: Anchor("model"), blocks: blocks)]
    return chapter
  }

  private var fitting: InlineText {
    var text = "The model is a \(words.model)"
    if plan.family == .cox {
      text += ", tied event times by \(plan.ties == "breslow" ? "Breslow's" : "Efron's") method"
    }
    text += "."
    if plan.penalty == .elasticNet { text += " Mixing parameter alpha = \(Format.setting(plan.alpha))." }
    guard plan.penalty != .none else { return InlineText(text) }
    text += " Features were standardised before the penalty was applied. "
    let lambda = Format.significant(model.fit.model.lambda)
    if let pooling = model.fit.pooling, pooling.imputations > 1,
      case .crossValidated(let choice) = plan.selection
    {
      let (low, high) = (pooling.lambdas.min() ?? 0, pooling.lambdas.max() ?? 0)
      return InlineText(
        text
          + "The weight of the penalty, lambda, was chosen in each of \(pooling.imputations) completed data sets by \(plan.folds)-fold cross-validation of the \(plan.measure.words) (\(choice.rawValue)): from \(Format.significant(low)) to \(Format.significant(high)), mean \(lambda)."
          + withoutPenalty)
    }
    switch plan.selection {
    case .fixed: text += "The weight of the penalty, lambda = \(lambda), was given in the study file."
    case .crossValidated(let choice):
      let folds = model.fit.curve?.foldCount ?? plan.folds
      let rule =
        choice == .lambdaMin
        ? plan.measure == .deviance ? "the one with the smallest mean" : "the one with the largest mean"
        : "the largest whose mean is within one standard error of the best"
      text +=
        "The weight of the penalty, lambda = \(lambda), was chosen among \(model.fit.path.points.count) by \(folds)-fold cross-validation of the \(plan.measure.words): \(rule) (\(choice.rawValue))."
    }
    return InlineText(text + withoutPenalty)
  }

  private var withoutPenalty: String {
    plan.unpenalized.isEmpty ? "" : " Without penalty: \(plan.unpenalized.joined(separator: ", "))."
  }

  private var certificate: InlineText {
    let residual = Format.significant(model.fit.kktResidual, digits: 2)
    let scale =
      plan.penalty == .none || model.fit.model.lambda == 0
      ? "of the gradient at zero coefficients" : "of lambda"
    return
      "Certificate of the solution: the optimality (Karush-Kuhn-Tucker) conditions hold to within \(residual) \(scale). Fitted to \(words.patients(results.cohort)) with \(StudyWords.count(results.cohort.events, "event"))."
  }

  /// How many candidates each step kept out.
  private var dropped: InlineText {
    var order: [String] = []
    var counts: [String: Int] = [:]
    for candidate in model.candidates {
      guard let reason = model.fit.dropReasons[candidate] else { continue }
      let step = String(reason.prefix { $0 != ":" })
      if counts[step] == nil { order.append(step) }
      counts[step, default: 0] += 1
    }
    guard !order.isEmpty else { return "" }
    let parts = order.map { "\($0) \(counts[$0] ?? 0)" }
    let left = model.candidates.count - counts.values.reduce(0, +)
    return
      "Of \(model.candidates.count) candidates, filters kept out: \(parts.joined(separator: ", ")). \(left) could enter the model."
  }

  private var coefficients: TextTable {
    let symbol = plan.family == .cox ? "HR" : "OR"
    let showsFrequency = words.selectsFeatures && results.performance.isValidated
    var columns = [
      TextTable.Column("Feature"), TextTable.Column("Coefficient per unit", .right),
      TextTable.Column("SD", .right), TextTable.Column("Coefficient per SD", .right),
      TextTable.Column(InlineText("\(symbol) per SD"), .right),
    ]
    if showsFrequency { columns.append(TextTable.Column("Selected in", .right)) }
    let rows = model.terms.prefix(Self.mostListed).map { term -> [InlineText] in
      let perDeviation = term.coefficient * term.standardDeviation
      var row: [InlineText] = [
        "\(code: term.feature)", InlineText(Format.significant(term.coefficient)),
        InlineText(Format.significant(term.standardDeviation)),
        InlineText(Format.fixed(perDeviation, decimals: 3)),
        InlineText(Format.fixed(ratio(perDeviation), decimals: 2)),
      ]
      if showsFrequency { row.append(InlineText(Format.percent(term.selectionFrequency, decimals: 0))) }
      return row
    }
    var footnotes: [InlineText] = [
      "\(symbol): \(words.ratio). SD: standard deviation of the feature among the patients analysed, as the model uses it. Largest effect per SD first."
    ]
    if showsFrequency {
      footnotes.append(
        "Selected in: the share of \(results.performance.fittedCount) \(words.validation.resamples) whose model, fitted anew by the whole pipeline, uses the feature."
      )
    }
    let rest = model.terms.count - rows.count
    if rest > 0 {
      footnotes.append("\(StudyWords.count(rest, "further feature")) in \(code: "tables/coefficients.csv").")
    }
    let cohort = results.cohort
    return TextTable(
      caption:
        "Coefficients of the final model (n = \(cohort.rows), \(StudyWords.count(cohort.events, "event"))).",
      anchor: Anchor("table-coefficients"), columns: columns, rows: Array(rows), footnotes: footnotes)
  }

  private var noIntervals: InlineText {
    words.selectsFeatures
      ? "The coefficients carry no p-values and no confidence intervals. They are shrunken towards zero on purpose, and the features were chosen with the same data; classical intervals ignore both and would be too narrow (Taylor and Tibshirani 2015). How firmly a feature belongs to the model is shown by how often resamples select it; how good the model is, by its performance, see \(reference: Anchor("performance"))."
      : plan.penalty == .ridge
        ? "The coefficients carry no p-values and no confidence intervals: they are shrunken towards zero on purpose, which classical intervals ignore. How good the model is, is shown by its performance, see \(reference: Anchor("performance"))."
        : "This report judges the score as a whole; it gives no intervals or tests of single coefficients."
  }

  private func path(_ chapter: inout Chapter) -> Block? {
    guard plan.penalty != .none, let drawing = PathDrawing(model) else { return nil }
    var figure = drawing.figure
    figure.width = .double
    let unit = drawing.isStandardized ? "standard deviation of the feature" : "unit of the feature"
    var caption =
      "Coefficients per \(unit) along the path of penalties, weaker to the right; above, how many features have a coefficient."
    if drawing.omitted > 0 {
      caption +=
        " Drawn are the features of the final model; \(StudyWords.count(drawing.omitted, "other")) that only enter under other penalties are counted but not drawn."
    }
    if let pooling = model.fit.pooling, pooling.imputations > 1 {
      caption += " Shown is the first of \(pooling.imputations) completed data sets."
    }
    if drawing.isCut {
      caption += " Still weaker penalties, at which the cross-validated loss rises steeply, are not drawn."
    }
    if let curve = model.fit.curve {
      caption +=
        " Below, the cross-validated \(curve.measure.words) (mean and standard error over \(curve.foldCount) folds); dashed lines mark lambda.min and lambda.1se"
      if case .crossValidated(let choice) = plan.selection {
        caption += ", of which \(choice.rawValue) was used"
      }
      caption += "."
    }
    return chapter.figure(
      "coefficient-path", figure,
      alternativeText: "Coefficient paths of the penalised model with the cross-validation curve.",
      caption: InlineText(caption))
  }
}
