internal import LinearAlgebra
public import Statistics
public import Tables

/// Gray's test of equal cumulative incidence of one cause between groups, the counterpart of the log-rank
/// test when events compete.
///
/// With `Y_g` rows at risk, `S_g` free of any event and `F_g` the cumulative incidence of the cause in group
/// g, the risk set of the subdistribution is `R_g(t) = Y_g(t) (1 - F_g(t-)) / S_g(t-)`. A group's
/// expected events are `sum of R_g d / R` over the times with `d` events of the cause, and observed less
/// expected is the score (rho = 0). It is a sum of martingale integrals; with `h_r = Y_r / S_r(t-)` and their sum h,
/// the pooled incidence `F = sum of d / h` under the hypothesis, `w_gr = 1{g = r} - h_g / h` and
/// `C_gr(u) = sum over t > u of w_gr h_r dF / (1 - F(t-))`, its covariance is
/// `sum over r, u of a_gr a_g'r h_r dF t_1r + b_gr b_g'r d_2r t_2r`, where d_2r counts events of other causes in group r,
/// `a_gr = w_gr + (1 - (1 - F(u)) / S_r(u)) C_gr / h_r` and `b_gr = (1 - F(u)) / S_r(u) C_gr / h_r`. The factors of
/// tied events are hypergeometric, `t_1r = 1 - (d - 1) / (h S_r(t-) - 1)` with d the events of the cause in all groups and
/// `t_2r = 1 - (d_2r - 1) / (Y_r - 1)`. Scores and covariances are added over strata; the statistic is chi-square as for
/// the log-rank test.
///
/// The statistic is that of R's `cmprsk::cuminc` (decision record 0073).
/// - Source: Gray 1988, Ann Stat 16:1141, doi 10.1214/aos/1176350951.
public struct GrayTest: Sendable {
  /// The cause's name.
  public let cause: String
  /// The groups with their observed and expected events of the cause, in the order of their levels.
  public let groups: [LogRankTest.Group]
  /// The test.
  public let test: HypothesisTest

  /// Compares groups.
  /// - Parameters:
  ///   - outcome: follow-up without late entries.
  ///   - cause: the number of the cause, from 1.
  ///   - groups: two levels or more.
  ///   - strata: comparisons are made within each level, or nil for one stratum.
  /// - Throws: `noRows`, `countMismatch`, `noEvents` without an event of the cause, `noComparison`,
  ///   `lateEntries`.
  public init(
    _ outcome: CompetingOutcome, cause number: Int, groups: Grouping, strata: Grouping? = nil
  ) throws(SurvivalCurveError) {
    precondition((1...outcome.causeNames.count).contains(number), "a cause of the outcome")
    guard outcome.count > 0 else { throw .noRows }
    for found in [groups.codes.count, strata?.codes.count ?? outcome.count] where found != outcome.count {
      throw .countMismatch(expected: outcome.count, found: found)
    }
    guard outcome.anyCause.entry == nil else { throw .lateEntries }
    guard outcome.eventCount(ofCause: number) > 0 else { throw .noEvents }
    let merged = try outcome.withTiedTimesMerged()
    let groupCount = groups.labels.count
    var observed = [Double](repeating: 0, count: groupCount)
    var expected = observed
    var covariance = Matrix(zeros: groupCount, groupCount)
    for rows in strata?.rowsByGroup ?? [Array(0..<outcome.count)] {
      let stratum = GrayStratum(
        merged.selecting(rows), cause: number, codes: rows.map { groups.codes[$0] },
        groupCount: groupCount)
      stratum.add(&observed, &expected, &covariance)
    }
    let (statistic, rank) = quadraticForm(difference(observed, expected), covariance)
    guard rank > 0 else { throw .noComparison }
    let counts = groups.rowsByGroup.map(\.count)
    self.groups = groups.labels.indices.map {
      LogRankTest.Group(
        name: groups.labels[$0], count: counts[$0], observed: observed[$0], expected: expected[$0])
    }
    cause = outcome.causeNames[number - 1]
    let df = Double(rank)
    test = HypothesisTest(
      name: "Gray's test", statistic: statistic, degreesOfFreedom: [df],
      pValue: ChiSquared(degreesOfFreedom: df).upper(statistic))
  }
}

/// The parts of Gray's test in one stratum, at the distinct times with an event of any cause.
private struct GrayStratum {
  /// One group at each time.
  private struct Group {
    var atRisk: [Double] = []
    var own: [Double] = []
    var competing: [Double] = []
    /// Freedom from any event just before the time, and at it.
    var freeBefore: [Double] = []
    var free: [Double] = []
    /// `Y / S(t-)` and the risk set of the subdistribution.
    var h: [Double] = []
    var riskSet: [Double] = []

