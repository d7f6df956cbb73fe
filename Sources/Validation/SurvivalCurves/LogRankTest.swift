internal import LinearAlgebra
public import Statistics
public import Tables

/// The comparison of survival between groups by the log-rank test and its weighted family.
///
/// At each event time, with `d` events among `n` at risk of whom `n_g` are in group g, the group's expected
/// events are `e_g = d n_g / n` and their covariance is hypergeometric,
/// `V_gh = d (n - d)/(n - 1) (n_g / n) (delta_gh - n_h / n)`. Observed, expected and covariance are summed over
/// event times (and strata) with weights `w` and `w^2`, see `LogRankWeight`; pooled survival and numbers at
/// risk are those of the stratum. The statistic is `(O - E)' V^- (O - E)`, chi-square with one degree of
/// freedom fewer than groups that are ever at risk with others.
/// - Source: Harrington, Fleming 1982, Biometrika 69:553, doi 10.1093/biomet/69.3.553; Gehan 1965,
///   Biometrika 52:203, doi 10.1093/biomet/52.1-2.203; Tarone, Ware 1977, Biometrika 64:156, doi
///   10.1093/biomet/64.1.156.
public struct LogRankTest: Sendable {
  /// One group's part in the comparison.
  public struct Group: Sendable, Hashable {
    /// The group's name.
    public let name: String
    /// Rows of data.
    public let count: Int
    /// Weighted number of events; the number of events in the log-rank test.
    public let observed: Double
    /// Weighted number of events expected if the groups did not differ.
    public let expected: Double
  }

  /// The groups, in the order of their levels.
  public let groups: [Group]
  /// The covariance of observed less expected, groups x groups.
  public let covariance: [[Double]]
  /// How events count by time.
  public let weight: LogRankWeight
  /// The test.
  public let test: HypothesisTest

  /// Compares groups.
  /// - Parameters:
  ///   - groups: two levels or more.
  ///   - strata: comparisons are made within each level, or nil for one stratum.
  ///   - weight: how events count by time.
  public init(
    _ outcome: SurvivalOutcome, groups: Grouping, strata: Grouping? = nil,
    weight: LogRankWeight = .logRank
  ) throws(SurvivalCurveError) {
    guard outcome.count > 0 else { throw .noRows }
    for found in [groups.codes.count, strata?.codes.count ?? outcome.count] where found != outcome.count {
      throw .countMismatch(expected: outcome.count, found: found)
    }
    guard outcome.eventCount > 0 else { throw .noEvents }
    let merged = try outcome.withTiedTimesMerged()
    var sums = ScoreSums(groupCount: groups.labels.count)
    for rows in strata?.rowsByGroup ?? [Array(0..<outcome.count)] {
      sums.add(merged.selecting(rows), codes: rows.map { groups.codes[$0] }, weight)
    }
    let (statistic, rank) = quadraticForm(difference(sums.observed, sums.expected), sums.covariance)
    guard rank > 0 else { throw .noComparison }
    let counts = groups.rowsByGroup.map(\.count)
    self.groups = groups.labels.indices.map {
      Group(
        name: groups.labels[$0], count: counts[$0], observed: sums.observed[$0],
        expected: sums.expected[$0])
    }
    covariance = sums.covariance.rows
    self.weight = weight
    let df = Double(rank)
    test = HypothesisTest(
      name: weight.testName, statistic: statistic, degreesOfFreedom: [df],
      pValue: ChiSquared(degreesOfFreedom: df).upper(statistic))
  }
}

/// Observed, expected and covariance of the weighted number of events in each group.
private struct ScoreSums {
  let groupCount: Int
  var observed: [Double]
  var expected: [Double]
  var covariance: Matrix

  init(groupCount: Int) {
    self.groupCount = groupCount
    observed = [Double](repeating: 0, count: groupCount)
    expected = observed
    covariance = Matrix(zeros: groupCount, groupCount)
  }

  /// Adds one stratum, whose rows belong to the groups `codes`.
  mutating func add(_ outcome: SurvivalOutcome, codes: [Int], _ family: LogRankWeight) {
    let table = RiskTable(outcome)
    var atRisk = [Int](repeating: 0, count: groupCount)
    var entering = [[Int]](repeating: [], count: table.rows.count + 1)
    var leaving = [[Int]](repeating: [], count: table.rows.count)
    for i in codes.indices {
      entering[table.entryRow[i]].append(i)
      leaving[table.exitRow[i]].append(i)
    }
    var survival = 1.0
    for (j, row) in table.rows.enumerated() {
      for i in entering[j] { atRisk[codes[i]] += 1 }
      if row.eventCount > 0 {
        let weight = family.value(atRisk: row.atRisk, survival: survival)
        for i in leaving[j] where outcome.isEvent[i] { observed[codes[i]] += weight }
        addExpected(atRisk, row, weight: weight)
        survival *= (row.atRisk - row.events) / row.atRisk
      }
      for i in leaving[j] { atRisk[codes[i]] -= 1 }
    }
  }

  private mutating func addExpected(_ atRisk: [Int], _ row: RiskTable.Row, weight: Double) {
    let (n, d) = (row.atRisk, row.events)
    let factor = n > 1 ? weight * weight * d * (n - d) / (n - 1) : 0
    for g in 0..<groupCount where atRisk[g] > 0 {
      let share = Double(atRisk[g]) / n
      expected[g] += weight * d * share
      covariance[g, g] += factor * share
      for h in 0..<groupCount { covariance[g, h] -= factor * share * Double(atRisk[h]) / n }
    }
  }
}
