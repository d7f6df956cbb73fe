internal import Tables

/// The Kaplan-Meier estimate at one horizon, as far as calibration needs it.
struct ProductLimit {
  /// `S(horizon)`, the probability of no event up to and including the horizon.
  let survival: Double
  /// Greenwood's standard error of `survival`.
  let standardError: Double

  /// The product over the event times up to the horizon of `1 - d / n`; or nil when the follow-up ends
  /// before the horizon with survival left, where the curve is not defined. No entry times.
  static func survivalAt(horizon: Double, of outcome: SurvivalOutcome) -> ProductLimit? {
    let table = EventTable(outcome, through: horizon)
    var survival = 1.0
    var greenwood = 0.0
    for (events, atRisk) in zip(table.events, table.atRisk) {
      survival *= (atRisk - events) / atRisk
      if atRisk > events { greenwood += events / (atRisk * (atRisk - events)) }
    }
    guard survival == 0 || (outcome.time.max() ?? -.infinity) >= horizon else { return nil }
    return ProductLimit(survival: survival, standardError: survival * greenwood.squareRoot())
  }
}

/// The distinct event times up to a horizon with the events and the rows at risk at each.
struct EventTable {
  private(set) var times = [Double]()
  private(set) var events = [Double]()
  private(set) var atRisk = [Double]()

  init(_ outcome: SurvivalOutcome, through horizon: Double) {
    let order = outcome.time.indices.sorted { outcome.time[$0] < outcome.time[$1] }
    var start = 0
    while start < order.count, outcome.time[order[start]] <= horizon {
      let time = outcome.time[order[start]]
      var end = start
      var count = 0
      while end < order.count, outcome.time[order[end]] == time {
        if outcome.isEvent[order[end]] { count += 1 }
        end += 1
      }
      if count > 0 {
        times.append(time)
        events.append(Double(count))
        atRisk.append(Double(order.count - start))
      }
      start = end
    }
  }
}
