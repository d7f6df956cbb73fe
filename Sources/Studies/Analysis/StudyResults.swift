public import Models
public import Statistics
public import Tables
public import Validation

/// Everything a study's run found; reports and `results.json` are views of it.
public struct StudyResults: Sendable {
  /// The study file.
  public let study: StudyFile
  /// The development cohort.
  public let cohort: CohortSummary
  /// The test-retest experiment, when the study has one.
  public let repeatability: RepeatabilitySummary?
  /// Ratios of single features corrected for measurement error, when the experiment measured some.
  public let attenuation: AttenuationSummary?
  /// The final model and how it was chosen.
  public let model: ModelSummary
  /// Performance of the final model in the development cohort.
  public let performance: PerformanceSummary
  /// Models the biomarker has to beat.
  public let baselines: [Baseline]
  /// What was run beside the validation.
  public let controls: ControlSummary
  /// External cohorts.
  public let external: [ExternalResult]
  /// Acceptance criteria and whether they are met.
  public let acceptance: [AcceptanceResult]
  /// Whether the cohort is large enough for the features screened.
  public let sampleSize: StudySampleSize
  /// Automatic checks.
  public let checks: [Check]

  /// The outcome of the analysed rows.
  public let outcome: StudyOutcome
  /// The final model's linear predictors of the analysed rows.
  public let risk: [Double]

  /// Whether every acceptance criterion is met.
  public var meetsAcceptance: Bool { acceptance.allSatisfy(\.isMet) }
}

/// The rows an analysis used and where the others went.
public struct CohortSummary: Sendable {
  /// A step of the flow from table to analysis.
  public struct FlowStep: Sendable {
    /// What happened.
    public let label: String
    /// Rows left after it.
    public let rows: Int
    /// Rows that went.
    public let excluded: Int
  }
  /// Rows analysed.
  public let rows: Int
  /// Subjects analysed.
  public let subjects: Int
  /// Events or positives.
  public let events: Int
  /// From the table to the analysis.
  public let flow: [FlowStep]
  /// Candidate features after coding.
  public let candidateCount: Int
  /// Median follow-up by the reverse Kaplan-Meier estimator, for survival endpoints.
  public let medianFollowUp: Double?
  /// Missing values of each feature that has some.
  public let missing: [MissingCount]

  /// How many values of a feature are missing.
  public struct MissingCount: Sendable {
    /// The feature.
    public let feature: String
    /// Rows without a value.
    public let count: Int
  }
}

/// The repeatability of every candidate feature.
public struct RepeatabilitySummary: Sendable {
  /// One feature's analysis.
  public struct Feature: Sendable {
    /// Its name.
    public let name: String
    /// Its analysis.
    public let result: RepeatabilityResult
    /// Whether it may enter the model; nil when the study has no criterion.
    public let isKept: Bool?
    /// Why it may not; nil when it may or the study has no criterion.
    public let reason: String?
  }
  /// The features in the table's order.
  public let features: [Feature]
  /// The criterion.
  public let criterion: RepeatabilityCriterion?
  /// Subjects of the experiment who are in the cohort.
  public let sharedSubjects: Int
  /// Subjects of the experiment.
  public let subjects: Int
  /// Repeats planned for each.
  public let repeats: Int
  /// The study's claims and what was found.
  public let claims: [ClaimVerdict]
}

/// The final model: fitted on the whole cohort by the pipeline that the resamples repeat.
public struct ModelSummary: Sendable {
  /// One feature of the model.
  public struct Term: Sendable {
    /// The feature.
    public let feature: String
    /// Its coefficient per unit.
    public let coefficient: Double
    /// Its standard deviation (1/n) among the analysed rows.
    public let standardDeviation: Double
    /// The share of bootstrap replicates that selected it; nil without a bootstrap.
    public let selectionFrequency: Double?
  }
  /// The pipeline's fit.
  public let fit: FittedPipeline
  /// The features with a coefficient, the largest per standard deviation first.
  public let terms: [Term]
  /// The baseline hazard of a Cox model.
  public let baseline: BaselineHazard?
  /// The model as it is written to `model.json`.
  public let file: ModelFile
}

