public import Models

/// A frozen model: everything needed to score a new patient, without this program if need be.
///
/// `linearPredictor = intercept + sum coefficient x feature`, features first transformed (`transforms`),
/// coded (`coding`) and, where missing, filled (`imputation`). For a Cox model the probability of the event by
/// time t is `1 - exp(-H(t) exp(linearPredictor - reference))`, with H the step function in `baseline`;
/// for a logistic model it is `1 / (1 + exp(-linearPredictor))`.
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
  /// What the model was trained on.
  public struct Training: Sendable, Codable, Equatable {
    /// The study's title, where it has one.
    public let title: String?
    /// Rows.
    public let n: Int
    /// Events or cases.
    public let events: Int
  }

  /// The column that says which baseline hazard a row has.
  public struct Strata: Sendable, Codable, Equatable {
    /// The column.
    public let column: String
    /// Its values, in the order of the baseline's strata.
    public let levels: [String]
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
  /// The certificate of the solution.
  public let kktResidual: Double?
  /// Transformations, in order.
  public let transforms: [Transform]
  /// Text columns among the features.
  public let coding: [Coding]
  /// Fillers of missing values for the features of the model.
  public let imputation: [Filler]
  /// The intercept; nil for a Cox model.
  public let intercept: Double?
  /// The coefficients, all features that enter.
  public let coefficients: [Coefficient]
  /// The baseline hazard of a Cox model.
  public let baseline: BaselineHazard?
  /// What it was trained on.
  public let training: Training
  /// The strata of the baseline hazard, where there is more than one.
  public var strata: Strata?
  /// What intervals of predictions need; nil where the fit does not give it, as with a penalty.
  public var uncertainty: Uncertainty?

  /// The names of the features that the model needs, after coding.
  public var features: [String] { coefficients.map(\.feature) }

  /// The linear predictor of one patient; `values` are those of `features`, nil where missing.
  /// - Returns: nil when a value is missing that has no filler.
  public func linearPredictor(_ values: [Double?]) -> Double? {
    var sum = intercept ?? 0
    for (coefficient, value) in zip(coefficients, values) {
      guard let value = value ?? imputation.first(where: { $0.feature == coefficient.feature })?.value
      else { return nil }
      sum += coefficient.estimate * value
    }
    return sum
  }
}
