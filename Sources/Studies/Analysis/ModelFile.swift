public import Models
internal import Statistics
public import Validation

/// A frozen model: everything needed to score a new patient, without this program if need be.
///
/// `linearPredictor = intercept + sum coefficient x column + offset`. Features are first coded (`coding`),
/// transformed (`transforms`) and, where missing, filled (`imputation`, `imputationEquations`); splines and interactions are made of them
/// (`splines`, `products`). For a Cox model the probability of the event by time t is
/// `1 - exp(-H(t) exp(linearPredictor - reference))`, with H the step function of the patient's stratum in
/// `baseline`; for a logistic model it is `1 / (1 + exp(-linearPredictor))`. `docs/model-file.md` is the format.
public struct ModelFile: Sendable, Codable, Equatable {
  /// One coefficient.
  public struct Coefficient: Sendable, Codable, Equatable {
    /// The feature after coding.
    public let feature: String
    /// Its coefficient per unit.
    public let estimate: Double
  }
  /// A value for missing ones.
  public struct Filler: Sendable, Codable, Equatable {
    /// The feature.
    public let feature: String
    /// What stands in for a missing value.
    public let value: Double
  }
  /// A text column's dummy coding.
  public struct Coding: Sendable, Codable, Equatable {
    /// The column.
    public let column: String
    /// Its levels; the first is the reference, `column + level` is the name of each other one's indicator.
    public let levels: [String]
  }
  /// A transformation fixed in advance.
  public struct Transform: Sendable, Codable, Equatable {
    /// The feature.
    public let feature: String
    /// Values below are raised to this.
    public let lower: Double?
    /// Values above are lowered to this.
    public let upper: Double?
    /// `log`, `log1p` or nil.
    public let logarithm: String?
  }
  /// The strata of a Cox model.
  public struct Strata: Sendable, Codable, Equatable {
    /// The column.
    public let column: String
    /// Its values, in the order of the baseline's strata.
    public let levels: [String]
  }
  /// A feature among the rows of the fit, after coding and transformation, missing values apart.
  public struct FeatureSummary: Sendable, Codable, Equatable {
    /// The feature.
    public let feature: String
    /// Its mean.
    public let mean: Double
    /// Its standard deviation (n - 1); nil for one row.
    public let standardDeviation: Double?
    /// Its smallest value.
    public let minimum: Double
    /// Its largest value.
    public let maximum: Double
    /// Rows without a value.
    public let missing: Int
  }
  /// What the model was trained on.
  public struct Training: Sendable, Codable, Equatable {
    /// The study's title, where it has one.
    public let title: String?
    /// Rows.
    public let n: Int
    /// Events or cases.
    public let events: Int
    /// The features that the model needs.
    public let features: [FeatureSummary]?
  }

  /// What intervals of predictions need besides the model: see `HazardUncertainty` for the formula of a Cox model; a
  /// logistic model's linear predictor has the variance `x' V x`, with 1 first in x for the intercept.
  public struct Uncertainty: Sendable, Codable, Equatable {
    /// The covariance matrix of the coefficients, the intercept first when there is one: a list of rows.
    public let covariance: [[Double]]
    /// The part of a Cox model's baseline hazard.
    public let hazard: HazardUncertainty?
  }

  /// The format.
  public var schema = "validate-cli/1"
  /// Always `model`.
  public var kind = "model"
  /// `cox` or `logistic`.
  public let family: String
  /// How tied events entered a Cox model.
  public let ties: String?
  /// The penalty's weight; nil for an unpenalised model.
  public let lambda: Double?
  /// The penalty's mixing parameter.
  public let alpha: Double?
  /// The certificate of the solution; of the penalised part of a relaxed one.
  public let kktResidual: Double?
  /// The share of the penalised solution in a relaxed model; nil for one that is not relaxed.
  public let gamma: Double?
  /// Transformations, in order.
  public let transforms: [Transform]
  /// Text columns among the features.
  public let coding: [Coding]
  /// Fillers of missing values for the features of the model.
  public let imputation: [Filler]
  /// Splines of features; nil for none.
  public let splines: [FittedTerms.Spline]?
  /// Products of columns, each made of features, columns of splines and products before it; nil for none.
  public let products: [FittedTerms.Product]?
  /// The intercept; nil for a Cox model.
  public let intercept: Double?
  /// The coefficients, all features that enter.
  public let coefficients: [Coefficient]
  /// The column that is added to the linear predictor; nil for none.
  public let offset: String?
  /// The column that says which baseline hazard is a patient's; nil for one baseline.
  public let strata: Strata?
  /// The baseline hazard of a Cox model.
  public let baseline: BaselineHazard?
  /// What it was trained on.
  public let training: Training
  /// What intervals of predictions need; nil where the fit does not give it, as with a penalty.
  public var uncertainty: Uncertainty?
  /// How filled values move on to conditional means; nil where the values of `imputation` stay.
  public var imputationEquations: ImputationEquations?

  /// The terms of the model.
  var terms: FittedTerms {
    FittedTerms(splines: splines ?? [], products: products ?? [])
  }

  /// The names of the features that the model needs, after coding and before terms are made of them.
  public var features: [String] {
    let terms = self.terms
    return coefficients.flatMap { terms.inputs(of: $0.feature) }.uniqued()
  }
}

extension ModelFile {
  /// A model from its parts; terms are written as splines and products.
  init(
    family: String, ties: String?, lambda: Double?, alpha: Double?, kktResidual: Double?, gamma: Double?,
    transforms: [Transform], coding: [Coding], imputation: [Filler], terms: FittedTerms,
    intercept: Double?, coefficients: [Coefficient], offset: String?, strata: Strata?,
    baseline: BaselineHazard?, training: Training
  ) {
    let products = terms.interactions.flatMap(\.products)
    self.init(
      family: family, ties: ties, lambda: lambda, alpha: alpha, kktResidual: kktResidual, gamma: gamma,
      transforms: transforms, coding: coding, imputation: imputation, splines: terms.splines,
      products: products, intercept: intercept, coefficients: coefficients, offset: offset,
      strata: strata, baseline: baseline, training: training)
  }
}

extension ModelFile.FeatureSummary {
  /// Of the values of one feature, NaN where missing; at least one is there.
  init(_ feature: String, _ values: [Double]) {
    let known = values.filter { !$0.isNaN }
    self.init(
      feature: feature, mean: Statistics.mean(known),
      standardDeviation: known.count > 1 ? sampleVariance(known).squareRoot() : nil,
      minimum: known.min()!, maximum: known.max()!, missing: values.count - known.count)
  }
}
