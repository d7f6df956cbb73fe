internal import Statistics
public import Tables

/// The dense ranks of a risk score, ready to be compared: made once, used for many resamples.
public struct RiskRanks: Sendable {
  let dense: DenseRanks
  /// The ranks in the order of each stratum's schedule.
  let byPosition: [[Int32]]
}

/// The concordance index of one outcome for many risk scores or many resamples of its rows.
///
/// Made once for an outcome (which sorts the times), it gives the index of a risk vector in
/// O(n log n), without a variance. A bootstrap sample is given as frequencies: how often each row was
/// drawn. Copies of one row are never a pair, as in the resampled table itself, where they are events
/// at one time. The conventions are those of `concordance(risk:outcome:)`.
public struct ConcordancePlan: Sendable {
  /// Number of rows.
  public let count: Int
  let schedules: [ConcordanceSchedule]
  let timeWeight: ConcordanceTimeWeight

  /// Sorts an outcome.
  ///
  /// - Parameters:
  ///   - strata: a code a row; only rows of one stratum are compared.
  ///   - timeWeight: how much a pair counts by time; recomputed for each resample.
  ///   - tau: events after `tau` are taken as censored; nil for none.
  /// - Throws: `auxiliaryCountMismatch`; `entryTimesNotSupported` for weights that need `S` or `G`.
  public init(
    outcome: SurvivalOutcome, strata: [Int]? = nil, timeWeight: ConcordanceTimeWeight = .harrell,
    tau: Double? = nil
  ) throws(MetricError) {
    count = outcome.count
    self.timeWeight = timeWeight
    if outcome.entry != nil, timeWeight == .uno || timeWeight == .survival {
      throw .entryTimesNotSupported
    }
    guard let strata else {
      schedules = [ConcordanceSchedule(outcome: outcome, rows: Array(0..<outcome.count), tau: tau)]
      return
    }
    guard strata.count == outcome.count else {
      throw .auxiliaryCountMismatch(found: strata.count, rows: outcome.count)
    }
    let members = Dictionary(grouping: strata.indices) { strata[$0] }
    schedules = members.keys.sorted().map {
      ConcordanceSchedule(outcome: outcome, rows: members[$0] ?? [], tau: tau)
    }
  }

  /// Ranks a risk vector, one value a row.
  ///
  /// - Throws: `countMismatch`, `notFinite`.
  public func ranks(of risk: [Double]) throws(MetricError) -> RiskRanks {
    guard risk.count == count else { throw .countMismatch(scores: risk.count, outcomes: count) }
    if let row = risk.firstIndex(where: { !$0.isFinite }) { throw .notFinite(row: row) }
    let dense = DenseRanks(risk)
    return RiskRanks(
      dense: dense, byPosition: schedules.map { $0.rows.map { Int32(dense.ranks[$0]) } })
  }

  /// The concordance index when row `i` occurs `frequencies[i]` times (not negative, one a row; nil for
  /// once each), or nil when no pair is comparable.
  public func value(of ranks: RiskRanks, frequencies: [Int]? = nil) -> Double? {
    value(of: ranks, counts: frequencies.map { $0.map { Int32($0) } } ?? [Int32](repeating: 1, count: count))
  }

  /// The same from the counts of a bootstrap sample.
  public func value(of ranks: RiskRanks, counts frequencies: [Int32]) -> Double? {
    precondition(ranks.dense.ranks.count == count, "the ranks belong to another outcome")
    precondition(frequencies.count == count && frequencies.allSatisfy { $0 >= 0 })
    guard timeWeight == .harrell else {
      return pairCounts(ranks: ranks, weights: frequencies.map(Double.init), tree: CountTree.self).concordance
    }
    var (doubledWon, comparable) = (0, 0)
    for (schedule, byPosition) in zip(schedules, ranks.byPosition) {
      let here = schedule.wholeCounts(
        ranksByPosition: byPosition, ranksByRow: ranks.dense.ranks, rankCount: ranks.dense.distinctCount,
        frequencies: frequencies)
      doubledWon += here.doubledWon
      comparable += here.comparable
    }
    return comparable > 0 ? Double(doubledWon) / 2 / Double(comparable) : nil
  }

  /// The concordance index of a risk vector; see `value(of:frequencies:)` for ranks.
  ///
  /// - Throws: `countMismatch`, `notFinite`.
  public func value(of risk: [Double], frequencies: [Int]? = nil) throws(MetricError) -> Double? {
    value(of: try ranks(of: risk), frequencies: frequencies)
  }

  func pairCounts<Tree: RankMasses>(
    ranks: RiskRanks, weights: [Double], tree: Tree.Type
  ) -> PairCounts {
    schedules.reduce(PairCounts()) { sum, schedule in
      sum
        + schedule.pairCounts(
          ranks: ranks.dense.ranks, rankCount: ranks.dense.distinctCount, weights: weights,
          timeWeights: schedule.timeWeights(timeWeight, caseWeights: weights), tree: tree)
    }
  }

  /// The counts and each row's infinitesimal jackknife value, `w_i dC / dw_i`, or none without
  /// comparable pairs.
  ///
  /// - Parameter weights: case weights, or nil for 1 each, which is faster.
  func countsAndInfluence(ranks: RiskRanks, weights: [Double]?) -> (PairCounts, [Double]?) {
    let w = weights ?? [Double](repeating: 1, count: count)
    if weights != nil {
      return countsAndInfluence(ranks, w, later: RankTree.self, earlier: RankTree.self)
    } else if timeWeight == .harrell {
      return countsAndInfluence(ranks, w, later: CountTree.self, earlier: CountTree.self)
    } else {
      return countsAndInfluence(ranks, w, later: CountTree.self, earlier: RankTree.self)
    }
  }

  private func countsAndInfluence<Later: RankMasses, Earlier: RankMasses>(
    _ ranks: RiskRanks, _ w: [Double], later: Later.Type, earlier: Earlier.Type
  ) -> (PairCounts, [Double]?) {
    let (dense, rankCount) = (ranks.dense.ranks, ranks.dense.distinctCount)
    var influence = [ConcordanceSchedule.Influence](repeating: .init(), count: count)
    var counts = PairCounts()
    for schedule in schedules {
      let timeWeights = schedule.timeWeights(timeWeight, caseWeights: w)
      let here = schedule.pairCounts(
        ranks: dense, rankCount: rankCount, weights: w, timeWeights: timeWeights, tree: later
      ) { row, value in
        influence[row].add(value.won, value.comparable)
      }
      counts = counts + here
      schedule.addInfluenceOfLaterRows(
        to: &influence, ranks: dense, rankCount: rankCount, weights: w, timeWeights: timeWeights,
        tree: earlier)
    }
    guard let c = counts.concordance else { return (counts, nil) }
    let values = zip(w, influence).map { weight, value in
      weight * (value.won - c * value.comparable) / counts.comparable
    }
    return (counts, values)
  }
}
