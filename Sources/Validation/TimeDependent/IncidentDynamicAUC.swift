internal import RealModule
public import Statistics
public import Tables

/// The incident/dynamic area under the ROC curve at one or more times.
public struct IncidentDynamicAUC: Sendable, Hashable {
  /// The area at one time.
  public struct AtTime: Sendable, Hashable {
    /// The time t.
    public let time: Double
    /// The area with its standard error and Wald interval, or the reason why there is none.
    public let estimate: Estimate
    /// The influence function of each row, or of each cluster: the standard error is its standard deviation over the root
    /// of their number. Empty when the area is undefined.
    public let influence: [Double]
    /// The events whose ranks were averaged; 0 when the area is undefined.
    public let events: Int
    /// The first and the last time of these events; nil when the area is undefined.
    public let window: ClosedRange<Double>?
  }

  /// The areas, in the order of the times asked for.
  public let times: [AtTime]
}

/// The incident/dynamic area under the ROC curve: the probability that a row with the event at t has a higher risk score
/// than a row free of it beyond t, ties counting one half.
///
/// The weighted mean rank: an event at `t_j` has the rank `P_j`, the share of the `Y_j` rows in its risk set without event
/// at `t_j` whose score is lower (equal ones count one half), and the area is the mean of `P_j` over the `m` events nearest in
/// time to t. It needs no model and no censoring weights: censoring may depend on the score. Over all events it is the
/// concordance with weights `1/n(t)`; Harrell's C is the mean of all `P_j` weighted by `Y_j`.
///
/// A row of a risk set is a control when it is followed beyond `t_j`, or censored at `t_j`. Without `nearestEvents`,
/// `m = events^(4/5)`, rounded, the order that minimises the mean squared error of a local mean; events as far from t as the
/// m-th are all taken. The more, the smoother and the more biased where the area changes with time; where all of them lie
/// on one side of t a note says so.
///
/// The influence function of row i is the exact derivative for fixed windows,
/// `n/m (1{i in window} (P_i - A) + sum over window events j with i as control of (1{x_i < x_j} + 1{x_i = x_j}/2 - P_j) / Y_j)`.
/// The interval is Wald's, cut at 0 and 1; it does not account for the bias of the local mean.
///
/// - Parameters:
///   - risk: one finite score a row; higher means an earlier event.
///   - outcome: follow-up without late entries.
///   - times: positive, in any order, in the outcome's unit.
///   - nearestEvents: how many events are averaged, at least 1; nil for `events^(4/5)`.
///   - clusters: a code a row, for rows that are not independent: influence values are summed by cluster.
///   - level: the level of the intervals.
/// - Throws: `countMismatch`, `notFinite`, `entryTimesNotSupported`, `tooFew` with fewer than two rows.
/// - Complexity: O(n log n), for each time too.
/// - Source: Saha-Chaudhuri, Heagerty 2013, Biostatistics 14:42, doi 10.1093/biostatistics/kxs021, for the estimator;
///   Heagerty, Zheng 2005, Biometrics 61:92, doi 10.1111/j.0006-341X.2005.030814.x, for the estimand.
public func incidentDynamicAUC(
  risk: [Double], outcome: SurvivalOutcome, times: [Double], nearestEvents: Int? = nil,
  clusters: [Int]? = nil, level: ConfidenceLevel = .p95
) throws(MetricError) -> IncidentDynamicAUC {
  let score = try RankedScore(risk, rows: outcome.count)
  return try areas(score, FollowUp(outcome), times, nearestEvents, clusters, level)
}

/// The incident/dynamic area for one cause when other events compete: cases have an event of that cause at t, controls are
/// free of any event beyond t. A row with another event leaves the risk sets, as for the hazard of the cause.
///
/// - Parameter cause: the number of the cause of interest, from 1.
/// - Throws: as without competing events.
/// - Source: Saha, Heagerty 2010, Biometrics 66:999, doi 10.1111/j.1541-0420.2009.01375.x.
public func incidentDynamicAUC(
  risk: [Double], outcome: CompetingOutcome, cause: Int, times: [Double], nearestEvents: Int? = nil,
  clusters: [Int]? = nil, level: ConfidenceLevel = .p95
) throws(MetricError) -> IncidentDynamicAUC {
  let score = try RankedScore(risk, rows: outcome.count)
  return try areas(score, FollowUp(outcome, cause: cause), times, nearestEvents, clusters, level)
}

