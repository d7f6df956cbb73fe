internal import Models
internal import Statistics
internal import Validation

extension StudyRunner {
  /// An acceptance criterion against the results. Of several external cohorts the worst counts.
  func judge(
    _ criterion: AcceptanceCriterion, _ performance: PerformanceSummary, _ external: [ExternalResult]
  ) -> AcceptanceResult {
    let measure = criterion.quantity.measure
    let estimates: [Estimate?] =
      switch criterion.quantity.stage {
      case .apparent: [performance.apparent[measure]]
      case .corrected: [performance.corrected[measure]?.corrected]
      case .external: external.map { $0.performance[measure] }
      }
    let values: [Double?] = estimates.map { estimate in
      switch criterion.bound {
      case .estimate: estimate?.value
      case .lower: estimate?.interval?.lower
      case .upper: estimate?.interval?.upper
      }
    }
    func meets(_ value: Double?) -> Bool {
      guard let value else { return false }
      return (criterion.atLeast.map { value >= $0 } ?? true) && (criterion.atMost.map { value <= $0 } ?? true)
    }
    let known = values.compactMap { $0 }
    // The number shown is the one furthest from its bound on the wrong side.
    let shown = criterion.atLeast != nil ? known.min() : known.max()
    return AcceptanceResult(
      criterion: criterion, value: known.count == values.count ? shown : nil,
      isMet: !values.isEmpty && values.allSatisfy(meets))
  }

  /// Fewer replicates than this are flagged.
  private static let fewestReplicates = 100

  /// What the run can say of the field's common mistakes: prevented, or seen and flagged.
  func automaticChecks(
    _ cohort: Cohort, _ fit: FittedPipeline, _ performance: PerformanceSummary,
    _ experiment: RetestExperiment?
  ) -> [Check] {
    var checks: [Check] = []
    if performance.isValidated {
      checks.append(
        Check(
          id: "whole-pipeline-resampled", severity: .ok,
          message: "Every step that looks at the outcome or at other patients (filling of missing values, "
            + "feature filters, standardising, choice of the penalty, fit) was repeated in every resample.",
          reference: Citation("Demircioglu 2021, Insights Imaging 12:172", doi: "10.1186/s13244-021-01115-1"))
      )
    }
    if cohort.subjects.count < cohort.summary.rows {
      checks.append(
        Check(
          id: "subjects-kept-whole", severity: .ok,
          message: "\(cohort.summary.rows) rows belong to \(cohort.subjects.count) subjects; rows of one "
            + "subject were never split between training and test data.", reference: nil))
    } else if study.data.subject == nil {
      checks.append(
        Check(
          id: "subject-column-missing", severity: .info,
          message: "No subject column was given: every row was taken as a patient of its own.",
          reference: nil))
    }
    let candidates = max(cohort.candidates.count, 1)
    let perCandidate = Double(cohort.summary.events) / Double(candidates)
    checks.append(
      Check(
        id: "events-per-candidate", severity: perCandidate < 10 ? .warning : .info,
        message: "\(cohort.summary.events) events for \(cohort.candidates.count) candidate features: "
          + "\(roundedForText(perCandidate)) events per candidate. Candidates are all features screened, not "
          + "those selected; few events make the model unstable and its optimism large, which a penalty "
          + "does not cure.",
        reference: Citation("Riley et al. 2020, BMJ 368:m441", doi: "10.1136/bmj.m441")))
    if study.data.size == nil, study.data.clinical.isEmpty {
      checks.append(
        Check(
          id: "no-baseline", severity: .warning,
          message: "The study names neither clinical features nor a size feature, so it cannot show that the "
            + "biomarker adds to what is known without it.",
          reference: Citation("Welch et al. 2019, Radiother Oncol 130:2", doi: "10.1016/j.radonc.2018.10.027")
        ))
    }
    if study.external.isEmpty {
      checks.append(
        Check(
          id: "no-external-cohort", severity: .warning,
          message:
            "There is no external cohort: the results speak of patients like these, measured as these were.",
          reference: nil))
    }
    if fit.kktResidual > 1e-6 {
      checks.append(
        Check(
          id: "solution-not-optimal", severity: .warning,
          message: "The final model violates its optimality conditions by \(fit.kktResidual) of lambda.",
          reference: nil))
    }
    if fit.model.coefficients.isEmpty {
      checks.append(
        Check(
          id: "empty-model", severity: .warning,
          message:
            "The chosen penalty selects no feature: the final model gives every patient the same risk.",
          reference: nil))
    }
    if let optimism = performance.optimism, optimism.outcomes.count < Self.fewestReplicates {
      checks.append(
        Check(
          id: "few-replicates", severity: .warning,
          message: "\(optimism.outcomes.count) bootstrap replicates leave the optimism to chance; "
            + "\(Self.fewestReplicates) or more are customary.", reference: nil))
    }
    if performance.isValidated {
      let (count, words) = (performance.resampleCount, performance.optimism == nil ? "splits" : "bootstrap replicates")
      let empty = performance.selections.count(where: \.isEmpty)
      if empty > 0 {
        checks.append(
          Check(
            id: "empty-replicates", severity: 10 * empty > count ? .warning : .info,
            message:
              "In \(empty) of \(count) \(words) the pipeline selected no "
              + "feature at all: whether there is a model depends on the sample.", reference: nil))
      }
      for note in performance.validationNotes {
        checks.append(Check(id: note.kind.id, severity: .warning, message: note.message, reference: nil))
      }
    }
    if let failures = performance.crossValidated?.failures, !failures.isEmpty {
      checks.append(
        Check(
          id: "risk-folds-failed", severity: .warning,
          message: "\(failures.count) folds of the cross-validated risk scores could not be fitted; their "
            + "patients are missing from the figures.", reference: nil))
    }
    if let experiment, let filter = experiment.filter {
      checks.append(
        Check(
          id: "repeatability-filter", severity: .ok,
          message: filter.usesCohort
            ? "Subjects of the repeatability experiment are in the cohort; the filter was applied anew in every "
              + "resample, to the subjects drawn."
            : "The repeatability experiment has no subject in common with the cohort, so its filter is the same "
              + "in every resample.", reference: nil))
      if experiment.summary.subjects < 35 {
        checks.append(
          Check(
            id: "few-retest-subjects", severity: .info,
            message:
              "The repeatability experiment has \(experiment.summary.subjects) subjects; 35 are customary "
              + "for a claim.", reference: Citation("Obuchowski, Bullen 2018, Stat Methods Med Res 27:3139")))
      }
    }
    return checks
  }

}

/// A number in a sentence: whole from 10 on, one decimal from 1, else three.
func roundedForText(_ value: Double) -> String {
  if abs(value) >= 10 { return String(Int(value.rounded())) }
  let unit = abs(value) >= 1 ? 10.0 : 1000.0
  return String((value * unit).rounded() / unit)
}
