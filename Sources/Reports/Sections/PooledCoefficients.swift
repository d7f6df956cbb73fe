internal import Statistics
internal import Studies
internal import Validation

/// How the coefficients of the final model vary over the completed data sets that were averaged.
struct PooledCoefficients {
  let results: StudyResults
  let words: StudyWords
  private let imputations: Int

  /// Nil without multiple imputation, or where no value was missing.
  init?(results: StudyResults, words: StudyWords) {
    guard let pooling = results.model.fit.pooling, pooling.imputations > 1 else { return nil }
    self.results = results
    self.words = words
    imputations = pooling.imputations
  }

  private var terms: [PooledTerm] { Array(results.model.pooledTerms.prefix(ModelSection.mostListed)) }
  private var hasRubin: Bool { terms.contains { $0.rubin != nil } }

  var blocks: [Block] {
    var columns = [TextTable.Column("Feature")]
    if words.selectsFeatures { columns.append(TextTable.Column("Completed sets", .right)) }
    columns.append(TextTable.Column("Monte Carlo SE", .right))
    if hasRubin {
      columns += [
        TextTable.Column("Coefficient (95% CI)", .right), TextTable.Column("df", .right),
        TextTable.Column("Missing information", .right),
      ]
    }
    let rows = terms.map { term -> [InlineText] in
      var row: [InlineText] = ["\(code: term.feature)"]
      if words.selectsFeatures { row.append(InlineText(Format.percent(term.selectionShare, decimals: 0))) }
      row.append(InlineText(term.monteCarloError.map { Format.significant($0, digits: 2) } ?? Format.missing))
      if hasRubin { row += rubin(term) }
      return row
    }
    var footnotes: [InlineText] = [
      "Monte Carlo SE: how far the pooled coefficient would move with other imputations, the standard deviation over the sets divided by the root of their number; more imputations make it smaller."
    ]
    if words.selectsFeatures {
      footnotes.append("Completed sets: the share of the sets in which the feature has a coefficient.")
    }
    if hasRubin {
      footnotes.append(
        "Interval by Rubin's rules with Barnard and Rubin's degrees of freedom (df). Missing information: the fraction of the information on the coefficient that the missing values took."
      )
    }
    return [
      .table(
        TextTable(
          caption: "The coefficients over \(imputations) completed data sets, which the model averages.",
          anchor: Anchor("table-imputations"), columns: columns, rows: rows, footnotes: footnotes))
    ]
  }

  private func rubin(_ term: PooledTerm) -> [InlineText] {
    guard let rubin = term.rubin else { return [InlineText](repeating: InlineText(Format.missing), count: 3) }
    let limits = rubin.interval(.p95)
    return [
      InlineText(
        "\(Format.significant(rubin.estimate)) (\(Format.significant(limits.lower)) to \(Format.significant(limits.upper)))"
      ),
      InlineText(
        rubin.degreesOfFreedom.isFinite ? Format.fixed(rubin.degreesOfFreedom, decimals: 0) : Format.missing),
      InlineText(Format.percent(rubin.fractionOfMissingInformation, decimals: 0)),
    ]
  }
}
