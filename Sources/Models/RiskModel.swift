public import Tables

/// A fitted model that orders patients: a higher risk means an earlier or likelier event.
public protocol RiskModel: Sendable {
  /// One risk score a row of `x`, on the scale of the linear predictor.
  func risk(_ x: DesignMatrix) -> [Double]
}
