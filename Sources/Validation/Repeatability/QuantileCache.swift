internal import Statistics

/// The quantiles that depend on the design alone, remembered so that thousands of features measured on
/// the same subjects invert each distribution once.
struct QuantileCache {
  let level: ConfidenceLevel
  private var fQuantiles: [Key: Double] = [:]
  private var chiSquareFactors: [Int: ChiSquareFactors] = [:]
  private var tQuantiles: [Int: Double] = [:]
  private var exactReaches: [Int: LimitsInterval.Reach] = [:]

  private struct Key: Hashable {
    let numerator: Double
    let denominator: Double
  }

  init(level: ConfidenceLevel) { self.level = level }

  /// The upper F quantile of a two-sided interval.
  mutating func fQuantile(_ numerator: Double, _ denominator: Double) -> Double {
    let key = Key(numerator: numerator, denominator: denominator)
    if let known = fQuantiles[key] { return known }
    let value = FisherF(numerator, denominator).quantile(1 - level.tail)
    fQuantiles[key] = value
    return value
  }

  /// Student's quantile of a two-sided interval.
  mutating func tQuantile(_ degreesOfFreedom: Int) -> Double {
    if let known = tQuantiles[degreesOfFreedom] { return known }
    let value = StudentT(degreesOfFreedom: Double(degreesOfFreedom)).quantile(1 - level.tail)
    tQuantiles[degreesOfFreedom] = value
    return value
  }

  /// How far the exact interval of a limit of agreement reaches, for so many pairs.
  mutating func exactReach(pairs: Int) -> LimitsInterval.Reach {
    if let known = exactReaches[pairs] { return known }
    let value = LimitsInterval.exact.reach(count: pairs, level: level, t: tQuantile(pairs - 1))
    exactReaches[pairs] = value
    return value
  }

  /// The factors from a standard deviation to its limits; nil without degrees of freedom.
  mutating func chiSquareFactors(degreesOfFreedom: Int) -> ChiSquareFactors? {
    if let known = chiSquareFactors[degreesOfFreedom] { return known }
    let value = ChiSquareFactors(degreesOfFreedom: degreesOfFreedom, level: level)
    chiSquareFactors[degreesOfFreedom] = value
    return value
  }
}

/// The factors `sqrt(df / chi2)` that turn a standard deviation into its interval's limits.
struct ChiSquareFactors {
  let lower: Double
  let upper: Double

  init?(degreesOfFreedom: Int, level: ConfidenceLevel) {
    guard degreesOfFreedom > 0 else { return nil }
    let df = Double(degreesOfFreedom)
    let distribution = ChiSquared(degreesOfFreedom: df)
    lower = (df / distribution.quantile(1 - level.tail)).squareRoot()
    upper = (df / distribution.quantile(level.tail)).squareRoot()
  }
}
