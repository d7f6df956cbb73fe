public import LinearAlgebra
public import Statistics
public import Tables

extension Quantity {
  /// Harrell's concordance index.
  public static let harrellC = Quantity(
    name: "Harrell's concordance index", symbol: "C",
    reference: Citation("Harrell, Lee, Mark 1996, Stat Med 15:361"))
  /// Uno's concordance index.
  public static let unoC = Quantity(
    name: "Uno's concordance index", symbol: "C_Uno",
    reference: Citation("Uno et al. 2011, Stat Med 30:1105", doi: "10.1002/sim.4154"))
  /// A concordance index with other weights over time.
  public static let weightedC = Quantity(name: "time-weighted concordance index", symbol: "C_w")
}

/// A concordance index with the pairs behind it.
public struct Concordance: Sendable, Hashable {
  /// The index, its infinitesimal-jackknife standard error and Wald interval.
  public let estimate: Estimate
  /// The pairs that were counted, over all strata.
  public let counts: PairCounts
  /// The infinitesimal-jackknife values (R's `dfbeta`): `w_i dC / dw_i` a row, or their sums a
  /// cluster, in ascending order of its code. Their squares sum to the variance. Empty when the index
  /// is undefined.
  public let influence: [Double]
  /// How pairs were weighted over time.
  public let timeWeight: ConcordanceTimeWeight
  /// The time after which events were taken as censored, or nil for none.
  public let tau: Double?
}

/// The concordance of a risk score with survival: the probability that of two comparable rows the one
/// with the higher risk has the earlier event, ties of the score counting one half.
///
/// `C = (concordant + tiedScore / 2) / (concordant + discordant + tiedScore)`, with the pairs as
/// `PairCounts` defines them. A higher risk means an earlier event: negate a score that protects.
///
/// The variance is that of the infinitesimal jackknife, `sum (w_i dC / dw_i)^2`, with the time weights
/// held fixed (for Uno's C the estimation of the censoring curve is thus not accounted for, as in R's
/// `survival`). The interval is the Wald interval on C, cut at 0 and 1 with a note when that happens.
/// Without comparable pairs the estimate has no value and says so.
///
/// - Parameters:
///   - risk: one finite score a row; higher means earlier.
///   - outcome: follow-up, possibly left-truncated.
///   - weights: case weights, finite and not negative; nil for 1 each. A row of weight 0 does not count.
///   - strata: a code a row; only rows of one stratum are compared, and their counts added.
///   - clusters: a code a row, for rows that are not independent (several of one patient).
///   - timeWeight: how much a pair counts by time: Harrell's C, Uno's C or others.
///   - tau: events after `tau` are taken as censored. Uno's C needs one where few are left at risk.
///   - level: the level of the interval.
/// - Throws: `countMismatch`, `notFinite`, `auxiliaryCountMismatch`, `invalidWeight`; and
///   `entryTimesNotSupported` for weights that need the survival or the censoring curve.
/// - Complexity: O(n log n).
/// - Source: Therneau, Watson 2015, Mayo Clinic Technical Report 85, for the variance.
public func concordance(
  risk: [Double], outcome: SurvivalOutcome, weights: [Double]? = nil, strata: [Int]? = nil,
  clusters: [Int]? = nil, timeWeight: ConcordanceTimeWeight = .harrell, tau: Double? = nil,
  level: ConfidenceLevel = .p95
) throws(MetricError) -> Concordance {
  let n = outcome.count
  if let weights {
    guard weights.count == n else { throw .auxiliaryCountMismatch(found: weights.count, rows: n) }
    if let row = weights.firstIndex(where: { !($0.isFinite && $0 >= 0) }) { throw .invalidWeight(row: row) }
  }
  if let clusters, clusters.count != n { throw .auxiliaryCountMismatch(found: clusters.count, rows: n) }
  let plan = try ConcordancePlan(outcome: outcome, strata: strata, timeWeight: timeWeight, tau: tau)
  let ranks = try plan.ranks(of: risk)
  let (counts, rowInfluence) = plan.countsAndInfluence(ranks: ranks, weights: weights)

  let used = weights.map { w in (0..<n).filter { w[$0] > 0 } } ?? Array(0..<n)
  let events = used.count { outcome.isEvent[$0] }
  let sample =
    clusters.map { codes in
      SampleSize(Set(used.map { codes[$0] }).count, events: events, rows: used.count)
    } ?? SampleSize(used.count, events: events)
  let quantity = timeWeight.quantity
  let method = Method(
    "\(timeWeight.estimatorName); infinitesimal jackknife", reference: quantity.reference,
    settings: [.ties("equal scores count one half, events at one time are not compared")]
      + (timeWeight.censoring.map { [.censoring($0)] } ?? []) + (tau.map { [.tau($0)] } ?? []))
  guard let c = counts.concordance, let rowInfluence else {
    let note = Note(.noComparablePairs, "No pair of rows can be compared, so there is no concordance.")
    return Concordance(
      estimate: .undefined(quantity, method: method, sampleSize: sample, because: note),
      counts: counts, influence: [], timeWeight: timeWeight, tau: tau)
  }
  let influence = clusters.map { sums(of: rowInfluence, byCode: $0) } ?? rowInfluence
  let error = influence.reduce(0) { $0 + $1 * $1 }.squareRoot()
  return Concordance(
    estimate: .probability(
      quantity, value: c, standardError: error, level: level, method: method, sampleSize: sample),
    counts: counts, influence: influence, timeWeight: timeWeight, tau: tau)
}

