internal import Models
internal import Statistics
internal import Studies
internal import Validation

/// The tidy tables beside a report: one observation a row, every number as the results hold it.
struct ResultTables {
  let results: StudyResults

  /// The tables that the results fill.
  var files: [OutputFile] {
    var files = [performance, coefficients, selection]
    if let repeatability = results.repeatability { files.append(table(of: repeatability)) }
    if !results.external.isEmpty { files.append(external) }
    if !results.cohort.missing.isEmpty { files.append(missing) }
    return files
  }

  /// `performance.csv`: every measure of every model, apparent, optimism and corrected.
  private var performance: OutputFile {
    var table = CSVTable(["model", "stage", "term"] + CSVTable.estimateColumns + ["replicates"])
    let models = [("biomarker", results.performance)] + results.baselines.map { ($0.name, $0.performance) }
    for (name, summary) in models {
      for measure in summary.measures {
        func append(_ stage: String, _ cells: [CSVTable.Cell], _ replicates: Int?) {
          table.append([.text(name), .text(stage), .text(measure.name)] + cells + [.integer(replicates)])
        }
        if let apparent = summary.apparent[measure] {
          append("apparent", CSVTable.cells(apparent), nil)
        }
        guard let corrected = summary.corrected[measure] else { continue }
        let sample = corrected.apparent.sampleSize
        append(
          "optimism",
          [
            .number(corrected.optimism), .number(corrected.optimismError), .number(nil), .number(nil),
            .number(nil), .integer(sample.count), .integer(sample.events),
            .text("apparent minus corrected performance; Monte Carlo standard error"),
          ], corrected.replicateCount)
        append("corrected", CSVTable.cells(corrected.corrected), corrected.replicateCount)
      }
    }
    for baseline in results.baselines {
      for measure in baseline.performance.measures {
        guard let gain = baseline.gains[measure] else { continue }
        table.append(
          [.text("biomarker"), .text("gain over \(baseline.name)"), .text(measure.name)]
            + CSVTable.cells(gain) + [.integer(nil)])
      }
    }
    return table.file("performance")
  }

  /// `coefficients.csv`: the final model's coefficients, which have no interval.
  private var coefficients: OutputFile {
    var table = CSVTable([
      "term", "estimate", "std_error", "conf_low", "conf_high", "n", "events", "method",
      "standard_deviation", "estimate_per_sd", "ratio_per_sd", "selection_frequency",
    ])
    let cohort = results.cohort
    let method = StudyWords(results: results).model
    func append(_ name: String, _ value: Double, _ deviation: Double?, _ frequency: Double?) {
      let perDeviation = deviation.map { value * $0 }
      table.append([
        .text(name), .number(value), .number(nil), .number(nil), .number(nil), .integer(cohort.rows),
        .integer(cohort.events), .text(method), .number(deviation), .number(perDeviation),
        .number(perDeviation.map(ratio)), .number(frequency),
      ])
    }
    if let intercept = results.model.file.intercept { append("(Intercept)", intercept, nil, nil) }
    for term in results.model.terms {
      append(term.feature, term.coefficient, term.standardDeviation, term.selectionFrequency)
    }
    return table.file("coefficients")
  }

  /// `selection.csv`: every candidate, how often the resamples selected it, and why it could not enter.
  private var selection: OutputFile {
    var table = CSVTable(["term", "in_model", "selection_frequency", "replicates", "drop_reason"])
    let fit = results.model.fit
    let selected = Set(fit.model.coefficients.map(\.feature))
    let performance = results.performance
    for candidate in results.model.candidates {
      table.append([
        .text(fit.model.names[candidate]), .flag(selected.contains(candidate)),
        .number(performance.selectionFrequency?[candidate]),
        .integer(performance.isValidated ? performance.fittedCount : nil),
        .text(fit.dropReasons[candidate]),
      ])
    }
    return table.file("selection")
  }

  /// `repeatability.csv`: every coefficient of every feature.
  private func table(of repeatability: RepeatabilitySummary) -> OutputFile {
    var table = CSVTable(["feature", "term"] + CSVTable.estimateColumns + ["unit", "band", "kept"])
    for feature in repeatability.features {
      let result = feature.result
      func append(_ term: String, _ estimate: Estimate, band: ReliabilityBand? = nil) {
        table.append(
          [.text(feature.name), .text(term)] + CSVTable.cells(estimate)
            + [.text(estimate.quantity.unit), .text(band?.rawValue), .flag(feature.isKept)])
      }
      for form in IntraclassForm.allCases {
        append(form.rawValue, result[form].estimate, band: result[form].band)
      }
      for form in IntraclassForm.allCases where result.isByREML(form) {
        append("\(form.rawValue) REML", result.coefficient(form), band: result.band(form))
      }
      append("wSD", result.variation.standardDeviation)
      append("wCV", result.variation.coefficientOfVariation)
      append("wCV(log)", result.variation.coefficientOfVariationLog)
      append("RC", result.variation.repeatabilityCoefficient)
      append("%RC", result.variation.percentRepeatabilityCoefficient)
      if result.repeats == 2 {
        append("bias", result.agreement.bias)
        append("limit_of_agreement_lower", result.agreement.lower)
        append("limit_of_agreement_upper", result.agreement.upper)
        append("CCC", result.concordanceCorrelation)
      }
    }
    return table.file("repeatability")
  }

  /// `external.csv`: the frozen model in every external cohort.
  private var external: OutputFile {
    var table = CSVTable(["cohort", "term"] + CSVTable.estimateColumns)
    for cohort in results.external {
      for measure in results.performance.measures {
        guard let estimate = cohort.performance[measure] else { continue }
        table.append([.text(cohort.name), .text(measure.name)] + CSVTable.cells(estimate))
      }
    }
    return table.file("external")
  }

  /// `missing.csv`: missing values of the features that have some.
  private var missing: OutputFile {
    var table = CSVTable(["feature", "missing", "n"])
    for count in results.cohort.missing {
      table.append([.text(count.feature), .integer(count.count), .integer(results.cohort.rows)])
    }
    return table.file("missing")
  }
}

extension ModelSummary {
  /// The columns that were candidates of the biomarker model; others belong to a baseline only.
  var candidates: [Int] {
    fit.model.names.indices.filter { fit.dropReasons[$0] != "not part of this model" }
  }
}
