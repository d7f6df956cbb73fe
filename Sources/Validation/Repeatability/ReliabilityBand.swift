public import Statistics

/// The verbal bands for an intraclass correlation.
///
/// Koo and Li judge the 95 % interval rather than the estimate; this library takes the strict reading,
/// in which the lower limit decides. A boundary value belongs to the band above it, except that
/// "excellent" needs more than 0.9.
/// - Source: Koo, Li 2016, J Chiropr Med 15:155, doi 10.1016/j.jcm.2016.02.012.
public enum ReliabilityBand: String, Sendable, CaseIterable, Comparable {
  /// Below 0.5.
  case poor
  /// From 0.5 to below 0.75.
  case moderate
  /// From 0.75 to 0.9.
  case good
  /// Above 0.9.
  case excellent

  /// The band of a coefficient or of a limit of its interval.
  public init(_ coefficient: Double) {
    precondition(!coefficient.isNaN)
    if coefficient < 0.5 {
      self = .poor
    } else if coefficient < 0.75 {
      self = .moderate
    } else if coefficient <= 0.9 {
      self = .good
    } else {
      self = .excellent
    }
  }

  /// The band of an interval's lower limit, or nil when the estimate has no interval.
  public init?(lowerLimitOf estimate: Estimate) {
    guard let lower = estimate.interval?.lower else { return nil }
    self.init(lower)
  }

  /// Orders the bands from poor to excellent.
  public static func < (left: ReliabilityBand, right: ReliabilityBand) -> Bool {
    left.rank < right.rank
  }

  private var rank: Int {
    switch self {
    case .poor: 0
    case .moderate: 1
    case .good: 2
    case .excellent: 3
    }
  }
}