    init(atRisk: [Double], own: [Double], competing: [Double]) {
      (self.atRisk, self.own, self.competing) = (atRisk, own, competing)
      var (free, incidence) = (1.0, 0.0)
      for j in atRisk.indices {
        let n = atRisk[j]
        freeBefore.append(free)
        h.append(n > 0 ? n / free : 0)
        riskSet.append(n > 0 ? n / free * (1 - incidence) : 0)
        if n > 0 {
          incidence += free * own[j] / n
          free *= (n - own[j] - competing[j]) / n
        }
        self.free.append(free)
      }
    }
  }

  private let groups: [Group]

  init(_ outcome: CompetingOutcome, cause number: Int, codes: [Int], groupCount: Int) {
    let times = sortedDistinct(
      outcome.time.indices.filter { outcome.cause[$0] > 0 }.map { outcome.time[$0] })
    var own = [[Double]](
      repeating: [Double](repeating: 0, count: times.count), count: groupCount)
    var competing = own
    var leaving = [[Double]](
      repeating: [Double](repeating: 0, count: times.count + 1), count: groupCount)
    for row in codes.indices {
      // At risk at the times up to its own; the last such place counts it.
      let through = partitionIndex(times) { $0 <= outcome.time[row] }
      leaving[codes[row]][through] += 1
      guard outcome.cause[row] > 0 else { continue }
      if outcome.cause[row] == number {
        own[codes[row]][through - 1] += 1
      } else {
        competing[codes[row]][through - 1] += 1
      }
    }
    groups = (0..<groupCount).map { g in
      var atRisk = [Double](repeating: 0, count: times.count)
      var count = 0.0
      for j in times.indices.reversed() {
        count += leaving[g][j + 1]
        atRisk[j] = count
      }
      return Group(atRisk: atRisk, own: own[g], competing: competing[g])
    }
  }

  func add(_ observed: inout [Double], _ expected: inout [Double], _ covariance: inout Matrix) {
    let places = groups[0].atRisk.indices
    let events = places.map { j in groups.reduce(0) { $0 + $1.own[j] } }
    let riskSet = places.map { j in groups.reduce(0) { $0 + $1.riskSet[j] } }
    let h = places.map { j in groups.reduce(0) { $0 + $1.h[j] } }
    let hazard = places.map { riskSet[$0] > 0 ? events[$0] / riskSet[$0] : 0 }
    for (g, group) in groups.enumerated() {
      for j in places {
        observed[g] += group.own[j]
        expected[g] += group.riskSet[j] * hazard[j]
      }
    }
    // The pooled incidence and its hazard.
    let increments = places.map { h[$0] > 0 ? events[$0] / h[$0] : 0 }
    var pooled: [Double] = []
    var pooledHazard: [Double] = []
    var incidence = 0.0
    for increment in increments {
      pooledHazard.append(increment > 0 ? increment / (1 - incidence) : 0)
      incidence += increment
      pooled.append(incidence)
    }
    for (r, group) in groups.enumerated() {
      // What is left of each group's C, summed over later times.
      var later = [Double](repeating: 0, count: groups.count)
      for j in places.reversed() where group.atRisk[j] > 0 {
        let w = groups.indices.map { g in (g == r ? 1 : 0) - groups[g].h[j] / h[j] }
        // Where nobody is left free nothing comes later.
        let isLast = group.free[j] == 0
        let odds = isLast ? 0 : (1 - pooled[j]) / group.free[j]
        let a = groups.indices.map { isLast ? w[$0] : w[$0] + (1 - odds) * later[$0] / group.h[j] }
        let b = later.map { odds * $0 / group.h[j] }
        let own =
          group.h[j] * increments[j] * tieFactor(events[j], of: h[j] * group.freeBefore[j])
        let competing = group.competing[j] * tieFactor(group.competing[j], of: group.atRisk[j])
        for g in groups.indices {
          for k in groups.indices { covariance[g, k] += a[g] * a[k] * own + b[g] * b[k] * competing }
        }
        for g in groups.indices { later[g] += w[g] * group.h[j] * pooledHazard[j] }
      }
    }
  }
}

/// What is left of the variance of `events` tied ones among `count` at risk: 1 for a single one, 0 when all have it.
private func tieFactor(_ events: Double, of count: Double) -> Double {
  events > 1 ? 1 - (events - 1) / (count - 1) : 1
}
