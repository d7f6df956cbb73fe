internal import Statistics
internal import Validation

extension CheckRule {
  /// Resampling, calibration and intervals.
  static let performance = [
    fewReplicates, emptyReplicates, replicatesFailed, replicatesUndefined, foldsFailed, correctedIntervals,
    correctedSlope,
  ]

  /// Fewer replicates than this are flagged.
  private static let fewestReplicates = 100

  private static let fewReplicates = CheckRule(
    "few-replicates", .warning, "Fewer than 100 bootstrap replicates."
  ) { evidence in
    guard let optimism = evidence.run?.performance.optimism, optimism.outcomes.count < fewestReplicates
    else { return [] }
    return Finding.warning(
      "\(optimism.outcomes.count) bootstrap replicates leave the optimism to chance; \(fewestReplicates) or more are "
        + "customary.")
  }

  private static let emptyReplicates = CheckRule(
    "empty-replicates", .warning,
    "Some resamples select no feature; a warning when it is more than a tenth of them."
  ) { evidence in
    guard let performance = evidence.run?.performance, performance.isValidated else { return [] }
    let empty = performance.selections.count(where: \.isEmpty)
    guard empty > 0 else { return [] }
    let resamples = performance.optimism == nil ? "splits" : "bootstrap replicates"
    return [
      Finding(
        severity: 10 * empty > performance.resampleCount ? .warning : .info,
        message:
          "In \(empty) of \(performance.resampleCount) \(resamples) the pipeline selected no "
          + "feature at all: whether there is a model depends on the sample.")
    ]
  }

  private static let replicatesFailed = noted(.replicatesFailed, "Some resamples could not be fitted.")
  private static let replicatesUndefined = noted(
    .replicatesUndefined, "A measure is undefined in some resamples.")

  /// The notes of one kind that the validation made.
  private static func noted(_ kind: Note.Kind, _ title: String) -> CheckRule {
    CheckRule(kind.id, .warning, title) { evidence in
      (evidence.run?.performance.validationNotes ?? []).filter { $0.kind == kind }.map {
        Finding(severity: .warning, message: $0.message)
      }
    }
  }

  private static let foldsFailed = CheckRule(
    "risk-folds-failed", .warning, "Some folds of the cross-validated risk scores could not be fitted."
  ) { evidence in
    guard let failures = evidence.run?.performance.crossValidated?.failures, !failures.isEmpty else {
      return []
    }
    return Finding.warning(
      "\(failures.count) folds of the cross-validated risk scores could not be fitted; their "
        + "patients are missing from the figures.")
  }

  private static let correctedIntervals = CheckRule(
    "intervals-corrected", .ok, "Prevented: intervals of the apparent performance are moved by the optimism.",
    reference: Citation("Noma et al. 2021, Stat Med 40:5691", doi: "10.1002/sim.9148")
  ) { evidence in
    guard evidence.run?.performance.optimism != nil else { return [] }
    return Finding.ok(
      "Intervals of corrected performance are not those of the fit to the same data, which are too high: they are moved "
        + "by the optimism.")
  }

  /// A corrected slope below this is flagged: predictions are too extreme by a quarter or more.
  private static let lowSlope = 0.8

  private static let correctedSlope = CheckRule(
    "calibration-slope-corrected", .warning, "The corrected calibration slope is below 0.8.",
    reference: Citation("Van Calster et al. 2019, BMC Med 17:230", doi: "10.1186/s12916-019-1466-7")
  ) { evidence in
    guard
      let slope = evidence.run?.performance.corrected[.calibrationSlope]?.corrected.value,
      slope < lowSlope
    else { return [] }
    return Finding.warning(
      "The corrected calibration slope is \(settingText((slope * 100).rounded() / 100)): predictions in new "
        + "patients are too extreme and need to be shrunk by about that factor.")
  }
}
