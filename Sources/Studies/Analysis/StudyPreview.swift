internal import Statistics
internal import Validation

/// What a study would do, without doing it: its plan in words, its counts, and the checks that counts allow.
public struct StudyPreview: Sendable {
  private let study: StudyFile
  private let cohort: CohortSummary
  private let repeatability: (subjects: Int, repeats: Int, features: Int)?
  private let candidates: Int
  /// Whether the cohort is large enough for the features screened.
  public let sampleSize: StudySampleSize
  /// The checks that need no fit.
  public let checks: [Check]

  /// Reads a study's tables and counts.
  public init(_ study: StudyFile) throws {
    self.study = study
    let built = try Cohort(study)
    cohort = built.summary
    candidates = built.candidates.count
    if let plan = study.repeatability {
      let experiment = try RetestExperiment(plan, study, built).summary
      repeatability = (experiment.subjects, experiment.repeats, experiment.features.count)
    } else {
      repeatability = nil
    }
    sampleSize = StudySampleSize(study, built)
    checks = try CheckRule.findings(RunEvidence(study, built))
  }

  /// The plan in words, a line each.
  public var sentences: [String] {
    let what = study.model.family == .cox ? "events" : "positives"
    var lines = [
      study.title,
      "Cohort: \(study.data.table), \(cohort.rows) rows of \(cohort.subjects) subjects, \(cohort.events) \(what).",
    ]
    for step in cohort.flow where step.excluded > 0 {
      lines.append("  left out: \(step.excluded) (\(step.label))")
    }
    for missing in cohort.missing {
      lines.append("  missing values of \(missing.feature): \(missing.count)")
    }
    lines.append(
      "Candidates: \(candidates) features, "
        + "\(((Double(cohort.events) / Double(max(candidates, 1))) * 100).rounded() / 100) \(what) per candidate."
    )
    if let repeatability {
      lines.append(
        "Repeatability: \(repeatability.subjects) subjects x \(repeatability.repeats) repeats, "
          + "\(repeatability.features) candidate features; "
          + (study.repeatability?.keep.map { "kept are those with \($0.description)." }
            ?? "no feature is left out for it."))
    }
    if let method = study.imputation {
      lines.append(
        "Missing values: \(method.imputations) imputations by chained equations \(method.usesOutcome ? "with" : "without") the outcome, "
          + "\(method.resampleImputations) in each resample; new patients by conditional means without it.")
    }
    if let variance = study.variance {
      lines.append(
        "Variance: dropped are features of which one value makes up more than \(variance.largestShare) of the rows."
      )
    }
    if let redundancy = study.redundancy {
      lines.append(
        "Redundancy: of features with |\(redundancy.correlation.rawValue)| > \(redundancy.limit) the first is kept."
      )
    }
    switch study.screen?.rule {
    case .best(let count):
      lines.append("Screening: the \(count) features with the smallest univariable p-values are kept.")
    case .pValue(let bound):
      lines.append("Screening: features with a univariable p-value of at most \(bound) are kept.")
    case nil: break
    }
    let choice =
      switch study.model.selection {
      case .fixed(let lambda): study.model.penalty == .none ? "" : ", lambda = \(lambda)"
      case .crossValidated(let rule):
        ", \(rule.rawValue) by \(study.model.folds)-fold cross-validation of the \(study.model.measure.rawValue)"
      }
    let model = study.model.family == .cox ? "Cox, \(study.model.ties) ties" : "logistic"
    let adaptive = study.model.adaptive == nil ? "" : "adaptive "
    lines.append("Model: \(model), penalty \(adaptive)\(study.model.penalty.rawValue)\(choice).")
    if !study.model.terms.isEmpty {
      lines.append("Terms: \(study.model.terms.map(\.words).joined(separator: "; ")).")
    }
    lines.append("Validation: \(study.validation.words).")
    for external in study.external { lines.append("External: \(external.name), \(external.table).") }
    for criterion in study.acceptance {
      let bound = criterion.bound == .estimate ? "" : ", \(criterion.bound.rawValue) limit"
      let limits =
        (criterion.atLeast.map { " >= \($0)" } ?? "") + (criterion.atMost.map { " <= \($0)" } ?? "")
      lines.append("Acceptance: \(criterion.quantity.name)\(bound)\(limits).")
    }
    lines += sampleSize.sentences
    // Those on the sample size have just been said.
    lines += checks.filter { $0.severity == .warning && !$0.id.hasPrefix("sample-size-") }.map {
      "Warning (\($0.id)): \($0.message)"
    }
    return lines
  }

  /// The plan for people.
  public var text: String { sentences.joined(separator: "\n") + "\n" }

  /// The plan as a document.
  public var json: JSONValue {
    .document(
      command: "check",
      [
        "study": study.json, "cohort": cohort.json(isResponse: study.model.family == .logistic),
        "candidates": .integer(candidates), "plan": JSONValue(sentences), "sampleSize": sampleSize.json,
        "checks": .array(checks.map(\.json)),
      ])
  }
}
