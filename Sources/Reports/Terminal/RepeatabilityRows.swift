internal import Statistics
internal import Studies
internal import Validation

/// The cells of a repeatability analysis: what one feature adds to each of its tables.
struct RepeatabilityRows {
  /// A table of the analysis, in the order in which they are printed.
  enum Table: CaseIterable {
    /// The forms of subjects and repeats with the variation within subjects.
    case forms
    /// Readers or sites with repeats.
    case crossed
    /// What readers or sites without repeats add to the forms.
    case reproducibility
    /// Lesions within subjects.
    case lesions
    /// Two or three of readers, sites and lesions.
    case factorial
    /// Incomplete data.
    case restrictedLikelihood
    /// Bootstrap intervals.
    case bootstrap
    /// The precision profile.
    case profile
    /// Claims and verdicts.
    case claims
  }

  private let frame: RepeatabilityFrame

  init(_ frame: RepeatabilityFrame) { self.frame = frame }

  /// The tables that every feature has a row of, measured or not.
  var main: [Table] {
    if frame.columns.count > 1 { return [.factorial] }
    return switch frame.column?.role {
    case .lesion: [.lesions]
    case .reader, .site: frame.hasRepeatsInCells ? [.crossed] : [.forms, .reproducibility]
    case nil: [.forms]
    }
  }

  /// The tables of the analysis.
  var tables: [Table] { main + [.restrictedLikelihood, .bootstrap, .profile, .claims] }

  /// The heads of a table behind those of the feature.
  func columns(_ table: Table) -> [TextTable.Column] {
    let interval = InlineText(TerminalReport.intervalHeading(frame.level))
    let estimate: [TextTable.Column] = [.init("Estimate", .right), .init(interval, .right)]
    return switch table {
    case .forms:
      [
        .init("n", .right), .init("ICC(A,1)", .right), .init(interval, .right), .init("Band"),
        .init("wSD", .right), .init("wCV", .right), .init("RC", .right), .init(interval, .right),
      ]
    case .crossed, .lesions, .factorial: [.init("n", .right), .init("Quantity")] + estimate
    case .reproducibility:
      [.init("SEM(inter)", .right), .init(interval, .right), .init("RDC", .right), .init(interval, .right)]
    case .restrictedLikelihood: [.init("REML")] + estimate
    case .bootstrap:
      [
        .init("Form"), .init("Estimate", .right), .init("percentile " + interval, .right),
        .init("BCa " + interval, .right),
      ]
    case .profile:
      [
        .init("Profile"), .init("Magnitude", .right), .init("wSD", .right), .init(interval, .right),
        .init("wCV", .right),
      ]
    case .claims:
      [
        .init("Claim"), .init("Estimate", .right), .init("upper 95 %", .right), .init("at most", .right),
        .init("Rule"), .init("Conforms"),
      ]
    }
  }

  /// The line below a table.
  func footnote(_ table: Table) -> String {
    switch table {
    case .restrictedLikelihood: "Incomplete data: restricted maximum likelihood.\n"
    case .bootstrap: frame.bootstrapSeed.map { "Bootstrap over subjects, seed \($0).\n" } ?? ""
    case .profile: "Precision profile: the shape with the smallest AIC.\n"
    case .claims: "upper 95 %: one-sided upper confidence bound.\n"
    case .factorial: "SD: root of a variance component, restricted maximum likelihood.\n"
    case .forms, .crossed, .reproducibility, .lesions: ""
    }
  }

  /// A feature's rows in a table.
  func rows(_ table: Table, _ feature: RepeatabilityAnalysis.Feature) -> [[String]] {
    switch table {
    case .forms: [forms(feature)]
    case .crossed: crossed(feature)
    case .reproducibility:
      feature.result?.crossed.map { [amount($0.interError) + amount($0.reproducibilityCoefficient)] } ?? []
    case .lesions: lesions(feature)
    case .factorial: factorial(feature)
    case .restrictedLikelihood:
      feature.result?.unbalanced.map {
        [
          ["ICC(1)"] + correlation($0.oneWay), ["ICC(A,1)"] + correlation($0.agreement),
          ["ICC(C,1)"] + correlation($0.consistency),
        ]
      } ?? []
    case .bootstrap:
      feature.bootstrap.map {
        [
          [$0.form.rawValue] + correlation($0.percentile)
            + [Format.interval($0.bca, precision: .decimals(3))]
        ]
      } ?? []
    case .profile: profile(feature)
    case .claims: claims(feature)
    }
  }

  /// What is to be said of the numbers that readers, sites or lesions add.
  func remarks(_ feature: RepeatabilityAnalysis.Feature) -> [String] {
    guard let result = feature.result else { return [] }
    guard !main.contains(.reproducibility) else {
      return result.crossed.map { [$0.interError].remarks } ?? []
    }
    return result.columnEstimates.remarks
  }

