public import Statistics
public import Tables

/// The Aalen-Johansen estimator of cumulative incidence, the probability that an event of a cause has come by
/// t when events of other causes compete: `F_k(t) = sum over t_j <= t of S(t_j-) d_kj / n_j`, S being
/// the Kaplan-Meier estimate of freedom from any event.
///
/// One less a Kaplan-Meier curve that takes competing events for censored ones overestimates it. Ties, late
/// entries and the horizon of validity are as for `KaplanMeier`. Pointwise intervals are those of `SurvivalBand`,
/// for F in the place of S (log-log: `F^exp(-+ z se / (F log F))`).
/// - Source: Aalen, Johansen 1978, Scand J Stat 5:141.
public struct CumulativeIncidence: Sendable {
  /// The estimator of the variance of `F_k(t)`.
  ///
  /// Both are `sum over u <= t of (F(t) - F(u))^2 g + S(u-)^2 p - 2 (F(t) - F(u)) S(u-) c`,
  ///
  /// with `d_k` events of the cause, `e` of others and `d` of all:
  ///
  /// | case | g | p | c |
  /// |---|---|---|---|
  /// | Greenwood | `d / (n (n - d))` | `d_k (n - d_k) / n^3` | `d_k / n^2` |
  /// | Aalen | `(d_k (n - d_k) + e (n - e)) / ((n - 1) (n - d)^2)` | `d_k (n - d_k) / (n^2 (n - 1))` | `d_k (n - d_k) / (n (n - d) (n - 1))` |
  public enum Variance: String, Sendable, CaseIterable {
    /// The multinomial form, which is Greenwood's where no events compete. R's multi-state `survfit` has it.
    case greenwood = "Greenwood"
    /// The martingale form of R's `cmprsk::cuminc`, slightly larger.
    case aalen = "Aalen"
  }

  /// The kind of pointwise interval.
  public var band = SurvivalBand.logLog
  /// The level of every interval.
  public var level = ConfidenceLevel.p95
  /// The variance.
  public var variance = Variance.greenwood

  /// An estimator with log-log intervals from Greenwood's variance unless said otherwise.
  public init(
    band: SurvivalBand = .logLog, level: ConfidenceLevel = .p95, variance: Variance = .greenwood
  ) {
    self.band = band
    self.level = level
    self.variance = variance
  }

  /// The curves of all rows, one a cause in the order of `causeNames`.
  public func estimate(_ outcome: CompetingOutcome) throws(SurvivalCurveError) -> [IncidenceCurve] {
    guard outcome.count > 0 else { throw .noRows }
    let merged = try outcome.withTiedTimesMerged()
    return outcome.causeNames.indices.map {
      IncidenceCurve(merged, cause: $0 + 1, band: band, level: level, variance: variance)
    }
  }

  /// The curves of each group, in the order of `groups.labels`, each with one curve a cause.
  public func estimate(
    _ outcome: CompetingOutcome, groups: Grouping
  ) throws(SurvivalCurveError) -> [[IncidenceCurve]] {
    guard groups.codes.count == outcome.count else {
      throw .countMismatch(expected: outcome.count, found: groups.codes.count)
    }
    let merged = try outcome.withTiedTimesMerged()
    var curves: [[IncidenceCurve]] = []
    for rows in groups.rowsByGroup { curves.append(try estimate(merged.selecting(rows))) }
    return curves
  }
}

extension CompetingOutcome {
  /// The outcome with times that differ by rounding only made equal.
  func withTiedTimesMerged() throws(SurvivalCurveError) -> CompetingOutcome {
    do { return try mergingTiedTimes() } catch {
      guard case .invalidEntry(let row, _, _) = error else {
        preconditionFailure("merging times keeps them finite and not negative")
      }
      throw .emptyFollowUp(row: row)
    }
  }
}
