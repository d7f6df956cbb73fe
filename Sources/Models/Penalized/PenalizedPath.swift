internal import LinearAlgebra
public import Statistics
public import Tables

/// One feature's coefficient.
public struct SparseCoefficient: Sendable, Equatable {
  /// The feature's column.
  public let feature: Int
  /// Its coefficient per unit of the feature.
  public let value: Double

  /// A coefficient of a column.
  public init(feature: Int, value: Double) {
    self.feature = feature
    self.value = value
  }
}

/// A penalised model at one lambda.
public struct PenalizedModel: RiskModel, Equatable {
  /// The names of all candidate features, in the design's order.
  public let names: [String]
  /// The penalty.
  public let lambda: Double
  /// The intercept; 0 for a Cox model.
  public let intercept: Double
  /// The coefficients that are not zero, in the order of the features.
  public let coefficients: [SparseCoefficient]

  /// A model from its parts.
  public init(names: [String], lambda: Double, intercept: Double, coefficients: [SparseCoefficient]) {
    self.names = names
    self.lambda = lambda
    self.intercept = intercept
    self.coefficients = coefficients
  }

  /// The linear predictor `intercept + sum x_j b_j`, summed in the order of the features.
  public func risk(_ x: DesignMatrix) -> [Double] {
    precondition(x.columnCount == names.count)
    var result = [Double](repeating: intercept, count: x.rowCount)
    for coefficient in coefficients {
      for i in 0..<x.rowCount { result[i] += coefficient.value * x.values[i, coefficient.feature] }
    }
    return result
  }
}

/// Penalised models along a falling sequence of penalties, each with its certificate of optimality.
public struct PenalizedPath: Sendable {
  /// One solution of the path.
  public struct Point: Sendable {
    /// The penalty.
    public let lambda: Double
    /// The intercept; 0 for a Cox model.
    public let intercept: Double
    /// The coefficients that are not zero, per unit of the feature.
    public let coefficients: [SparseCoefficient]
    /// `1 - deviance / null deviance`.
    public let devianceRatio: Double
    /// The largest violation of the optimality conditions over all features, on the scale on which the
    /// penalty acts, relative to lambda (to the largest lambda where lambda is 0).
    public let kktResidual: Double
    /// Newton steps that this solution took.
    public let newtonSteps: Int

    /// Number of features with a coefficient.
    public var degreesOfFreedom: Int { coefficients.count }
  }

  /// The features' names, in the design's order.
  public let names: [String]
  /// The mixing parameter: 1 lasso, 0 ridge.
  public let alpha: Double
  /// The solutions, lambda falling.
  public let points: [Point]
  /// Twice the gain in log likelihood of a saturated model over the one without features.
  public let nullDeviance: Double
  /// Rows with positive weight, and events among them.
  public let sampleSize: SampleSize
  /// Caveats: features that cannot have a coefficient, an early end.
  public let notes: [Note]

  /// The model at a point of the path.
  public func model(at index: Int) -> PenalizedModel {
    let point = points[index]
    return PenalizedModel(
      names: names, lambda: point.lambda, intercept: point.intercept, coefficients: point.coefficients)
  }
}
