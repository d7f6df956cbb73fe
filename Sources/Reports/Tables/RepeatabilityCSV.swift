internal import Statistics
public import Studies
internal import Validation

/// The table that `repeatability --csv` writes: one row a number, in the columns of the report's tables.
public enum RepeatabilityCSV {
  /// Terms in the feature's unit; the others have a unit of their own or none.
  private static let inUnits: Set<String> = [
    "wSD", "RC", "bias", "limit_of_agreement_lower", "limit_of_agreement_upper", "SEM(inter)", "SEM(intra)",
    "RDC",
  ]

  /// The text of the table.
  /// - Parameter unit: the unit of a feature by its name, nil where it is not known.
  public static func text(
    _ analysis: RepeatabilityAnalysis, unit: (String) -> String? = { _ in nil }
  ) -> String {
    var table = CSVTable(["feature", "by", "term"] + CSVTable.estimateColumns + ["unit", "band", "note"])
    for feature in analysis.features {
      func append(_ term: String, _ estimate: Estimate, band: ReliabilityBand? = nil) {
        table.append(
          [.text(feature.name), .text(feature.level), .text(term)] + CSVTable.cells(estimate)
            + [
              .text(
                inUnits.contains(term) ? unit(feature.name) : estimate.quantity.unit),
              .text(band?.rawValue),
              .text(estimate.notes.isEmpty ? nil : estimate.notes.map(\.message).joined(separator: " ")),
            ])
      }
      guard let result = feature.result else {
        let empty = [CSVTable.Cell](repeating: .text(nil), count: CSVTable.estimateColumns.count + 2)
        table.append(
          [.text(feature.name), .text(feature.level), .text(nil)] + empty + [.text(feature.reason?.message)])
        continue
      }
      if !analysis.hasRepeatsInCells {
        for form in IntraclassForm.allCases {
          append(form.rawValue, result[form].estimate, band: result[form].band)
        }
      }
      let variation = result.variation
      append("wSD", variation.standardDeviation)
      append("wCV", variation.coefficientOfVariation)
      append("wCV(log)", variation.coefficientOfVariationLog)
      append("RC", variation.repeatabilityCoefficient)
      append("%RC", variation.percentRepeatabilityCoefficient)
      append("%RC-", variation.percentLimitLower)
      append("%RC+", variation.percentLimitUpper)
      if result.repeats == 2, !analysis.hasRepeatsInCells {
        append("bias", result.agreement.bias)
        append("limit_of_agreement_lower", result.agreement.lower)
        append("limit_of_agreement_upper", result.agreement.upper)
        append("CCC", result.concordanceCorrelation)
      }
      if let reml = result.unbalanced {
        append("ICC(1) REML", reml.oneWay)
        append("ICC(A,1) REML", reml.agreement)
        append("ICC(C,1) REML", reml.consistency)
      }
      if let crossed = result.crossed {
        for estimate in [
          crossed.interColumn, crossed.interColumnConsistency, crossed.intraColumn, crossed.interError,
          crossed.intraError, crossed.reproducibilityCoefficient,
        ] { append(estimate.quantity.symbol, estimate) }
      }
      if let nested = result.nested {
        append(nested.lesion.quantity.symbol, nested.lesion)
        append(nested.subject.quantity.symbol, nested.subject)
      }
      if let bootstrap = feature.bootstrap {
        append("\(bootstrap.form.rawValue) bootstrap percentile", bootstrap.percentile)
        append("\(bootstrap.form.rawValue) bootstrap BCa", bootstrap.bca)
      }
    }
    return table.contents
  }
}
