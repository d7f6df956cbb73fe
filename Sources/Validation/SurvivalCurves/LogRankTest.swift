internal import LinearAlgebra
internal import RealModule
public import Statistics
public import Tables

/// The comparison of survival between groups by the log-rank test and its rho family.
///
/// At each event time, with `d` events among `n` at risk of whom `n_g` are in group g, the group's expected
/// events are `e_g = d n_g / n` and their covariance is hypergeometric,
/// `V_gh = d (n - d)/(n - 1) (n_g / n) (delta_gh - n_h / n)`. Observed, expected and covariance are summed over
/// event times (and strata) with weights `S(t-)^rho` and `S(t-)^(2 rho)`, S being the pooled Kaplan-Meier
/// curve of the stratum: rho = 0 is the log-rank (Mantel-Haenszel) test, rho = 1 Peto and Peto's
/// modification of the Wilcoxon test. The statistic is `(O - E)' V^- (O - E)`, chi-square with one degree of
/// freedom fewer than groups that are ever at risk with others.
/// - Source: Harrington, Fleming 1982, Biometrika 69:553, doi 10.1093/biomet/69.3.553.
public struct LogRankTest: Sendable {
  /// One group's part in the comparison.
  public struct Group: Sendable, Hashable {
    /// The group's name.
    public let name: String
    /// Rows of data.
    public let count: Int
    /// Weighted number of events; the number of events when rho is 0.
    public let observed: Double
    /// Weighted number of events expected if the groups did not differ.
    public let expected: Double
  }

  /// The groups, in the order of their levels.
  public let groups: [Group]
  /// The covariance of observed less expected, groups x groups.
  public let covariance: [[Double]]
  /// The exponent of the weight.
  public let rho: Double
  /// The test.
  public let test: HypothesisTest

  /// Compares groups.
  /// - Parameters:
  ///   - groups: two levels or more.
  ///   - strata: comparisons are made within each level, or nil for one stratum.
  ///   - rho: the exponent of the weight, 0 for the log-rank test, 1 for Peto and Peto's.
  public init(
    _ outcome: SurvivalOutcome, groups: Grouping, strata: Grouping? = nil, rho: Double = 0
  ) throws(SurvivalCurveError) {
    guard outcome.count > 0 else { throw .noRows }
    for found in [groups.codes.count, strata?.codes.count ?? outcome.count] where found != outcome.count {
      throw .countMismatch(expected: outcome.count, found: found)
    }
    guard outcome.eventCount > 0 else { throw .noEvents }
    let merged = try outcome.withTiedTimesMerged()
    var sums = ScoreSums(groupCount: groups.labels.count)
    for rows in strata?.rowsByGroup ?? [Array(0..<outcome.count)] {
      sums.add(merged.selecting(rows), codes: rows.map { groups.codes[$0] }, rho: rho)
    }
    let (statistic, rank) = sums.quadraticForm()
    guard rank > 0 else { throw .noComparison }
    let counts = groups.rowsByGroup.map(\.count)
    self.groups = groups.labels.indices.map {
      Group(
        name: groups.labels[$0], count: counts[$0], observed: sums.observed[$0],
        expected: sums.expected[$0])
    }
    covariance = sums.covariance.rows
    self.rho = rho
    let df = Double(rank)
    test = HypothesisTest(
      name: rho == 0 ? "log-rank test" : "Fleming-Harrington test, rho = \(rho)",
      statistic: statistic, degreesOfFreedom: [df],
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
  mutating func add(_ outcome: SurvivalOutcome, codes: [Int], rho: Double) {
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
        let weight = rho == 0 ? 1 : Double.pow(survival, rho)
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

  /// `u' V^- u` for `u = observed - expected`, and the rank of V, by elimination in the order of the groups.
  ///
  /// V is singular (its rows add up to 0): a pivot that has fallen to `1e-10` of its diagonal element is 0,
  /// far above rounding (1e-16 times the number of groups) and far below any pivot that data can give.
  func quadraticForm() -> (value: Double, rank: Int) {
    var v = covariance
    var u = zip(observed, expected).map { $0 - $1 }
    var (value, rank) = (0.0, 0)
    for p in 0..<groupCount where v[p, p] > 1e-10 * covariance[p, p] {
      rank += 1
      value += u[p] * u[p] / v[p, p]
      for i in (p + 1)..<max(p + 1, groupCount) {
        let ratio = v[i, p] / v[p, p]
        u[i] -= ratio * u[p]
        for j in (p + 1)..<groupCount { v[i, j] -= ratio * v[p, j] }
      }
    }
    return (value, rank)
  }
}
