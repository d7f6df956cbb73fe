internal import RealModule
package import Tables

/// How tied event times enter the partial likelihood.
public enum TiedEvents: String, Sendable, CaseIterable {
  /// Efron's approximation (Efron 1977, doi 10.1080/01621459.1977.10480613): the default, as in R.
  case efron
  /// Breslow's approximation (Breslow 1974, doi 10.2307/2529620), which glmnet 4 uses.
  case breslow
  /// The exact partial likelihood of discrete time (Cox 1972, section 6): see `CoxExactLikelihood`. For
  /// unpenalised fits without weights only.
  case exact

  /// The rules that are approximations, with one denominator a factor: those of `CoxPartialLikelihood`.
  public static let approximations: [TiedEvents] = [.efron, .breslow]

  /// The rule of the hazard increments that go with a fit: Breslow's for exact ties, as in R.
  package var hazardRule: TiedEvents { self == .exact ? .breslow : self }
}

/// The time-sorted structure of a Cox partial likelihood: made once for outcome, weights and strata,
/// then shared by every evaluation.
///
/// Positions number the rows with positive weight, ordered by stratum, then by falling time, events
/// before censored rows at one time. A group is one distinct time of one stratum. Rows of weight
/// zero take no part.
package struct CoxRiskSets: Sendable {
  /// One distinct time within a stratum.
  package struct Group: Sendable {
    /// The time.
    package let time: Double
    /// The stratum's number.
    package let stratum: Int
    /// First position at this time.
    package let start: Int
    /// One past the last event at this time; events stand at `start..<eventEnd`.
    package let eventEnd: Int
    /// One past the last position at this time.
    package let end: Int
    /// Sum of the event weights.
    package let eventWeight: Double
    /// Number of factors by which the events enter the likelihood: 1 for Breslow, for Efron the
    /// number of tied events (their total weight when weights are frequencies). 0 without events.
    package let factorCount: Int
    /// Whether this is the first group of its stratum (its latest time).
    package let opensStratum: Bool
    /// Entries `lateEntries.start ..< lateEntryEnd` of the stratum are not yet at risk at this time.
    package let lateEntryEnd: Int

    /// The weight of each factor, `eventWeight / factorCount`.
    package var factorWeight: Double { eventWeight / Double(factorCount) }
  }

  /// Row numbers by position.
  package let order: [Int]
  /// Weights by position.
  package let weight: [Double]
  /// Distinct times in order of position (falling time within a stratum).
  package let groups: [Group]
  /// Positions in order of stratum and falling entry time; empty without entry times.
  package let lateEntries: [Int]
  /// Where each stratum's part of `lateEntries` starts.
  package let lateEntryStart: [Int]
  /// For each position, the first group (in order of groups) of its stratum whose time is at most
  /// the position's entry time: hazard from there on does not count. Empty without entry times.
  package let entryGroup: [Int]
  /// Rows of the outcome, weight zero included.
  package let rowCount: Int
  /// Sum of the weights.
  package let totalWeight: Double
  /// The log partial likelihood of a saturated model.
  package let saturatedLogLikelihood: Double
  /// Number of strata.
  package let stratumCount: Int

  package init(
    _ outcome: SurvivalOutcome, weights: [Double]?, meaning: WeightMeaning, strata: [Int]?,
    ties: TiedEvents
  ) {
    let n = outcome.count
    precondition(weights.map { $0.count == n } ?? true)
    precondition(strata.map { $0.count == n } ?? true)
    rowCount = n
    let time = outcome.time
    let isEvent = outcome.isEvent
    let rows = Self.order(outcome, weights: weights, strata: strata)
    let weight = rows.map { weights?[$0] ?? 1 }
    order = rows
    self.weight = weight
    totalWeight = weight.reduce(0, +)

    var stratumOf = [Int](repeating: 0, count: rows.count)
    var stratum = 0
    if let strata {
      for k in rows.indices {
        if k > 0, strata[rows[k]] != strata[rows[k - 1]] { stratum += 1 }
        stratumOf[k] = stratum
      }
    }
    stratumCount = rows.isEmpty ? 0 : stratum + 1

    var late: [Int] = []
    var lateStart: [Int] = []
    if let entry = outcome.entry {
      late = Array(rows.indices)
      late.sort { a, b in
        if stratumOf[a] != stratumOf[b] { return stratumOf[a] < stratumOf[b] }
        let (x, y) = (entry[rows[a]], entry[rows[b]])
        return x != y ? x > y : a < b
      }
      lateStart = Array(repeating: late.count, count: stratumCount + 1)
      for (k, position) in late.enumerated().reversed() { lateStart[stratumOf[position]] = k }
    }

    var groups: [Group] = []
    var saturated = 0.0
    var k = 0
    var lateEnd = 0
    while k < rows.count {
      let start = k
      let t = time[rows[k]]
      let s = stratumOf[k]
      let opens = start == 0 || stratumOf[start - 1] != s
      var eventWeight = 0.0
      var events = 0
      while k < rows.count, stratumOf[k] == s, time[rows[k]] == t, isEvent[rows[k]] {
        eventWeight += weight[k]
        events += 1
        k += 1
      }
      let eventEnd = k
      while k < rows.count, stratumOf[k] == s, time[rows[k]] == t { k += 1 }
      let factors: Int
      switch (ties, meaning) {
      case _ where events == 0: factors = 0
      case (.breslow, _), (.exact, _): factors = 1
      case (.efron, .caseWeights): factors = events
      case (.efron, .frequencies): factors = Int(eventWeight)
      }
      if let entry = outcome.entry {
        if opens { lateEnd = lateStart[s] }
        while lateEnd < lateStart[s + 1], entry[rows[late[lateEnd]]] >= t { lateEnd += 1 }
      }
      for l in 0..<factors {
        let share = eventWeight / Double(factors)
        saturated -= share * .log(eventWeight * (1 - Double(l) / Double(factors)))
      }
      groups.append(
        Group(
          time: t, stratum: s, start: start, eventEnd: eventEnd, end: k, eventWeight: eventWeight,
          factorCount: factors, opensStratum: opens, lateEntryEnd: lateEnd))
    }
    self.groups = groups
    lateEntries = late
    lateEntryStart = lateStart
    saturatedLogLikelihood = saturated

    var entryGroup: [Int] = []
    if let entry = outcome.entry {
      entryGroup = Array(repeating: groups.count, count: rows.count)
      for s in 0..<stratumCount {
        var g = groups.firstIndex { $0.stratum == s }!
        for position in late[lateStart[s]..<lateStart[s + 1]] {
          while g < groups.count, groups[g].stratum == s, groups[g].time > entry[rows[position]] {
            g += 1
          }
          entryGroup[position] = g
        }
      }
    }
    self.entryGroup = entryGroup
  }

  /// The rows with positive weight by stratum, then by falling time, events before censored rows at one time.
  package static func order(_ outcome: SurvivalOutcome, weights: [Double]?, strata: [Int]?) -> [Int] {
    let time = outcome.time
    let isEvent = outcome.isEvent
    var rows = time.indices.filter { (weights?[$0] ?? 1) > 0 }
    rows.sort { a, b in
      if let strata, strata[a] != strata[b] { return strata[a] < strata[b] }
      if time[a] != time[b] { return time[a] > time[b] }
      if isEvent[a] != isEvent[b] { return isEvent[a] }
      return a < b
    }
    return rows
  }

  /// Whether the rows stand in the order of their positions.
  package var isInOrder: Bool { order.count == rowCount && order.indices.allSatisfy { order[$0] == $0 } }

  /// Weighted events, and 0 when there are none.
  package var eventWeight: Double { groups.reduce(0) { $0 + $1.eventWeight } }
}
