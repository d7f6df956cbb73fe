internal import Statistics
public import Studies
internal import Validation

/// The table that `repeatability --csv` writes: one row a number, in the columns of the report's tables.
public enum RepeatabilityCSV {
  /// Terms in the feature's unit; the others have a unit of their own or none.
  private static let inUnits: Set<String> = [
    "wSD", "RC", "bias", "limit_of_agreement_lower", "limit_of_agreement_upper", "RDC",
  ]

  private static func isInUnits(_ term: String) -> Bool {
    inUnits.contains(term) || term.hasPrefix("SEM(") || term.hasPrefix("RDC(")
  }

  private static var empty: CSVTable {
    CSVTable(["feature", "by", "term"] + CSVTable.estimateColumns + ["unit", "band", "note"])
  }

  /// The text of the table.
  public static func text(_ analysis: RepeatabilityAnalysis) -> String {
    header + rows(analysis.features, analysis.frame)
  }

  /// The line of column names.
  public static var header: String { empty.header }

  /// The lines of some features.
  public static func rows(
    _ features: [RepeatabilityAnalysis.Feature], _ frame: RepeatabilityFrame
  ) -> String {
    var table = empty
    for feature in features {
      func append(_ term: String, _ estimate: Estimate, band: ReliabilityBand? = nil) {
        table.append(
          [.text(feature.name), .text(feature.level), .text(term)] + CSVTable.cells(estimate)
            + [
              .text(isInUnits(term) ? feature.unit : estimate.quantity.unit),
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
      if !frame.hasRepeatsInCells {
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
      if result.repeats == 2, !frame.hasRepeatsInCells {
        append("bias", result.agreement.bias)
        append("limit_of_agreement_lower", result.agreement.lower)
        append("limit_of_agreement_upper", result.agreement.upper)
        append("CCC", result.concordanceCorrelation)
      }
      if let reml = result.unbalanced {
        append("ICC(1) REML", reml.oneWay)
        for form in IntraclassForm.allCases where result.isByREML(form) {
          append("\(form.rawValue) REML", result.coefficient(form), band: result.band(form))
        }
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
      if let factorial = result.factorial {
        for component in factorial.components {
          append(component.variance.quantity.symbol, component.variance)
        }
        for estimate in factorial.estimates { append(estimate.quantity.symbol, estimate) }
      }
      if let bootstrap = feature.bootstrap {
        append("\(bootstrap.form.rawValue) bootstrap percentile", bootstrap.percentile)
        append("\(bootstrap.form.rawValue) bootstrap BCa", bootstrap.bca)
      }
    }
    return table.rows
  }
}
