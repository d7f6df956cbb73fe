internal import Statistics
internal import Validation

extension CheckRule {
  /// What must not be learnt from the rows that a model is judged on.
  static let leakage = [
    wholePipeline, subjectsKeptWhole, subjectColumn, imputationInside, repeatabilityFilter, retestSubjects,
    harmonization, fixedTransforms,
  ]

  private static let wholePipeline = CheckRule(
    "whole-pipeline-resampled", .ok, "Prevented: every step that learns is repeated in every resample.",
    reference: Citation("Demircioglu 2021, Insights Imaging 12:172", doi: "10.1186/s13244-021-01115-1")
  ) { evidence in
    guard evidence.run?.performance.isValidated == true else { return [] }
    return Finding.ok(
      "Every step that looks at the outcome or at other patients (filling of missing values, "
        + "feature filters, standardising, choice of the penalty, fit) was repeated in every resample.")
  }

  private static let subjectsKeptWhole = CheckRule(
    "subjects-kept-whole", .ok,
    "Prevented: rows of one subject are never split between training and test data."
  ) { evidence in
    let cohort = evidence.cohort
    guard cohort.subjects.count < cohort.summary.rows else { return [] }
    return Finding.ok(
      "\(cohort.summary.rows) rows belong to \(cohort.subjects.count) subjects; rows of one "
        + "subject are never split between training and test data.")
  }

  private static let subjectColumn = CheckRule(
    "subject-column-missing", .info, "The study names no subject column."
  ) { evidence in
    guard evidence.study.data.subject == nil,
      evidence.cohort.subjects.count == evidence.cohort.summary.rows
    else { return [] }
    return Finding.info("No subject column was given: every row was taken as a patient of its own.")
  }

  private static let imputationInside = CheckRule(
    "missing-filled-inside", .ok,
    "Prevented: missing values are filled from the training rows of each resample.",
    reference: Citation("Sterne et al. 2009, BMJ 338:b2393", doi: "10.1136/bmj.b2393")
  ) { evidence in
    guard !evidence.cohort.summary.missing.isEmpty else { return [] }
    let count = evidence.cohort.summary.missing.count
    switch evidence.study.missing {
    case .median:
      return Finding.ok(
        "Missing values of \(count) features are filled with the median of the training rows, in every resample anew."
      )
    case .mice:
      return Finding.ok(
        "Missing values of \(count) features are imputed by chained equations from the training rows, in every resample "
          + "anew; rows that are judged are filled without their outcome.")
    case .refuse, .drop: return []
    }
  }

  private static let repeatabilityFilter = CheckRule(
    "repeatability-filter", .ok, "Prevented: a repeatability filter sees no more than the subjects drawn."
  ) { evidence in
    guard let filter = evidence.run?.experiment?.filter else { return [] }
    return Finding.ok(
      filter.usesCohort
        ? "Subjects of the repeatability experiment are in the cohort; the filter was applied anew in every "
          + "resample, to the subjects drawn."
        : "The repeatability experiment has no subject in common with the cohort, so its filter is the same "
          + "in every resample.")
  }

  /// Subjects of a test-retest study that are customary for a claim.
  private static let customaryRetestSubjects = 35

  private static let retestSubjects = CheckRule(
    "few-retest-subjects", .info, "The repeatability experiment has fewer than 35 subjects.",
    reference: Citation("Obuchowski, Bullen 2018, Stat Methods Med Res 27:3139")
  ) { evidence in
    guard let experiment = evidence.run?.experiment, experiment.summary.subjects < customaryRetestSubjects
    else { return [] }
    return Finding.info(
      "The repeatability experiment has \(experiment.summary.subjects) subjects; \(customaryRetestSubjects) "
        + "are customary for a claim.")
  }

  private static let harmonization = CheckRule(
    "sites-not-harmonized", .info, "There are several sites and features are not harmonised between them.",
    reference: Citation("Nieto et al. 2024, arXiv 2410.19643", doi: "10.48550/arXiv.2410.19643")
  ) { evidence in
    guard let sites = try evidence.sites else { return [] }
    let count = Set(sites.compactMap(\.self)).count
    guard count > 1 else { return [] }
    return Finding.info(
      "The cohort comes from \(count) sites and features are used as they are: differences between sites are "
        + "part of them. Harmonisation on all rows before the resampling would leak.")
  }

  private static let fixedTransforms = CheckRule(
    "transforms-fixed", .ok, "Prevented: transformations are fixed in the study file, not learnt."
  ) { evidence in
    guard !evidence.study.transforms.isEmpty else { return [] }
    return Finding.ok(
      "Limits and logarithms of features are fixed in the study file and not learnt from the data.")
  }
}