/// The covariance matrix of concordance indices of several scores on the same rows: the inner products
/// of their infinitesimal-jackknife values.
///
/// - Throws: `noComparablePairs` when one of them is undefined.
public func covariance(of indices: [Concordance]) throws(MetricError) -> Matrix {
  guard indices.allSatisfy({ $0.estimate.value != nil }) else { throw .noComparablePairs }
  precondition(
    indices.allSatisfy { $0.influence.count == indices[0].influence.count },
    "concordance indices of different rows have no covariance")
  var matrix = Matrix(zeros: indices.count, indices.count)
  for (i, a) in indices.enumerated() {
    for (j, b) in indices.enumerated() {
      matrix[i, j] = zip(a.influence, b.influence).reduce(0) { $0 + $1.0 * $1.1 }
    }
  }
  return matrix
}

/// Compares the concordance indices of two scores on the same rows, `a - b`.
///
/// The variance of the difference is the sum of squares of the differences of the
/// infinitesimal-jackknife values, which accounts for the correlation.
///
/// - Throws: `noComparablePairs` when one of them is undefined.
public func compare(
  _ a: Concordance, _ b: Concordance, level: ConfidenceLevel = .p95
) throws(MetricError) -> ScoreComparison {
  guard let first = a.estimate.value, let second = b.estimate.value else { throw .noComparablePairs }
  precondition(a.influence.count == b.influence.count, "the scores belong to different rows")
  let variance = zip(a.influence, b.influence).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  return ScoreComparison(
    first - second, standardError: variance.squareRoot(), quantity: a.estimate.quantity,
    test: "test of equal concordance", method: Method("infinitesimal jackknife, paired"),
    sampleSize: a.estimate.sampleSize, level: level)
}

extension Concordance {
  /// The same index as an estimate of another quantity by another method.
  func renamed(_ quantity: Quantity, _ method: Method) -> Concordance {
    Concordance(
      estimate: estimate.renamed(quantity, method), counts: counts, influence: influence,
      timeWeight: timeWeight, tau: tau)
  }

  /// The index with an interval from its bootstrap replicates, and their standard deviation.
  ///
  /// The acceleration of the BCa interval is `sum l^3 / (6 (sum l^2)^1.5)` with the infinitesimal-jackknife
  /// values `l` of the rows or clusters.
  public func estimate(
    from replicates: BootstrapDistribution, _ kind: BootstrapIntervalKind, level: ConfidenceLevel = .p95
  ) -> Estimate {
    guard let value = estimate.value else { return estimate }
    let interval =
      switch kind {
      case .percentile: replicates.percentile(level)
      case .bca:
        acceleration(influence: influence).flatMap { replicates.biasCorrected(level, acceleration: $0) }
      }
    return Estimate(
      estimate.quantity, value: value, standardError: replicates.standardError, interval: interval,
      method: Method(
        interval?.method.name ?? timeWeight.estimatorName, reference: estimate.method.reference,
        settings: estimate.method.settings),
      sampleSize: estimate.sampleSize, notes: replicates.notes(interval, without: "a comparable pair"))
  }
}

/// Which interval is read from a bootstrap distribution.
public enum BootstrapIntervalKind: String, Sendable, Hashable, CaseIterable {
  /// Between two quantiles.
  case percentile
  /// Bias-corrected and accelerated.
  case bca
}

extension Note.Kind {
  /// An index of concordance over no pairs.
  public static let noComparablePairs = Note.Kind("no-comparable-pairs")
}

extension ConcordanceTimeWeight {
  /// The quantity that these weights estimate.
  public var quantity: Quantity {
    switch self {
    case .harrell: .harrellC
    case .uno: .unoC
    case .survival, .atRiskShare: .weightedC
    }
  }

  /// The model of censoring behind the weights and the side from which it is read, where there is one.
  public var censoring: String? {
    switch self {
    case .harrell, .atRiskShare: nil
    case .uno, .survival: "Kaplan-Meier, G(t-)"
    }
  }

  /// The estimator in words.
  public var estimatorName: String {
    switch self {
    case .harrell: "Harrell's C"
    case .uno: "Uno's C, Kaplan-Meier censoring G(t-)"
    case .survival: "concordance weighted by 1/G(t-)"
    case .atRiskShare: "concordance weighted by 1/n(t)"
    }
  }
}
