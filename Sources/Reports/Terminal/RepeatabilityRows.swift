internal import Statistics
internal import Studies
internal import Validation

/// The tables of a repeatability analysis beside the forms of subjects and repeats.
struct RepeatabilityRows {
  private let analysis: RepeatabilityAnalysis
  private let hasLevels: Bool

  init(_ analysis: RepeatabilityAnalysis) {
    self.analysis = analysis
    hasLevels = analysis.features.contains { $0.level != nil }
  }

  private var interval: InlineText { InlineText(TerminalReport.intervalHeading(analysis.level)) }

  private func table(
    _ columns: [TextTable.Column],
    _ rows: (RepeatabilityAnalysis.Feature) -> [[String]]
  ) -> String {
    let names: [TextTable.Column] = [.init("Feature")] + (hasLevels ? [.init("Group")] : [])
    let cells = analysis.features.flatMap { feature in
      rows(feature).map { row in
        ([feature.name] + (hasLevels ? [feature.level ?? ""] : []) + row).map { InlineText($0) }
      }
    }
    guard !cells.isEmpty else { return "" }
    return TerminalTable(TextTable(columns: names + columns, rows: cells)).text
  }

  private func correlation(_ estimate: Estimate) -> [String] {
    [
      Format.fixed(estimate.value, decimals: 3), Format.interval(estimate, precision: .decimals(3)),
    ]
  }

  private func amount(_ estimate: Estimate) -> [String] {
    [Format.value(estimate), Format.interval(estimate)]
  }

  /// Readers or sites with repeats.
  var crossed: String {
    let quantities: [(String, KeyPath<CrossedReliability, Estimate>, Bool)] = [
      ("ICC(inter,A)", \.interColumn, true), ("ICC(inter,C)", \.interColumnConsistency, true),
      ("ICC(intra)", \.intraColumn, true), ("SEM(inter)", \.interError, false),
      ("SEM(intra)", \.intraError, false), ("RDC", \.reproducibilityCoefficient, false),
    ]
    return table([.init("n", .right), .init("Quantity"), .init("Estimate", .right), .init(interval, .right)])
    {
      feature in
      guard let result = feature.result, let crossed = result.crossed else {
        return [["0"] + [String](repeating: Format.missing, count: 3)]
      }
      let design = "\(result.subjects)x\(crossed.columnCount)x\(result.repeats)"
      let rows = quantities.map { name, path, isCorrelation in
        let estimate = crossed[keyPath: path]
        return [design, name] + (isCorrelation ? correlation(estimate) : amount(estimate))
      }
      let within = result.variation.repeatabilityCoefficient
      return rows + [[design, "RC"] + amount(within)]
    }
  }

  /// Lesions within subjects.
  var lesions: String {
    table([.init("n", .right), .init("Quantity"), .init("Estimate", .right), .init(interval, .right)]) {
      feature in
      guard let result = feature.result, let nested = result.nested else {
        return [["0"] + [String](repeating: Format.missing, count: 3)]
      }
      return [
        ["\(result.subjects)", "ICC(lesion)"] + correlation(nested.lesion),
        ["\(result.subjects)", "ICC(subject)"] + correlation(nested.subject),
        ["\(result.subjects)", "wSD"] + amount(result.variation.standardDeviation),
        ["\(result.subjects)", "RC"] + amount(result.variation.repeatabilityCoefficient),
      ]
    }
  }

  /// What readers or sites without repeats add to the forms.
  var reproducibility: String {
    let rows = table([
      .init("SEM(inter)", .right), .init(interval, .right), .init("RDC", .right), .init(interval, .right),
    ]) { feature in
      feature.result?.crossed.map { [amount($0.interError) + amount($0.reproducibilityCoefficient)] } ?? []
    }
    return rows.isEmpty ? "" : "\n" + rows
  }

  /// REML, bootstrap, profile and claims, where there are any.
  var extras: [String] { [restrictedLikelihood, bootstrap, profile, claims] }

  private var restrictedLikelihood: String {
    let rows = table([.init("REML"), .init("Estimate", .right), .init(interval, .right)]) { feature in
      feature.result?.unbalanced.map {
        [
          ["ICC(1)"] + correlation($0.oneWay), ["ICC(A,1)"] + correlation($0.agreement),
          ["ICC(C,1)"] + correlation($0.consistency),
        ]
      } ?? []
    }
    return rows.isEmpty ? "" : rows + "Incomplete data: restricted maximum likelihood.\n"
  }

  private var bootstrap: String {
    let rows = table([
      .init("Form"), .init("Estimate", .right), .init("percentile " + interval, .right),
      .init("BCa " + interval, .right),
    ]) { feature in
      feature.bootstrap.map {
        [
          [$0.form.rawValue] + correlation($0.percentile)
            + [Format.interval($0.bca, precision: .decimals(3))]
        ]
      } ?? []
    }
    guard !rows.isEmpty, let seed = analysis.bootstrapSeed else { return "" }
    return rows + "Bootstrap over subjects, seed \(seed).\n"
  }

  private var profile: String {
    let rows = table([
      .init("Profile"), .init("Magnitude", .right), .init("wSD", .right), .init(interval, .right),
      .init("wCV", .right),
    ]) { feature in
      guard let profile = feature.profile else { return [] }
      return feature.magnitudes.map { magnitude in
        let estimate = profile.standardDeviation(at: magnitude, by: profile.best)
        let relative = estimate.value.flatMap { magnitude > 0 ? $0 / magnitude : nil }
        return [profile.best.shape.rawValue, Format.significant(magnitude, digits: 4)] + amount(estimate)
          + [Format.percent(relative)]
      }
    }
    return rows.isEmpty ? "" : rows + "Precision profile: the shape with the smallest AIC.\n"
  }

  private var claims: String {
    let rows = table([
      .init("Claim"), .init("Estimate", .right), .init("upper 95 %", .right), .init("at most", .right),
      .init("Rule"), .init("Conforms"),
    ]) { feature in
      feature.claims.map { verdict in
        let found = verdict.conformance
        let published = verdict.claim.published
        let name = published.map { $0.verified ? $0.id : "\($0.id) (unverified)" } ?? "own claim"
        return [
          "\(name), \(verdict.claim.bound.quantity.rawValue)", Format.significant(found?.estimate.value),
          Format.significant(found?.upperBound), Format.setting(verdict.claim.bound.atMost),
          found?.rule.rawValue ?? Format.missing,
          found?.conforms.map { $0 ? "yes" : "no" } ?? Format.missing,
        ]
      }
    }
    return rows.isEmpty ? "" : rows + "upper 95 %: one-sided upper confidence bound.\n"
  }
}
