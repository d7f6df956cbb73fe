internal import Statistics
internal import Tables

/// Who has the event by a horizon and who has not, with inverse probability of censoring weights for those whom
/// censoring hides, in many resamples of the rows: sorted once.
///
/// Case `i` (event at `t_i <= horizon`) weighs `1 / G(t_i-)`, a control (`t_i > horizon`) `1 / G(horizon)`, a row censored
/// before the horizon 0; `G` is the Kaplan-Meier estimate of the censoring distribution of the same
/// resample, where events at a time leave before the censored (`CensoringDistribution.Ties.eventsFirst`). A row whose
/// time is the horizon without an event is a control: it is known to be free of the event until then.
struct ReclassificationWeights: Sendable {
  /// The weight of each row as a case and as a control, frequencies included.
  struct Values {
    var cases: [Double]
    var controls: [Double]
  }

  private let outcome: SurvivalOutcome
  private let order: [Int]
  private let horizon: Double

  init(_ outcome: SurvivalOutcome, horizon: Double) {
    self.outcome = outcome
    self.horizon = horizon
    order = ascendingOrder(outcome.time)
  }

  /// The weights when row `i` occurs `frequencies[i]` times; nil where `G` reaches 0 before the horizon.
  func values(_ frequencies: [Double]) -> Values? {
    let (time, isEvent) = (outcome.time, outcome.isEvent)
    var result = Values(
      cases: [Double](repeating: 0, count: time.count), controls: [Double](repeating: 0, count: time.count))
    var atRisk = frequencies.reduce(0, +)
    var uncensored = 1.0
    var place = 0
    while place < order.count, time[order[place]] <= horizon {
      let now = time[order[place]]
      let start = place
      var (events, censored) = (0.0, 0.0)
      while place < order.count, time[order[place]] == now {
        let row = order[place]
        place += 1
        if isEvent[row] { events += frequencies[row] } else { censored += frequencies[row] }
      }
      if events > 0 {
        guard uncensored > 0 else { return nil }
        for row in order[start..<place] where isEvent[row] {
          result.cases[row] = frequencies[row] / uncensored
        }
      }
      if now == horizon {
        // Censored at the horizon itself: still under observation there.
        for row in order[start..<place] where !isEvent[row] { result.controls[row] = frequencies[row] }
      } else if censored > 0 {
        uncensored *= (atRisk - events - censored) / (atRisk - events)
      }
      atRisk -= events + censored
    }
    for row in order[place...] { result.controls[row] = frequencies[row] }
    for row in result.controls.indices where result.controls[row] > 0 {
      guard uncensored > 0 else { return nil }
      result.controls[row] /= uncensored
    }
    return result
  }
}
