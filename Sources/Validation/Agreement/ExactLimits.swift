internal import Statistics

/// How the limits of agreement get their intervals.
public enum LimitsInterval: String, Sendable, CaseIterable {
  /// Exact for normal differences: each limit is the quantile `mu -+ 1.96 sigma`, for which
  /// `sqrt(n) (limit - mean) / SD` has a noncentral t distribution on `n - 1` degrees of freedom with
  /// noncentrality `-+1.96 sqrt(n)`. Carkeet 2015, J Clin Monit Comput 29:405, doi 10.1007/s10877-015-9680-5.
  case exact
  /// Variance estimates recovery: the exact limits of mean and SD, combined. Zou 2013, Stat Methods Med Res
  /// 22:630, doi 10.1177/0962280211402548.
  case mover
  /// `limit -+ t(n - 1) SD sqrt(1/n + 1.96^2 / (2 (n - 1)))`. Bland, Altman 1999, Stat Methods Med Res 8:135,
  /// doi 10.1177/096228029900800204.
  case approximate

  var method: Method {
    switch self {
    case .exact: .exactLimits
    case .mover: .moverLimits
    case .approximate: .approximateLimits
    }
  }

  /// How far a limit's interval reaches, in SDs of the differences.
  struct Reach {
    /// Towards the mean.
    let inward: Double
    /// Away from it.
    let outward: Double
  }

  /// How far a limit's interval reaches.
  ///
  /// - Parameters:
  ///   - count: pairs, at least 2.
  ///   - t: Student's quantile at the level on `count - 1` degrees of freedom.
  func reach(count: Int, level: ConfidenceLevel, t: Double) -> Reach {
    let n = Double(count)
    let z = limitFactor
    switch self {
    case .exact:
      let distribution = NoncentralT(degreesOfFreedom: n - 1, noncentrality: z * n.squareRoot())
      let inner = distribution.quantile(level.tail) / n.squareRoot()
      let outer = distribution.quantile(1 - level.tail) / n.squareRoot()
      return Reach(inward: z - inner, outward: outer - z)
    case .mover:
      let chi = ChiSquared(degreesOfFreedom: n - 1)
      let low = 1 - ((n - 1) / chi.quantile(1 - level.tail)).squareRoot()
      let high = ((n - 1) / chi.quantile(level.tail)).squareRoot() - 1
      let center = t * t / n
      return Reach(
        inward: (center + z * z * low * low).squareRoot(),
        outward: (center + z * z * high * high).squareRoot())
    case .approximate:
      let margin = t * (1 / n + z * z / (2 * (n - 1))).squareRoot()
      return Reach(inward: margin, outward: margin)
    }
  }
}

/// The factor of the limits of agreement, by definition.
let limitFactor = 1.96

extension Method {
  fileprivate static let exactLimits = Method(
    "noncentral t, exact",
    reference: Citation("Carkeet 2015, J Clin Monit Comput 29:405", doi: "10.1007/s10877-015-9680-5"))
  fileprivate static let moverLimits = Method(
    "MOVER",
    reference: Citation("Zou 2013, Stat Methods Med Res 22:630", doi: "10.1177/0962280211402548"))
  fileprivate static let approximateLimits = Method("Bland-Altman, approximate")
}