/// Compares the areas of two scores of the same rows at one time, `a - b`, by their influence functions; nil when either is
/// undefined.
public func compare(
  _ a: IncidentDynamicAUC.AtTime, _ b: IncidentDynamicAUC.AtTime, level: ConfidenceLevel = .p95
) -> ScoreComparison? {
  precondition(a.time == b.time && a.events == b.events, "areas are compared at one time and window")
  guard let first = a.estimate.value, let second = b.estimate.value else { return nil }
  return ScoreComparison(
    first - second, standardError: influenceStandardError(difference(a.influence, b.influence)),
    quantity: a.estimate.quantity, test: "test of equal incident/dynamic AUC",
    method: Method(
      "influence function, paired", reference: .meanRank, settings: a.estimate.method.settings),
    sampleSize: a.estimate.sampleSize, level: level)
}

private func areas(
  _ score: RankedScore, _ followUp: FollowUp, _ times: [Double], _ nearest: Int?, _ clusters: [Int]?,
  _ level: ConfidenceLevel
) throws(MetricError) -> IncidentDynamicAUC {
  precondition(times.allSatisfy { $0 > 0 && $0.isFinite }, "a time is positive")
  precondition(nearest.map { $0 > 0 } ?? true, "at least one event is averaged")
  if let clusters, clusters.count != followUp.count {
    throw .auxiliaryCountMismatch(found: clusters.count, rows: followUp.count)
  }
  let ranks = EventRanks(score, followUp)
  return IncidentDynamicAUC(
    times: times.map { area(at: $0, ranks, score, followUp, nearest, clusters, level) })
}

private func area(
  at time: Double, _ ranks: EventRanks, _ score: RankedScore, _ followUp: FollowUp, _ nearest: Int?,
  _ clusters: [Int]?, _ level: ConfidenceLevel
) -> IncidentDynamicAUC.AtTime {
  let quantity = Quantity.incidentDynamicAUC(at: time)
  let last = followUp.time[followUp.order[followUp.count - 1]]
  let window = ranks.window(around: time, nearest: nearest, tolerance: followUp.timeTolerance)
  let (first, final) = (window.map(\.time).min(), window.map(\.time).max())
  let span = first.flatMap { first in
    final.map { ", \(settingText(first)) to \(settingText($0))" }
  }
  let method = Method(
    "mean rank of the events nearest in time", reference: .meanRank,
    settings: [
      .horizon(time), .smoothing("mean of \(window.count) events\(span ?? "")"),
      .ties("tied scores count one half, events at one time are not compared"),
    ])
  let sample = SampleSize(score.ranks.count, events: window.count)
  guard let first, let final, time <= last + followUp.timeTolerance else {
    return IncidentDynamicAUC.AtTime(
      time: time,
      estimate: .undefined(
        quantity, method: method, sampleSize: sample,
        because: window.isEmpty
          ? Note(.noCasesAtHorizon, "No event has a row in its risk set that outlives it.")
          : .beyondFollowUp(time)), influence: [], events: 0, window: nil)
  }
  let value = window.reduce(0) { $0 + $1.share } / Double(window.count)
  let influence = influenceOfUnits(
    ranks.influence(window, mean: value, score, followUp), clusters: clusters)
  let estimate = Estimate.probability(
    quantity, value: value, standardError: influenceStandardError(influence), level: level,
    method: method, sampleSize: sample)
  let isOneSided = first > time + followUp.timeTolerance || final < time - followUp.timeTolerance
  return IncidentDynamicAUC.AtTime(
    time: time,
    estimate: isOneSided
      ? estimate.adding([
        Note(
          .oneSidedWindow,
          "All events that were averaged lie on one side of \(settingText(time)): the area is that of another time."
        )
      ]) : estimate, influence: influence, events: window.count, window: first...final)
}

