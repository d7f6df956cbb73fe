public import Models
public import Validation

/// How a fit is penalised, with features called by their names.
public struct PenaltyRequest: Sendable {
  /// A number for one feature, or for all of them.
  public struct FeatureSetting: Sendable, Equatable {
    /// A column of the table or a coded feature; nil for all features.
    public let feature: String?
    /// The number.
    public let value: Double

    /// A number for a feature, or for all.
    public init(feature: String? = nil, value: Double) {
      self.feature = feature
      self.value = value
    }
  }

  /// 1 lasso, 0 ridge, between them elastic net.
  public var alpha = 1.0
  /// The penalties to visit.
  public var lambdas = LambdaSequence.automatic()
  /// Features without penalty.
  public var unpenalized: [String] = []
  /// Penalty factors; 1 for a feature that is not named.
  public var factors: [FeatureSetting] = []
  /// Lower limits of coefficients per unit, at most 0; none for a feature that is not named.
  public var lowerLimits: [FeatureSetting] = []
  /// Upper limits, at least 0.
  public var upperLimits: [FeatureSetting] = []
  /// Whether the penalty acts on coefficients of standardised features.
  public var standardize = true
  /// How the penalty is chosen; nil reports the path alone.
  public var crossValidation: CrossValidationRequest?

  /// The lasso along glmnet's sequence of penalties.
  public init() {}
}

/// How cross-validation chooses a penalty.
public struct CrossValidationRequest: Sendable {
  /// Where the folds come from.
  public enum FoldSource: Sendable, Equatable {
    /// So many folds at random, dealt anew for each repeat, rows of one subject or cluster kept together, events
    /// spread evenly.
    case random(count: Int, repeats: Int = 1, seed: UInt64)
    /// The values of a column.
    case column(String)
  }

  /// Where the folds come from.
  public var folds: FoldSource
  /// What is averaged over folds.
  public var measure = CrossValidationMeasure.deviance
  /// Which penalty of the curve is taken.
  public var choice = PenaltyChoice.lambda1SE

  /// Cross-validated deviance over folds.
  public init(folds: FoldSource) { self.folds = folds }
}

extension PenaltyRequest {
  /// The options for features with these names, each made of the table's column in `origins`.
  func options(names: [String], origins: [String]) throws -> PenaltyOptions {
    func positions(_ feature: String) throws -> [Int] {
      let found = names.indices.filter { names[$0] == feature || origins[$0] == feature }
      guard !found.isEmpty else {
        throw TableAnalysisError(
          .request, "'\(feature)' is none of the fit's features (they are chosen with --features)")
      }
      return found
    }
    func values(_ settings: [FeatureSetting], default initial: Double) throws -> [Double]? {
      guard !settings.isEmpty else { return nil }
      var values = [Double](repeating: initial, count: names.count)
      for setting in settings where setting.feature == nil {
        values = [Double](repeating: setting.value, count: names.count)
      }
      for setting in settings {
        guard let feature = setting.feature else { continue }
        for j in try positions(feature) { values[j] = setting.value }
      }
      return values
    }
    var options = PenaltyOptions()
    options.alpha = alpha
    options.lambdas = lambdas
    options.standardize = standardize
    options.penaltyFactors = try values(
      factors + unpenalized.map { FeatureSetting(feature: $0, value: 0) }, default: 1)
    options.lowerLimits = try values(lowerLimits, default: -.infinity)
    options.upperLimits = try values(upperLimits, default: .infinity)
    return options
  }
}
