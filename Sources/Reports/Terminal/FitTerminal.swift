internal import Models
internal import Statistics
public import Studies
internal import Validation

extension TerminalReport {
  /// A fitted regression: its coefficients and tests, or its path.
  public static func fit(_ result: FitResult) -> String {
    switch result.fit {
    case .cox(let fit, _):
      return heading("Cox model, \(fit.ties.rawValue) ties\(suffix(fit.estimation))", result)
        + coefficients(result, ratio: "HR")
        + tests(
          [fit.likelihoodRatioTest, result.waldTest, fit.scoreTest, fit.robustScoreTest].compactMap { $0 })
        + terms(result.termTests) + proportionalHazards(result.diagnostics.proportionalHazards)
        + caveats(result.notes + result.terms.flatMap(\.estimate.notes))
    case .logistic(let fit, _):
      return heading("Logistic model\(suffix(fit.estimation))", result) + coefficients(result, ratio: "OR")
        + tests([fit.likelihoodRatioTest, result.waldTest, fit.scoreTest].compactMap { $0 })
        + terms(result.termTests) + caveats(result.notes + result.terms.flatMap(\.estimate.notes))
    case .penalized(let fit):
      let family = fit.ties.map { "Cox model, \($0.rawValue) ties" } ?? "Logistic model"
      let plain =
        fit.path.alpha == 1
        ? "lasso" : fit.path.alpha == 0 ? "ridge" : "elastic net, alpha \(Format.setting(fit.path.alpha))"
      let penalty =
        (fit.relaxed == nil ? "" : "relaxed ") + (fit.adaptive == nil ? "" : "adaptive ")
        + (fit.groups == nil ? "" : "group ") + plain
      return heading("\(family), \(penalty)", result) + (selected(fit) ?? path(fit))
        + caveats(result.notes)
    }
  }

  private static func suffix(_ estimation: Estimation) -> String {
    estimation == .maximumLikelihood ? "" : ", \(estimation.rawValue)"
  }

  private static func proportionalHazards(_ result: ProportionalHazardsTest?) -> String {
    guard let result else { return "" }
    let tests = result.tests + [(term: "all together", test: result.global)]
    let rows = tests.map { term, test in
      [
        InlineText(term), InlineText(Format.significant(test?.statistic)),
        InlineText(test?.degreesOfFreedom.first.map(Format.setting) ?? Format.missing),
        InlineText(Format.pValue(test?.pValue)),
      ]
    }
    return "\nProportional hazards, tested against \(name(result.transform)):\n\n"
      + TerminalTable(
        TextTable(
          columns: [
            .init("Term"), .init("Chi-squared", .right), .init("df", .right), .init("p", .right),
          ], rows: rows)
      ).text
  }

  private static func name(_ transform: EventTimeTransform) -> String {
    switch transform {
    case .kaplanMeier: "one minus the Kaplan-Meier estimate"
    case .identity: "time"
    case .rank: "the rank of time"
    case .log: "the logarithm of time"
    }
  }

  private static func heading(_ model: String, _ result: FitResult) -> String {
    "\(model): n = \(Format.sampleSize(result.sampleSize))\n\n"
  }

  private static func coefficients(_ result: FitResult, ratio: String) -> String {
    let terms = result.terms
    let level = terms.compactMap(\.estimate.interval?.level).first
    // With profile likelihood intervals the tests are likelihood-ratio ones.
    let byLikelihood = terms.contains { $0.likelihoodRatioTest != nil }
    let rows = terms.map { term -> [InlineText] in
      let estimate = term.estimate
      let ratio = term.ratio
      return [
        InlineText(term.feature), InlineText(Format.value(estimate)),
        InlineText(Format.significant(estimate.standardError, digits: 2)),
        InlineText(
          Format.value(
            ratio.value, lower: ratio.interval?.lower, upper: ratio.interval?.upper, precision: .ratio)),
        InlineText(Format.fixed(term.likelihoodRatioTest?.statistic ?? term.z, decimals: 2)),
        InlineText(Format.pValue(term.pValue)),
      ]
    }
    return TerminalTable(
      TextTable(
        columns: [
          .init("Feature"), .init("Coefficient", .right), .init("SE", .right),
          .init(InlineText("\(ratio) (\(intervalHeading(level)))"), .right),
          .init(byLikelihood ? "LR" : "z", .right), .init("p", .right),
        ], rows: rows)
    ).text + "\n"
  }

  private static func tests(_ tests: [HypothesisTest]) -> String {
    tests.map { Format.test($0) + "\n" }.joined()
  }

  private static func terms(_ terms: [TermTest]) -> String {
    terms.flatMap { term in
      let knots = term.knots.map { Format.significant($0, digits: 4) }.joined(separator: ", ")
      let tests = [term.overall, term.nonlinear].compactMap { $0.map(Format.test) }
      return
        ((knots.isEmpty ? [] : ["knots \(knots)"])
        + (tests.isEmpty ? ["no test, since a coefficient is not estimable"] : tests)).map {
          "\(term.term): \($0)\n"
        }
    }.joined()
  }

  private static func selected(_ fit: PenalizedFitResult) -> String? {
    guard let model = fit.selectedModel else { return nil }
    let rows = model.coefficients.map {
      [InlineText(model.names[$0.feature]), InlineText(Format.significant($0.value, digits: 4))]
    }
    let rule = fit.crossValidation.map { judged in
      let grouped = judged.curve.measure == .deviance && fit.ties != nil ? "grouped " : ""
      let repeats = judged.curve.repeatCount > 1 ? ", \(judged.curve.repeatCount) repeats" : ""
      return "chosen by \(judged.choice.rawValue), \(grouped)\(judged.curve.measure.rawValue)\(repeats)"
    }
    var text = "lambda = \(Format.significant(model.lambda, digits: 4))"
    if let rule { text += " (\(rule))" }
    if fit.relaxed != nil { text += ", gamma = \(Format.setting(fit.selectedGamma))" }
    if fit.ties == nil { text += ", intercept \(Format.significant(model.intercept, digits: 4))" }
    text += ": \(count(model.coefficients.count, "coefficient")) of \(model.names.count) features\n"
    guard !rows.isEmpty else { return text }
    return text + "\n"
      + TerminalTable(
        TextTable(columns: [.init("Feature"), .init("Coefficient", .right)], rows: rows)
      ).text
  }

  private static func path(_ fit: PenalizedFitResult) -> String {
    let rows = fit.path.points.map { point in
      [
        InlineText(Format.significant(point.lambda, digits: 4)), InlineText("\(point.degreesOfFreedom)"),
        InlineText(Format.percent(point.devianceRatio, decimals: 2)),
      ]
    }
    return TerminalTable(
      TextTable(
        columns: [
          .init("lambda", .right), .init("features", .right), .init("deviance explained", .right),
        ], rows: rows)
    ).text
  }
}
