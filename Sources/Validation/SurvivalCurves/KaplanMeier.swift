public import Statistics
public import Tables

/// The Kaplan-Meier estimator of the survival function, `S(t) = product over t_j <= t of (1 - d_j / n_j)`,
/// with the Nelson-Aalen estimator of the cumulative hazard, `H(t) = sum of d_j / n_j`.
///
/// `d_j` is the weight of events and `n_j` the weight at risk at `t_j`; a row is at risk on
/// `(entry, time]`, and a row censored at an event time is still at risk there. Times that differ by rounding
/// only (`1.5e-8` relative to the mean time, as in R) count as tied.
///
/// Variances, without weights or with whole-number ones (which count copies of a row): Greenwood's,
/// `var S = S^2 sum d_j / (n_j (n_j - d_j))`, and `var H = sum d_j / n_j^2`. With other weights, which are
/// no counts, the infinitesimal jackknife: the sum over rows of `(w_i dS/dw_i)^2`. R's `survfit` chooses
/// in the same way; `variance` overrides it.
///
/// With late entries the curve describes survival given that one is alive at the first entry.
/// - Source: Kaplan, Meier 1958, JASA 53:457, doi 10.1080/01621459.1958.10501452; Aalen 1978, Ann Stat
///   6:701, doi 10.1214/aos/1176344247.
public struct KaplanMeier: Sendable {
  /// The estimator of the variance.
  public enum Variance: String, Sendable {
    /// Greenwood's formula: rows are independent, weights count copies.
    case greenwood = "Greenwood"
    /// The infinitesimal jackknife, valid for any weights.
    case infinitesimalJackknife = "infinitesimal jackknife"
  }

  /// The kind of pointwise interval.
  public var band = SurvivalBand.logLog
  /// The level of every interval.
  public var level = ConfidenceLevel.p95
  /// The variance; nil chooses by the weights.
  public var variance: Variance?

  /// An estimator with log-log intervals unless said otherwise.
  public init(
    band: SurvivalBand = .logLog, level: ConfidenceLevel = .p95, variance: Variance? = nil
  ) {
    self.band = band
    self.level = level
    self.variance = variance
  }

  /// The curve of all rows.
  /// - Parameter weights: one number a row, not negative; a weight of 0 leaves the row out.
  public func estimate(
    _ outcome: SurvivalOutcome, weights: [Double]? = nil
  ) throws(SurvivalCurveError) -> SurvivalCurve {
    let checked = try checkedWeights(weights, for: outcome)
    return curve(try outcome.withTiedTimesMerged(), checked?.rows, checked?.weights)
  }

  /// The curve of each group, in the order of `groups.labels`. A group whose weights are all 0 is an error.
  public func estimate(
    _ outcome: SurvivalOutcome, groups: Grouping, weights: [Double]? = nil
  ) throws(SurvivalCurveError) -> [SurvivalCurve] {
    guard groups.codes.count == outcome.count else {
      throw .countMismatch(expected: outcome.count, found: groups.codes.count)
    }
    let checked = try checkedWeights(weights, for: outcome)
    let merged = try outcome.withTiedTimesMerged()
    let automatic = checked.map { automaticVariance($0.weights) } ?? .greenwood
    var estimator = self
    estimator.variance = variance ?? automatic
    var curves: [SurvivalCurve] = []
    for rows in groups.rowsByGroup {
      let kept = weights.map { weights in rows.filter { weights[$0] > 0 } } ?? rows
      guard !kept.isEmpty else { throw .noRows }
      let own = weights.map { weights in kept.map { weights[$0] } }
      curves.append(estimator.curve(merged, kept, own))
    }
    return curves
  }

  private func automaticVariance(_ weights: [Double]) -> Variance {
    weights.allSatisfy { $0 == $0.rounded() } ? .greenwood : .infinitesimalJackknife
  }

  private func curve(
    _ merged: SurvivalOutcome, _ rows: [Int]?, _ weights: [Double]?
  ) -> SurvivalCurve {
    let outcome = rows.map(merged.selecting) ?? merged
    let table = RiskTable(outcome, weights: weights)
    let variance = variance ?? weights.map(automaticVariance) ?? .greenwood
    return SurvivalCurve(
      outcome, table, band: band, level: level, variance: variance)
  }
}
