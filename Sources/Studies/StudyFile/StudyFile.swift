public import Models
public import Validation

/// A study file: what is to be analysed and how, checked, with every default filled in.
public struct StudyFile: Sendable {
  /// The study's title.
  public let title: String
  /// What the biomarker is for.
  public let contextOfUse: ContextOfUse?
  /// Tables and the roles of their columns.
  public let data: DataPlan
  /// What happens to missing values.
  public let missing: MissingRule
  /// Multiple imputation, where that is the rule for missing values.
  public let imputation: ChainedEquations?
  /// Fixed transformations of features, in order.
  public let transforms: [FeatureTransform]
  /// The test-retest experiment.
  public let repeatability: RepeatabilityPlan?
  /// The filter of features that hardly vary.
  public let variance: VarianceFilter?
  /// The screening by univariable association with the outcome.
  public let screen: UnivariableScreen?
  /// The redundancy filter.
  public let redundancy: RedundancyFilter?
  /// The model.
  public let model: ModelPlan
  /// How it is validated.
  public let validation: ValidationPlan
  /// External cohorts.
  public let external: [ExternalCohort]
  /// Pre-specified acceptance criteria.
  public let acceptance: [AcceptanceCriterion]
  /// What is anticipated of the model, for the sample size.
  public let sampleSize: SampleSizePlan
  /// The report.
  public let report: ReportPlan
  /// The path the file was read from; paths in it are relative to its folder.
  public let path: String
}

/// What the biomarker is for, in the terms of the BEST glossary.
public struct ContextOfUse: Sendable {
  /// The BEST categories.
  public enum Category: String, Sendable, CaseIterable {
    case susceptibility, diagnostic, monitoring, prognostic, predictive, response, safety
    case pharmacodynamic = "pharmacodynamic/response"
  }
  /// The BEST category.
  public let category: Category?
  /// The patients it is meant for.
  public let population: String?
  /// The decision it informs.
  public let use: String?
}

/// The cohort's table and the roles of its columns.
public struct DataPlan: Sendable {
  /// The table's path, as written.
  public let table: String
  /// The column that identifies subjects.
  public let subject: String?
  /// The endpoint.
  public let endpoint: Endpoint
  /// Names and globs of candidate features.
  public let features: [String]
  /// Names and globs left out.
  public let exclude: [String]
  /// The clinical features the biomarker has to beat.
  public let clinical: [String]
  /// The single size feature it has to beat.
  public let size: String?
  /// The column of centres.
  public let site: String?
  /// The column of treatment arms.
  public let treatment: Treatment?
}

/// The treatment arms of a trial.
public struct Treatment: Sendable {
  /// The column of arms.
  public let column: String
  /// The control arm's value.
  public let control: String
}

/// What is predicted.
public enum Endpoint: Sendable {
  /// A time to an event.
  case survival(time: String, event: String, eventValue: String?, entry: String?, unit: String?)
  /// A response.
  case response(column: String, positive: String?)
}

/// What happens to missing values of features.
public enum MissingRule: String, Sendable, CaseIterable {
  /// The run stops.
  case refuse
  /// Rows with a missing value are left out and counted.
  case drop
  /// Features are filled with the median of the training rows, in every resample anew.
  case median
  /// Features are imputed several times by chained equations, in every resample anew.
  case mice

  /// Whether rows with missing values of features are analysed.
  var fills: Bool { self == .median || self == .mice }
}

/// A transformation that is fixed in advance and not learnt: limits first, then the logarithm.
public struct FeatureTransform: Sendable {
  /// A name or glob.
  public let feature: String
  /// Values below are raised to this.
  public let lower: Double?
  /// Values above are lowered to this.
  public let upper: Double?
  /// The natural logarithm of the value, or of one plus the value.
  public let logarithm: Logarithm?

  /// Which logarithm.
  public enum Logarithm: String, Sendable {
    case log, log1p
  }
}

/// A test-retest table and what it decides.
public struct RepeatabilityPlan: Sendable {
  /// The table's path, as written.
  public let table: String
  /// The column that identifies subjects.
  public let subject: String
  /// The column that numbers repeats.
  public let repeatColumn: String
  /// The filter, when the table decides which features may enter.
  public let keep: RepeatabilityCriterion?
  /// Claims on features, judged on the scale they are measured on.
  public let claims: [FeatureClaim]
  /// How conformance is judged.
  public let rule: ConformanceRule
}

/// How the model is fitted.
public struct ModelPlan: Sendable {
  /// Cox or logistic.
  public enum Family: String, Sendable, CaseIterable { case cox, logistic }
  /// The penalty.
  public enum Penalty: String, Sendable, CaseIterable {
    case none, lasso, ridge
    case elasticNet = "elastic-net"

    /// Whether the fit leaves features out.
    public var selectsFeatures: Bool { self == .lasso || self == .elasticNet }
  }
  /// How the penalty's weight is set.
  public enum Selection: Sendable, Equatable {
    /// By cross-validation.
    case crossValidated(PenaltyChoice)
    /// Given in the study file.
    case fixed(Double)
  }
  /// The outcome's family.
  public let family: Family
  /// The penalty.
  public let penalty: Penalty
  /// The mixing parameter.
  public let alpha: Double
  /// How the penalty's weight is set.
  public let selection: Selection
  /// Folds of the cross-validation.
  public let folds: Int
  /// Its measure.
  public let measure: CrossValidationMeasure
  /// Features without a penalty.
  public let unpenalized: [String]
  /// How tied events enter a Cox model.
  public let ties: String
  /// Penalty factors from an initial ridge; nil for none.
  public let adaptive: AdaptiveLasso?
  /// Splines and interactions.
  public let terms: [ModelTerm]
}

/// A cohort the model has not seen.
public struct ExternalCohort: Sendable {
  /// Its name in the report.
  public let name: String
  /// The table's path, as written.
  public let table: String
}

/// A bound that a result must reach, fixed in advance.
public struct AcceptanceCriterion: Sendable {
  /// What is judged.
  public let quantity: AcceptanceQuantity
  /// Which number of it.
  public let bound: Bound
  /// At least this.
  public let atLeast: Double?
  /// At most this.
  public let atMost: Double?

  /// Which number of an estimate is judged.
  public enum Bound: String, Sendable, CaseIterable { case estimate, lower, upper }
}

/// What a report contains and in which formats.
public struct ReportPlan: Sendable {
  /// The outline.
  public let outline: String
  /// The formats.
  public let formats: [String]
}