  /// Whether a row of a table has an amount in the feature's unit.
  func isInUnits(_ table: Table, _ row: [String]) -> Bool {
    switch table {
    case .forms, .reproducibility, .profile: true
    case .crossed, .lesions, .factorial: row[2] != Format.missing && !row[1].hasPrefix("ICC")
    case .restrictedLikelihood, .bootstrap, .claims: false
    }
  }

  /// Whether a feature has a wCV although its values are not all positive.
  static func isSigned(_ variation: WithinSubjectVariation) -> Bool {
    let estimate = variation.coefficientOfVariation
    return estimate.value != nil && estimate.notes.contains { $0.kind == .notRatioScale }
  }

  private func correlation(_ estimate: Estimate) -> [String] {
    [
      Format.fixed(estimate.value, decimals: 3), Format.interval(estimate, precision: .decimals(3)),
    ]
  }

  private func amount(_ estimate: Estimate) -> [String] {
    [Format.value(estimate), Format.interval(estimate)]
  }

  private func unmeasured(_ count: Int) -> [String] {
    ["0"] + [String](repeating: Format.missing, count: count)
  }

  private func forms(_ feature: RepeatabilityAnalysis.Feature) -> [String] {
    guard let result = feature.result else { return unmeasured(7) }
    let agreement = result.coefficient(.agreementSingle)
    let isByREML = result.isByREML(.agreementSingle) && agreement.value != nil
    return [
      "\(result.subjects)x\(result.repeats)",
      Format.fixed(agreement.value, decimals: 3) + (isByREML ? " REML" : ""),
      Format.interval(agreement, precision: .decimals(3)),
      result.band(.agreementSingle)?.rawValue ?? Format.missing,
      Format.significant(result.variation.standardDeviation.value),
      Format.percent(result.variation.coefficientOfVariation.value)
        + (Self.isSigned(result.variation) ? "*" : ""),
      Format.significant(result.variation.repeatabilityCoefficient.value),
      Format.interval(result.variation.repeatabilityCoefficient),
    ]
  }

  private func crossed(_ feature: RepeatabilityAnalysis.Feature) -> [[String]] {
    guard let result = feature.result, let crossed = result.crossed else { return [unmeasured(3)] }
    let design = "\(result.subjects)x\(crossed.columnCount)x\(result.repeats)"
    return [
      [design, "ICC(inter,A)"] + correlation(crossed.interColumn),
      [design, "ICC(inter,C)"] + correlation(crossed.interColumnConsistency),
      [design, "ICC(intra)"] + correlation(crossed.intraColumn),
      [design, "SEM(inter)"] + amount(crossed.interError),
      [design, "SEM(intra)"] + amount(crossed.intraError),
      [design, "RDC"] + amount(crossed.reproducibilityCoefficient),
      [design, "RC"] + amount(result.variation.repeatabilityCoefficient),
    ]
  }

  private func lesions(_ feature: RepeatabilityAnalysis.Feature) -> [[String]] {
    guard let result = feature.result, let nested = result.nested else { return [unmeasured(3)] }
    return [
      ["\(result.subjects)", "ICC(lesion)"] + correlation(nested.lesion),
      ["\(result.subjects)", "ICC(subject)"] + correlation(nested.subject),
      ["\(result.subjects)", "wSD"] + amount(result.variation.standardDeviation),
      ["\(result.subjects)", "RC"] + amount(result.variation.repeatabilityCoefficient),
    ]
  }

  private func factorial(_ feature: RepeatabilityAnalysis.Feature) -> [[String]] {
    guard let result = feature.result, let factorial = result.factorial else { return [unmeasured(3)] }
    let subjects = "\(result.subjects)"
    let deviations = factorial.components.map { component -> [String] in
      let variance = component.variance
      let limits = variance.interval.map {
        Format.significant($0.lower.squareRoot()) + " to " + Format.significant($0.upper.squareRoot())
      }
      return [
        subjects, "SD(\(component.name))", Format.significant(variance.value?.squareRoot()),
        limits ?? Format.missing,
      ]
    }
    let rows = factorial.estimates.map { estimate in
      [subjects, estimate.quantity.symbol]
        + (estimate.quantity.symbol.hasPrefix("ICC") ? correlation(estimate) : amount(estimate))
    }
    return deviations + rows + factorial.confounding.map { [subjects, $0, Format.missing, Format.missing] }
  }

  private func profile(_ feature: RepeatabilityAnalysis.Feature) -> [[String]] {
    guard let profile = feature.profile else { return [] }
    return feature.magnitudes.map { magnitude in
      let estimate = profile.standardDeviation(at: magnitude, by: profile.best)
      let relative = estimate.value.flatMap { magnitude > 0 ? $0 / magnitude : nil }
      return [profile.best.shape.rawValue, Format.significant(magnitude, digits: 4)] + amount(estimate)
        + [Format.percent(relative)]
    }
  }

  private func claims(_ feature: RepeatabilityAnalysis.Feature) -> [[String]] {
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
}
