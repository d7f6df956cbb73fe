public import Tables

/// Jackknife pseudo-values of the risk of an event by a horizon: `n F - (n - 1) F_{-i}`, where `F` is 1
/// minus the Kaplan-Meier estimate at the horizon and `F_{-i}` the same without row `i`.
///
/// Their mean estimates the risk, and their conditional mean given covariates estimates the
/// conditional risk when censoring depends on neither event time nor covariates: so they stand in for
/// the unknown 0/1 outcome of censored rows. They can lie outside [0, 1]. Without censoring
/// before the horizon they are the 0/1 outcome.
///
/// All leave-one-out estimates come from one pass over products of factors, O(n log n) in all: without
/// row `i` every number at risk up to its time falls by one, and later ones stay. Where row `i` alone
/// was followed to the horizon, the curve without it is carried forward.
///
/// - Throws: `entryTimesNotSupported`; `tooFew` with fewer than two rows; `horizonBeyondFollowUp`.
/// - Source: Andersen, Klein, Rosthoj 2003, Biometrika 90:15, doi 10.1093/biomet/90.1.15.
public func pseudoRisks(
  outcome: SurvivalOutcome, horizon: Double
) throws(MetricError) -> [Double] {
  let whole = try productLimit(outcome, horizon: horizon)
  guard outcome.count > 1 else { throw .tooFew(needed: 2, found: outcome.count) }
  let table = EventTable(outcome, through: horizon)
  let steps = table.times.count

  // reduced[k]: product of the first k factors with one row fewer at risk, for rows that outlive them.
  var reduced = [1.0]
  for k in 0..<steps {
    let remaining = table.atRisk[k] - 1
    // With one row at risk nobody outlives it, and no row uses the product.
    reduced.append(remaining > 0 ? reduced[k] * (remaining - table.events[k]) / remaining : 0)
  }
  // rest[k]: product of the factors from k on, for rows that are gone before them.
  var rest = [Double](repeating: 1, count: steps + 1)
  for k in (0..<steps).reversed() {
    rest[k] = rest[k + 1] * (table.atRisk[k] - table.events[k]) / table.atRisk[k]
  }

  let n = Double(outcome.count)
  return outcome.time.indices.map { row in
    let time = outcome.time[row]
    // The first step at or after the row's time.
    var k = 0
    var high = steps
    while k < high {
      let middle = (k + high) / 2
      if table.times[middle] < time { k = middle + 1 } else { high = middle }
    }
    let without: Double
    if k < steps, table.times[k] == time {
      let remaining = table.atRisk[k] - 1
      let events = table.events[k] - (outcome.isEvent[row] ? 1 : 0)
      let factor = remaining > 0 ? (remaining - events) / remaining : 1
      without = reduced[k] * factor * rest[k + 1]
    } else {
      without = reduced[k] * rest[k]
    }
    return 1 - (n * whole.survival - (n - 1) * without)
  }
}

/// The Kaplan-Meier estimate at a horizon, or the reason why there is none.
func productLimit(_ outcome: SurvivalOutcome, horizon: Double) throws(MetricError) -> ProductLimit {
  guard outcome.entry == nil else { throw .entryTimesNotSupported }
  guard let last = outcome.time.max() else { throw .tooFew(needed: 1, found: 0) }
  guard let estimate = ProductLimit.survivalAt(horizon: horizon, of: outcome) else {
    throw .horizonBeyondFollowUp(horizon: horizon, lastTime: last)
  }
  return estimate
}
