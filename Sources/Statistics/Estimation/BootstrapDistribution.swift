/// The values of a number in bootstrap replicates, with the intervals that are read from them.
///
/// Replicates in which the number does not exist are left out and counted; none is drawn again.
public struct BootstrapDistribution: Sendable, Hashable {
  /// The estimate on the data themselves.
  public let value: Double
  /// The replicates that have a value, in ascending order.
  public let sorted: [Double]
  /// How many replicates have none.
  public let failures: Int
  /// The seed that the replicates came from, where there is one to name.
  public let seed: UInt64?

  /// The distribution of replicates, by replicate number; nil where the number does not exist.
  public init(value: Double, replicates: [Double?], seed: UInt64? = nil) {
    self.value = value
    sorted = replicates.compactMap(\.self).sorted()
    failures = replicates.count - sorted.count
    self.seed = seed
  }

  /// Replicates drawn.
  public var count: Int { sorted.count + failures }

  /// The standard deviation of the replicates (divisor one less than their number); nil with fewer than two.
  public var standardError: Double? { sorted.count > 1 ? sampleStandardDeviation(sorted) : nil }

  /// The interval between the type-7 quantiles of the replicates; nil with fewer than two.
  public func percentile(_ level: ConfidenceLevel) -> ConfidenceInterval? {
    interval("percentile", between: level.tail, and: 1 - level.tail, level, reference: nil)
  }

  /// The bias-corrected and accelerated interval: `z0` from the share of replicates below the estimate (ties
  /// half), the acceleration from the jackknife. Nil when all replicates lie on one side of the
  /// estimate or the jackknife does not vary.
  ///
  /// - Parameter jackknife: the estimate without each independent unit in turn.
  /// - Source: Efron 1987, J Am Stat Assoc 82:171, doi 10.1080/01621459.1987.10478410.
  public func biasCorrected(_ level: ConfidenceLevel, jackknife: [Double]) -> ConfidenceInterval? {
    guard jackknife.count > 2 else { return nil }
    let center = mean(jackknife)
    return Statistics.acceleration(influence: jackknife.map { center - $0 }).flatMap {
      biasCorrected(level, acceleration: $0)
    }
  }

  /// The bias-corrected and accelerated interval with a known acceleration.
  public func biasCorrected(_ level: ConfidenceLevel, acceleration: Double) -> ConfidenceInterval? {
    let below = Double(sorted.count { $0 < value }) + Double(sorted.count { $0 == value }) / 2
    let share = below / Double(sorted.count)
    guard sorted.count > 1, share > 0, share < 1 else { return nil }
    let z0 = Normal.quantile(share)
    func probability(_ z: Double) -> Double? {
      let denominator = 1 - acceleration * (z0 + z)
      return denominator > 0 ? Normal.cumulative(z0 + (z0 + z) / denominator) : nil
    }
    guard let lower = probability(-level.normalQuantile), let upper = probability(level.normalQuantile),
      lower <= upper
    else { return nil }
    return interval(
      "BCa", between: lower, and: upper, level,
      reference: Citation("Efron 1987, J Am Stat Assoc 82:171", doi: "10.1080/01621459.1987.10478410"))
  }

  private func interval(
    _ name: String, between lower: Double, and upper: Double, _ level: ConfidenceLevel,
    reference: Citation?
  ) -> ConfidenceInterval? {
    guard sorted.count > 1 else { return nil }
    let settings: [MethodSetting] =
      [.replicates(count), .failures(failures)] + (seed.map { [.seed($0)] } ?? [])
    return ConfidenceInterval(
      lower: quantile(lower, ofSorted: sorted), upper: quantile(upper, ofSorted: sorted), level: level,
      method: Method("\(name) bootstrap, \(count) replicates", reference: reference, settings: settings))
  }
}

/// The acceleration of a BCa interval from the empirical influence of each independent unit,
/// `sum l^3 / (6 (sum l^2)^1.5)`; nil when the influences do not vary.
///
/// - Source: Efron 1987, J Am Stat Assoc 82:171, doi 10.1080/01621459.1987.10478410.
public func acceleration(influence: [Double]) -> Double? {
  var (squares, cubes) = (0.0, 0.0)
  for value in influence {
    squares += value * value
    cubes += value * value * value
  }
  return squares > 0 ? cubes / (6 * squares * squares.squareRoot()) : nil
}
