/// Why no model can be fitted. Rows and features count from 0.
public enum FitError: Error, Sendable, Equatable, Codable {
  /// The outcome and the design differ in their number of rows.
  case countMismatch(design: Int, outcome: Int)
  /// No row with positive weight has the event, so the likelihood carries no information.
  case noEvents
  /// Every row with positive weight is a case: a response model needs both kinds.
  case noControls
  /// There are no features, or every feature is constant.
  case nothingToFit
  /// A weight is negative, infinite or NaN, or a frequency is not a whole number.
  case invalidWeight(row: Int, value: Double)
  /// The procedure stopped before its tolerance was met.
  case notConverged(String)
  /// Options that contradict each other or the data.
  case invalidOption(String)
}

extension FitError: CustomStringConvertible {
  /// The sentence a user reads.
  public var description: String {
    switch self {
    case .countMismatch(let design, let outcome):
      "the design has \(design) rows but the outcome has \(outcome)"
    case .noEvents: "no row has the event, so no model can be fitted"
    case .noControls: "every row is a case, so no response model can be fitted"
    case .nothingToFit: "no feature varies among the rows, so there is nothing to fit"
    case .invalidWeight(let row, let value): "the weight \(value) of row \(row + 1) is not allowed"
    case .notConverged(let reason): "the fit did not converge: \(reason)"
    case .invalidOption(let reason): reason
    }
  }
}
