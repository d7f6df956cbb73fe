internal import Statistics
internal import Tables

/// The net benefit of frozen predictions at many thresholds for many resamples of the rows: sorted once.
///
/// Those with `risk >= threshold` are treated. A binary outcome costs O(n + thresholds) a resample and model; survival
/// O(n thresholds), a curve among the treated of each threshold: Aalen-Johansen's, which is one less Kaplan-Meier when nothing
/// competes.
struct NetBenefitPlan: Sendable {
  /// Net benefits in one (re)sample.
  struct Values: Sendable {
    /// The event risk of all rows.
    let risk: Double?
    /// Treating everyone, by threshold.
    let treatAll: [Double?]
    /// By model and threshold.
    let models: [[Double?]]
  }

  /// What an analytic variance needs at one threshold.
  struct Treated {
    /// The share treated.
    let share: Double
    /// The event risk among them; nil where it is not defined, 0 when there are none.
    let risk: Double?
    /// Greenwood's variance of that risk; for a binary outcome the binomial one.
    let variance: Double
    /// Rows treated.
    let count: Int
  }

  private let odds: [Double]
  private let isEvent: [Bool]
  /// By model and row, how many of the thresholds are at or below the row's risk.
  private let passed: [[Int]]
  /// For survival: rows in order of time, whether their follow-up ended with an event of any cause, and the horizon.
  private let survival: (order: [Int], time: [Double], hasAnyEvent: [Bool], horizon: Double)?

  init(models: [[Double]], thresholds: DecisionThresholds, outcome: BinaryOutcome) {
    odds = thresholds.odds
    isEvent = outcome.isCase
    passed = models.map { $0.map { risk in partitionIndex(thresholds.values) { $0 <= risk } } }
    survival = nil
  }

  init(
    models: [[Double]], thresholds: DecisionThresholds, outcome: SurvivalOutcome, horizon: Double
  ) {
    self.init(
      models: models, thresholds: thresholds, isEvent: outcome.isEvent, anyCause: outcome,
      horizon: horizon)
  }

  init(
    models: [[Double]], thresholds: DecisionThresholds, outcome: CompetingOutcome, cause: Int,
    horizon: Double
  ) {
    self.init(
      models: models, thresholds: thresholds, isEvent: outcome.cause.map { $0 == cause },
      anyCause: outcome.anyCause, horizon: horizon)
  }

  private init(
    models: [[Double]], thresholds: DecisionThresholds, isEvent: [Bool], anyCause: SurvivalOutcome,
    horizon: Double
  ) {
    odds = thresholds.odds
    self.isEvent = isEvent
    passed = models.map { $0.map { risk in partitionIndex(thresholds.values) { $0 <= risk } } }
    survival = (ascendingOrder(anyCause.time), anyCause.time, anyCause.isEvent, horizon)
  }

  /// The net benefits when row `i` occurs `frequencies[i]` times.
  func values(_ frequencies: [Double]) -> Values {
    let total = frequencies.reduce(0, +)
    let risk = treated(passed: nil, from: 0, frequencies).risk
    return Values(
      risk: risk,
      treatAll: odds.map { odds in risk.map { $0 - (1 - $0) * odds } },
      models: passed.map { passed in
        if survival == nil { return binary(passed, frequencies, total) }
        return odds.indices.map { k in
          let treated = treated(passed: passed, from: k + 1, frequencies)
          return treated.risk.map { treated.share * ($0 - (1 - $0) * odds[k]) }
        }
      })
  }

  /// Those a model treats at a threshold.
  func treated(model: Int, threshold: Int, _ frequencies: [Double]) -> Treated {
    treated(passed: passed[model], from: threshold + 1, frequencies)
  }

  /// Everyone.
  func everyone(_ frequencies: [Double]) -> Treated { treated(passed: nil, from: 0, frequencies) }

  private func binary(_ passed: [Int], _ frequencies: [Double], _ total: Double) -> [Double?] {
    var cases = [Double](repeating: 0, count: odds.count + 1)
    var controls = cases
    for (row, count) in passed.enumerated() {
      if isEvent[row] { cases[count] += frequencies[row] } else { controls[count] += frequencies[row] }
    }
    var result = [Double?](repeating: nil, count: odds.count)
    var (truePositives, falsePositives) = (0.0, 0.0)
    for k in odds.indices.reversed() {
      truePositives += cases[k + 1]
      falsePositives += controls[k + 1]
      result[k] = truePositives / total - falsePositives / total * odds[k]
    }
    return result
  }

  /// The rows whose count of passed thresholds is at least `least`.
  private func treated(passed: [Int]?, from least: Int, _ frequencies: [Double]) -> Treated {
    func isTreated(_ row: Int) -> Bool { passed.map { $0[row] >= least } ?? true }
    var (total, weight, count) = (0.0, 0.0, 0)
    for (row, frequency) in frequencies.enumerated() {
      total += frequency
      guard frequency > 0, isTreated(row) else { continue }
      weight += frequency
      count += 1
    }
    guard weight > 0 else { return Treated(share: 0, risk: 0, variance: 0, count: 0) }
    let share = weight / total
    guard let survival else {
      var cases = 0.0
      for row in isEvent.indices where isEvent[row] && isTreated(row) { cases += frequencies[row] }
      let risk = cases / weight
      return Treated(share: share, risk: risk, variance: risk * (1 - risk) / weight, count: count)
    }
    // Freedom from any event, the risk of the event, and the sums behind its Greenwood variance.
    var (free, risk, sums) = (1.0, 0.0, VarianceSums(.greenwood))
    var (atRisk, last) = (weight, 0.0)
    var place = 0
    let (order, time) = (survival.order, survival.time)
    while place < order.count {
      let now = time[order[place]]
      var (own, events, leaving) = (0.0, 0.0, 0.0)
      while place < order.count, time[order[place]] == now {
        let row = order[place]
        place += 1
        guard frequencies[row] > 0, isTreated(row) else { continue }
        leaving += frequencies[row]
        if survival.hasAnyEvent[row] { events += frequencies[row] }
        if isEvent[row] { own += frequencies[row] }
      }
      if leaving > 0 { last = now }
      if now > survival.horizon { if leaving > 0 { break } else { continue } }
      if events > 0 {
        risk += free * own / atRisk
        sums.add(atRisk: atRisk, events: events, own: own, free: free, incidence: risk)
        free *= (atRisk - events) / atRisk
      }
      atRisk -= leaving
    }
    let isKnown = last >= survival.horizon || free == 0
    return Treated(
      share: share, risk: isKnown ? min(1, risk) : nil, variance: sums.variance(at: risk), count: count)
  }
}