/// Apparent, corrected and cross-validated performance.
public struct PerformanceSummary: Sendable {
  /// The measures in order.
  public let measures: [PerformanceMeasure]
  /// On the rows the model was fitted on.
  public let apparent: [PerformanceMeasure: Estimate]
  /// The bootstrap validation, when there was one.
  public let optimism: OptimismResult?
  /// The validation on rows held out, when there was one.
  public let heldOut: HeldOutResult?
  /// Risk scores and groups that each come from a model which did not see the patient.
  public let crossValidated: CrossValidatedRisk?
}

extension PerformanceSummary {
  /// The validation, whatever its scheme.
  private var validation: (any ResampledValidation)? { optimism ?? heldOut }
  /// Whether performance was corrected or estimated on rows that the model had not seen.
  public var isValidated: Bool { validation != nil }
  /// Performance to be expected in new patients, with what it was corrected by; empty without a validation.
  public var corrected: [PerformanceMeasure: CorrectedPerformance] { validation?.performance ?? [:] }
  /// The share of resamples that selected each column of the model; nil without resamples.
  public var selectionFrequency: [Double]? { validation?.selectionFrequency }
  /// Resamples drawn or splits made.
  public var resampleCount: Int { validation?.resampleCount ?? 0 }
  /// Those that could be fitted.
  public var fittedCount: Int { selections.count }
  /// The features selected in each resample that could be fitted.
  public var selections: [[Int]] { validation?.selections ?? [] }
  /// The penalty of each resample that could be fitted.
  public var lambdas: [Double] { validation?.lambdas ?? [] }
  /// The largest violation of the optimality conditions in a resample.
  public var largestResidual: Double? { validation?.largestResidual }
  /// Caveats of the validation.
  public var validationNotes: [Note] { validation?.notes ?? [] }

  /// How much better this model is than another that went through the same resamples.
  func gains(over other: PerformanceSummary) -> [PerformanceMeasure: Estimate] {
    if let optimism, let base = other.optimism { return pairedGains(of: optimism, over: base) }
    if let heldOut, let base = other.heldOut { return pairedGains(of: heldOut, over: base) }
    return [:]
  }
}

/// A model that the biomarker has to beat, validated through the same resamples.
public struct Baseline: Sendable {
  /// `clinical` or `size`.
  public let name: String
  /// Its features.
  public let features: [String]
  /// Its performance.
  public let performance: PerformanceSummary
  /// How much better the biomarker model is in new patients, from paired resamples.
  public let gains: [PerformanceMeasure: Estimate]
}

/// The frozen model on a cohort it has not seen.
public struct ExternalResult: Sendable {
  /// The cohort's name.
  public let name: String
  /// The cohort.
  public let cohort: CohortSummary
  /// The measures in order.
  public let measures: [PerformanceMeasure]
  /// Performance of the frozen model.
  public let performance: [PerformanceMeasure: Estimate]
  /// Its linear predictors, in the order of the analysed rows.
  public let risk: [Double]
  /// Rows with a score above the median score of the development cohort.
  public let isHighRisk: [Bool]
  /// Predicted probabilities of the event by each horizon; a response has one.
  public let probability: [[Double]]
  /// The outcome of those rows.
  public let outcome: StudyOutcome
  /// What the model adds to the models that it has to beat.
  public let increments: [Increment]
  /// What of that could not be computed.
  public let notes: [Note]
}

/// The outcome of a study's endpoint.
public enum StudyOutcome: Sendable {
  /// A time to an event.
  case survival(SurvivalOutcome)
  /// A response.
  case response(BinaryOutcome)
}

/// An acceptance criterion with the number it was judged by.
public struct AcceptanceResult: Sendable {
  /// The criterion.
  public let criterion: AcceptanceCriterion
  /// The number, or nil where it does not exist (the criterion is then not met).
  public let value: Double?
  /// Whether the criterion is met.
  public let isMet: Bool
}

/// The finding of an automatic check.
public struct Check: Sendable {
  /// How serious it is.
  public enum Severity: String, Sendable {
    /// Prevented by construction; said for the record.
    case ok
    /// Worth knowing.
    case info
    /// A threat to the conclusions.
    case warning
  }
  /// A stable identifier.
  public let id: String
  /// How serious it is.
  public let severity: Severity
  /// The finding in a sentence.
  public let message: String
  /// Where the matter is explained.
  public let reference: Citation?
}
