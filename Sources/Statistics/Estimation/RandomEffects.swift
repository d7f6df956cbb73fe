/// Estimates of one quantity from several sources (sites, studies) summarised by a random-effects model.
///
/// `y_i ~ N(theta_i, v_i)`, `theta_i ~ N(mu, tau^2)`: each source has its own truth, and `mu` is the mean truth. tau^2 is
/// estimated by restricted maximum likelihood and is 0 where the likelihood falls from there on. The interval of `mu` is
/// Hartung and Knapp's, on Student's t with k - 1 degrees of freedom and without a lower limit on its factor; the prediction interval,
/// for the truth of a further source, is `mu +- t_(k-2) sqrt(tau^2 + se^2)`.
///
/// Sources: Hartung, Knapp 2001, Stat Med 20:3875, doi 10.1002/sim.1009; Higgins, Thompson, Spiegelhalter 2009,
/// J R Stat Soc A 172:137, doi 10.1111/j.1467-985X.2008.00552.x.
public struct RandomEffects: Sendable, Hashable {
  /// The mean truth.
  public let mean: Double
  /// Its standard error by Hartung and Knapp.
  public let standardError: Double
  /// The variance of the truths between sources.
  public let betweenVariance: Double
  /// The number of sources.
  public let count: Int

  /// The summary of at least two estimates with positive variances; nil for fewer, or where a variance is not positive.
  public init?(estimates: [Double], variances: [Double]) {
    precondition(estimates.count == variances.count)
    guard estimates.count > 1, variances.allSatisfy({ $0 > 0 && $0.isFinite }),
      estimates.allSatisfy(\.isFinite)
    else { return nil }
    let variance = Self.restrictedMaximum(estimates, variances)
    let (center, total) = Self.center(estimates, variances, variance)
    var squares = 0.0
    for (y, v) in zip(estimates, variances) { squares += (y - center) * (y - center) / (v + variance) }
    mean = center
    betweenVariance = variance
    count = estimates.count
    standardError = (squares / (Double(estimates.count - 1) * total)).squareRoot()
  }

  /// The interval of the mean truth.
  public func interval(_ level: ConfidenceLevel) -> ConfidenceInterval {
    let margin = StudentT(degreesOfFreedom: Double(count - 1)).quantile(1 - level.tail) * standardError
    return ConfidenceInterval(
      lower: mean - margin, upper: mean + margin, level: level,
      method: Method(
        "random effects (REML), Hartung-Knapp",
        reference: Citation("Hartung, Knapp 2001, Stat Med 20:3875", doi: "10.1002/sim.1009")))
  }

  /// The interval of the truth of a further source; nil with two sources.
  public func predictionInterval(_ level: ConfidenceLevel) -> ConfidenceInterval? {
    guard count > 2 else { return nil }
    let margin =
      StudentT(degreesOfFreedom: Double(count - 2)).quantile(1 - level.tail)
      * (betweenVariance + standardError * standardError).squareRoot()
    return ConfidenceInterval(
      lower: mean - margin, upper: mean + margin, level: level,
      method: Method(
        "prediction interval of a further source",
        reference: Citation(
          "Higgins, Thompson, Spiegelhalter 2009, J R Stat Soc A 172:137",
          doi: "10.1111/j.1467-985X.2008.00552.x")))
  }

  /// The weighted mean at a between-variance and the sum of the weights.
  private static func center(_ y: [Double], _ v: [Double], _ variance: Double) -> (Double, Double) {
    var (sum, total) = (0.0, 0.0)
    for (y, v) in zip(y, v) {
      sum += y / (v + variance)
      total += 1 / (v + variance)
    }
    return (sum / total, total)
  }

  /// The root of the restricted score, found by bisection to the last bit; 0 where the score is not positive at 0.
  private static func restrictedMaximum(_ y: [Double], _ v: [Double]) -> Double {
    func score(_ variance: Double) -> Double {
      let (center, total) = center(y, v, variance)
      var (squares, fit) = (0.0, 0.0)
      for (y, v) in zip(y, v) {
        let weight = 1 / (v + variance)
        squares += weight * weight
        fit += weight * weight * (y - center) * (y - center)
      }
      return fit + squares / total - total
    }
    guard score(0) > 0 else { return 0 }
    var (low, high) = (0.0, sampleVariance(y))
    while score(high) > 0 {
      low = high
      high *= 2
    }
    while true {
      let middle = low + (high - low) / 2
      guard middle > low, middle < high else { return middle }
      if score(middle) > 0 { low = middle } else { high = middle }
    }
  }
}
