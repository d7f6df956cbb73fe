public import Statistics
public import Tables

/// A procedure that learns a risk model from rows with a known outcome. Options live in the conforming
/// type; fitting changes nothing and returns a new model.
public protocol Fitter<Response, Model>: Sendable {
  /// The kind of outcome it learns from.
  associatedtype Response: Outcome
  /// The kind of model it returns.
  associatedtype Model: RiskModel
  /// Fits the model to the rows of `x` with outcome `y`.
  func fit(_ x: DesignMatrix, _ y: Response) throws(FitError) -> Model
}

/// How an iteration ended.
public struct Convergence: Sendable, Equatable {
  /// Newton steps taken.
  public let iterations: Int
  /// The largest absolute element of the score at the solution, features in units of their standard
  /// deviation, divided by the total weight.
  public let gradientNorm: Double
  /// Whether the tolerance was met.
  public let isConverged: Bool
}

extension Note.Kind {
  /// A coefficient that is not determined by the data.
  public static let notEstimable = Note.Kind("not-estimable")
  /// The likelihood rises without bound: the estimate is a large number standing for infinity.
  public static let possiblyInfinite = Note.Kind("possibly-infinite")
  /// The iteration limit was reached.
  public static let iterationLimit = Note.Kind("iteration-limit")
}
