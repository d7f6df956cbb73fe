internal import Models
internal import Statistics
internal import Validation

extension CheckRule {
  /// Sample size, and what has to be fixed in advance.
  static let design = [
    eventsPerCandidate, shrinkage, optimism, overallRisk, noSampleSize, multiplicity, noBaseline,
    noAcceptance,
    noInternalValidation, splitSample, predictive,
  ]

  private static let riley = Citation("Riley et al. 2020, BMJ 368:m441", doi: "10.1136/bmj.m441")

  private static let eventsPerCandidate = CheckRule(
    "events-per-candidate", .warning, "Always; a warning below 10 events per candidate feature screened.",
    reference: riley
  ) { evidence in
    let candidates = evidence.cohort.candidates.count
    let perCandidate = Double(evidence.events) / Double(max(candidates, 1))
    return [
      Finding(
        severity: perCandidate < 10 ? .warning : .info,
        message: "\(evidence.events) \(evidence.eventWord) for \(candidates) candidate features: "
          + "\(roundedForText(perCandidate)) \(evidence.eventWord) per candidate. Candidates are all features screened, not "
          + "those selected; few events make the model unstable and its optimism large, which a penalty "
          + "does not cure.")
    ]
  }

  private static let shrinkage = sampleSize(
    "sample-size-shrinkage", .shrinkage, "the shrinkage factor expected is below the target")
  private static let optimism = sampleSize(
    "sample-size-optimism", .optimism, "the optimism expected of Nagelkerke's R2 exceeds the target")
  private static let overallRisk = sampleSize(
    "sample-size-overall-risk", .overallRisk,
    "the interval of the overall risk is expected to reach further than the margin")

  private static func sampleSize(
    _ id: String, _ criterion: DevelopmentDesign.Criterion, _ words: String
  ) -> CheckRule {
    CheckRule(
      id, .warning, "Riley's criterion for \(criterion.words); a warning when \(words).",
      reference: riley
    ) { evidence in
      guard let verdict = evidence.sampleSize.verdict,
        let finding = verdict.findings.first(where: { $0.requirement.criterion == criterion })
      else { return [] }
      let plan = evidence.sampleSize.plan
      // Said once, with the first criterion.
      let background =
        criterion == .shrinkage
        ? " The cohort has \(verdict.participants) subjects, which the criteria on overfitting and optimism allow "
          + "\(verdict.mostParameters) of \(evidence.cohort.candidates.count) candidate features; \(plan.fit.words) "
          + (plan.isAssumed ? "was assumed, as nothing is known." : "is anticipated.") : ""
      return [
        Finding(
          severity: finding.isMet ? .info : .warning,
          message: "Riley's criterion for \(criterion.words) is \(finding.sentence)\(background)")
      ]
    }
  }

  private static let noSampleSize = CheckRule(
    "sample-size-unknown", .warning, "Riley's criteria cannot be computed for what the study anticipates.",
    reference: riley
  ) { evidence in
    guard let problem = evidence.sampleSize.problem else { return [] }
    return Finding.warning("Riley's criteria cannot be computed: \(problem).")
  }

  private static let multiplicity = CheckRule(
    "multiplicity", .info, "Several features are screened.",
    reference: Citation(
      "Benjamini, Hochberg 1995, J R Stat Soc B 57:289", doi: "10.1111/j.2517-6161.1995.tb02031.x")
  ) { evidence in
    let count = evidence.cohort.candidates.count
    guard count > 1 else { return [] }
    return Finding.info(
      "\(count) features are screened for one endpoint. The model's performance is corrected for that by "
        + "repeating the screening in the resamples; p-values of single features would need a correction of their own, "
        + "and none is given.")
  }

  private static let noBaseline = CheckRule(
    "no-baseline", .warning, "The study names neither clinical features nor a size feature.",
    reference: Citation("Welch et al. 2019, Radiother Oncol 130:2", doi: "10.1016/j.radonc.2018.10.027")
  ) { evidence in
    guard evidence.study.data.size == nil, evidence.study.data.clinical.isEmpty else { return [] }
    return Finding.warning(
      "The study names neither clinical features nor a size feature, so it cannot show that the "
        + "biomarker adds to what is known without it.")
  }

  private static let noAcceptance = CheckRule(
    "no-acceptance-criteria", .info, "The study has no acceptance criterion.",
    reference: Citation("Collins et al. 2024 (TRIPOD+AI), BMJ 385:e078378", doi: "10.1136/bmj-2023-078378")
  ) { evidence in
    guard evidence.study.acceptance.isEmpty else { return [] }
    return Finding.info(
      "No acceptance criterion was fixed in advance: the study explores and cannot succeed or fail.")
  }

  private static let internalValidation = Citation(
    "Steyerberg et al. 2001, J Clin Epidemiol 54:774", doi: "10.1016/S0895-4356(01)00341-9")

  private static let noInternalValidation = CheckRule(
    "no-internal-validation", .warning, "Nothing is resampled.", reference: internalValidation
  ) { evidence in
    guard evidence.study.validation.method == .none else { return [] }
    return Finding.warning(
      "Nothing is resampled: the performance in the development cohort is apparent and too good.")
  }

  /// Split samples below this are wasteful; Steyerberg's simulations found bootstrapping better there.
  private static let smallSplitSample = 500

  private static let splitSample = CheckRule(
    "split-sample-small", .warning,
    "Nothing is resampled, and a cohort of fewer than 500 rows is judged by another table alone.",
    reference: internalValidation
  ) { evidence in
    guard evidence.study.validation.method == .none, !evidence.study.external.isEmpty,
      evidence.cohort.summary.rows < smallSplitSample
    else { return [] }
    return Finding.warning(
      "The model is developed on \(evidence.cohort.summary.rows) rows and judged by another table alone. If that table is "
        + "a part of the same patients, use all of them and the bootstrap: splitting a sample this small wastes "
        + "patients and leaves the result to the split.")
  }

  private static let predictive = CheckRule(
    "predictive-without-interaction", .warning,
    "The context of use is predictive and the model has no interaction with the treatment.",
    reference: Citation("Ballman 2015, J Clin Oncol 33:3968", doi: "10.1200/JCO.2015.63.3651")
  ) { evidence in
    let study = evidence.study
    guard study.contextOfUse?.category == .predictive else { return [] }
    guard let arm = study.data.treatment?.column else {
      return Finding.warning(
        "The context of use is predictive, and the study names no treatment column: an association with the "
          + "outcome in one arm cannot tell a predictive biomarker from a prognostic one.")
    }
    let interacts = study.model.terms.contains { term in
      guard case .interaction(let one, let other) = term else { return false }
      return one == arm || other == arm
    }
    guard !interacts else { return [] }
    return Finding.warning(
      "The context of use is predictive, and the model has no interaction of the biomarker with '\(arm)': it shows a "
        + "prognostic value. Use the command 'treatment', or an interaction in 'model.terms'.")
  }
}
