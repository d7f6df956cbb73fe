internal import Statistics
internal import Studies
internal import Validation

/// Tables of definitions and verdicts that reports on repeatability share.
enum ReliabilityTables {
  /// The ten coefficients of McGraw and Wong, each with its model.
  static var forms: TextTable {
    TextTable(
      caption: "The forms of the intraclass correlation (McGraw and Wong 1996).",
      anchor: Anchor("table-icc-forms"),
      columns: [
        TextTable.Column("Form"), TextTable.Column("Model"), TextTable.Column("Definition"),
        TextTable.Column("Of"), TextTable.Column("Estimate"),
      ],
      rows: IntraclassCase.allCases.map { kind in
        [
          InlineText(kind.form.rawValue), InlineText(kind.model), InlineText(kind.definition),
          kind.form.isAverage ? "mean of k measurements" : "single measurement",
          InlineText(formula(kind.form)),
        ]
      },
      footnotes: [
        "Random and mixed models share estimate and interval and differ in what they say: with random columns the coefficient describes repeats, readers or sites like these, with fixed ones (mixed) only these. In a mixed model the averages hold only without an interaction of subjects and columns. MSR, MSC, MSE, MSW: mean squares of subjects, of columns, of the two-way residual, within subjects; n subjects, k columns."
      ])
  }

  private static func formula(_ form: IntraclassForm) -> String {
    let minus = Format.minus
    return switch form {
    case .oneWaySingle: "(MSR \(minus) MSW) / (MSR + (k \(minus) 1) MSW)"
    case .agreementSingle:
      "(MSR \(minus) MSE) / (MSR + (k \(minus) 1) MSE + k (MSC \(minus) MSE) / n)"
    case .consistencySingle: "(MSR \(minus) MSE) / (MSR + (k \(minus) 1) MSE)"
    case .oneWayAverage: "(MSR \(minus) MSW) / MSR"
    case .agreementAverage: "(MSR \(minus) MSE) / (MSR + (MSC \(minus) MSE) / n)"
    case .consistencyAverage: "(MSR \(minus) MSE) / MSR"
    }
  }

  /// The rule by which claims are judged, in words.
  static func rule(_ rule: ConformanceRule) -> String {
    switch rule {
    case .upperBound:
      "a feature conforms when the one-sided 95 % upper confidence bound of its error is at most the claim (upper-bound), so that a measurement whose true error equals the claim fails 95 times in 100"
    case .pointEstimate:
      "a feature conforms when the estimate of its error is at most the claim (point-estimate), so that a measurement whose true error equals the claim passes about half the time"
    }
  }

  /// Claims with their verdicts; the names are those of the features.
  static func claims(_ verdicts: [(name: String, verdict: ClaimVerdict)]) -> TextTable {
    var sources: [InlineText] = []
    var remarks = ClaimRemarks()
    let rows = verdicts.map { name, verdict -> [InlineText] in
      let found = verdict.conformance
      let claim = verdict.claim
      remarks.add(verdict, of: name)
      let title = claim.published.map { $0.verified ? $0.id : "\($0.id) (unverified)" } ?? "own claim"
      if let published = claim.published {
        let text = InlineText("\(published.id): \(published.source)")
        if !sources.contains(text) { sources.append(text) }
      } else if let source = claim.source {
        let text = InlineText("Claim on \(name): \(source)")
        if !sources.contains(text) { sources.append(text) }
      }
      return [
        "\(code: name)", InlineText(title), InlineText(claim.bound.quantity.words),
        InlineText(Format.significant(found?.estimate.value)),
        InlineText(Format.significant(found?.upperBound)), InlineText(Format.setting(claim.bound.atMost)),
        found?.conforms.map { $0 ? "\(strong: "yes")" : "\(strong: "no")" } ?? "not known",
      ]
    }
    return TextTable(
      caption: "Claims on measurement error.", anchor: Anchor("table-claims"),
      columns: [
        TextTable.Column("Feature"), TextTable.Column("Claim"), TextTable.Column("Quantity"),
        TextTable.Column("Estimate", .right), TextTable.Column("Upper 95 % bound", .right),
        TextTable.Column("At most", .right), TextTable.Column("Conforms"),
      ], rows: rows, footnotes: sources + remarks.lines.map { InlineText($0) })
  }
}

extension ClaimBound.Quantity {
  /// The quantity with its unit.
  var words: String {
    switch self {
    case .withinSubjectCV: "wCV, a fraction"
    case .withinSubjectSD: "wSD, feature's unit"
    case .repeatabilityCoefficient: "RC, feature's unit"
    case .percentRepeatabilityCoefficient: "%RC, per cent"
    case .reproducibilityCoefficient: "RDC, feature's unit"
    case .bias: "bias, feature's unit"
    }
  }
}