/// The rank of each event's score in its risk set.
private struct EventRanks {
  struct Event {
    let row: Int
    let time: Double
    /// The share of controls with a lower score, ties half.
    let share: Double
    /// How many controls there are.
    let controls: Double
  }

  /// The events that have a control, in descending order of time.
  private let events: [Event]

  init(_ score: RankedScore, _ followUp: FollowUp) {
    var lower = CountTree(count: score.distinctCount)
    var events: [Event] = []
    for rows in followUp.rowsByTime.reversed() {
      for row in rows where followUp.cause[row] == 0 { lower.add(1, at: score.ranks[row]) }
      for row in rows where followUp.cause[row] == 1 && lower.total > 0 {
        let split = lower.split(at: score.ranks[row])
        let controls = Double(lower.total)
        events.append(
          Event(
            row: row, time: followUp.time[row], share: (split.below + split.equal / 2) / controls,
            controls: controls))
      }
      for row in rows where followUp.cause[row] != 0 { lower.add(1, at: score.ranks[row]) }
    }
    self.events = events
  }

  /// The events nearest to a time, and all that are as far as the last of them.
  func window(around time: Double, nearest: Int?, tolerance: Double) -> [Event] {
    guard !events.isEmpty else { return [] }
    let count = nearest ?? Int(Double.pow(Double(events.count), 0.8).rounded())
    let distances = events.map { abs($0.time - time) }.sorted()
    let farthest = distances[min(count, distances.count) - 1]
    return events.filter { abs($0.time - time) <= farthest + tolerance }
  }

  /// The influence function of every row on the mean of the shares in a window.
  func influence(
    _ window: [Event], mean: Double, _ score: RankedScore, _ followUp: FollowUp
  ) -> [Double] {
    let scale = Double(score.ranks.count) / Double(window.count)
    var result = [Double](repeating: 0, count: score.ranks.count)
    for event in window { result[event.row] = scale * (event.share - mean) }
    // Events before each row's time, with mass 1/Y at their rank.
    var higher = RankTree(count: score.distinctCount)
    var expected = 0.0
    func add(asControl row: Int) {
      let split = higher.split(at: score.ranks[row])
      result[row] += scale * (split.above + split.equal / 2 - expected)
    }
    var next = window.count - 1
    for rows in followUp.rowsByTime {
      for row in rows where followUp.cause[row] != 0 { add(asControl: row) }
      while next >= 0, window[next].time == followUp.time[rows[rows.startIndex]] {
        higher.insert(1 / window[next].controls, at: score.ranks[window[next].row])
        expected += window[next].share / window[next].controls
        next -= 1
      }
      for row in rows where followUp.cause[row] == 0 { add(asControl: row) }
    }
    return result
  }
}

extension FollowUp {
  /// The rows of each distinct time, times ascending.
  fileprivate var rowsByTime: [ArraySlice<Int>] {
    var groups: [ArraySlice<Int>] = []
    var start = 0
    for place in order.indices.dropFirst() where time[order[place]] != time[order[start]] {
      groups.append(order[start..<place])
      start = place
    }
    groups.append(order[start...])
    return groups
  }
}

extension Quantity {
  /// The probability that a row with the event at t has a higher score than one free of it beyond t.
  public static func incidentDynamicAUC(at time: Double) -> Quantity {
    Quantity(
      name: "incident/dynamic AUC at \(settingText(time))", symbol: "AUC_ID(\(settingText(time)))",
      reference: Citation(
        "Heagerty, Zheng 2005, Biometrics 61:92", doi: "10.1111/j.0006-341X.2005.030814.x"))
  }
}

extension Citation {
  static let meanRank = Citation(
    "Saha-Chaudhuri, Heagerty 2013, Biostatistics 14:42", doi: "10.1093/biostatistics/kxs021")
}

extension Note.Kind {
  /// Neighbours in time that all lie before a time, or all after.
  public static let oneSidedWindow = Note.Kind("one-sided-window")
}
