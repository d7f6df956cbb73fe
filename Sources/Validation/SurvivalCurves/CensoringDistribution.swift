public import Tables

/// The Kaplan-Meier estimate of `G(t)`, the probability to be uncensored beyond t: what inverse probability
/// of censoring weights divide by.
///
/// A right-continuous step function that falls at censorings; `probability(before: t)` is its left limit
/// `G(t-)`. Beyond the last time it stays at its last value, which is 0 when the last row is censored (and
/// no event ties with it under `.simultaneous`).
public struct CensoringDistribution: Sendable {
  /// Who is at risk of censoring at a time with events.
  public enum Ties: Sendable {
    /// Events come first: those with the event at t are no longer at risk of censoring at t, and G falls by
    /// `c / (n - d)`. The mirror image of the survival curve's rule, so that without late entries
    /// `S(t) G(t) = (number with time > t) / n` exactly. R's `concordance(timewt = "n/G2")` does so too.
    case eventsFirst
    /// All at risk count: G falls by `c / n`, as R's `survfit(Surv(time, 1 - status) ~ 1)`.
    case simultaneous
  }

  /// The distinct times at which G falls, ascending.
  public let times: [Double]
  /// G at each of `times`.
  public let probabilities: [Double]
  private let timeTolerance: Double

  /// The censoring distribution of an outcome.
  /// - Parameter weights: one number a row, not negative.
  public init(
    _ outcome: SurvivalOutcome, weights: [Double]? = nil, ties: Ties = .eventsFirst
  ) throws(SurvivalCurveError) {
    let checked = try checkedWeights(weights, for: outcome)
    let merged = try outcome.withTiedTimesMerged()
    let table = RiskTable(
      checked.map { merged.selecting($0.rows) } ?? merged, weights: checked?.weights)
    var times: [Double] = []
    var probabilities: [Double] = []
    var probability = 1.0
    for row in table.rows where row.censoredCount > 0 {
      let (atRisk, count) =
        switch ties {
        case .eventsFirst: (row.atRisk - row.events, row.atRiskCount - row.eventCount)
        case .simultaneous: (row.atRisk, row.atRiskCount)
        }
      probability *= count == row.censoredCount ? 0 : (atRisk - row.censored) / atRisk
      times.append(row.time)
      probabilities.append(probability)
    }
    self.times = times
    self.probabilities = probabilities
    timeTolerance = tieTolerance(ofDistinct: table.rows.map(\.time))
  }

  /// `G(t)`, the probability to be uncensored beyond t.
  public func probability(at time: Double) -> Double {
    value(afterSteps: partitionIndex(times) { $0 <= time + timeTolerance })
  }

  /// `G(t-)`, the probability to be uncensored up to t, t excluded.
  public func probability(before time: Double) -> Double {
    value(afterSteps: partitionIndex(times) { $0 < time - timeTolerance })
  }

  private func value(afterSteps count: Int) -> Double {
    count > 0 ? probabilities[count - 1] : 1
  }
}
