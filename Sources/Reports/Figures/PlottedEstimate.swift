public import Statistics

/// A value with its interval, as figures draw it.
public struct PlottedEstimate: Sendable, Hashable {
  /// The value, or nil where it does not exist.
  public let value: Double?
  /// The lower limit, where there is one; may be infinite.
  public let lower: Double?
  /// The upper limit, where there is one; may be infinite.
  public let upper: Double?

  /// A value with limits in order.
  public init(_ value: Double?, lower: Double? = nil, upper: Double? = nil) {
    if let lower, let upper { precondition(lower <= upper, "the limits of an interval are ordered") }
    self.value = value.flatMap { $0.isFinite ? $0 : nil }
    self.lower = lower
    self.upper = upper
  }

  /// The value and interval of an estimate.
  public init(_ estimate: Estimate) {
    self.init(estimate.value, lower: estimate.interval?.lower, upper: estimate.interval?.upper)
  }

  /// `0.712 (0.655 to 0.769)`.
  public func text(precision: Precision = .automatic) -> String {
    Format.value(value, lower: lower, upper: upper, precision: precision)
  }

  /// The finite ones among value and limits.
  var finite: [Double] { [value, lower, upper].compactMap(\.self).filter(\.isFinite) }
}
