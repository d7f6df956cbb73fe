package import Tables

/// An estimate with what each row adds to it: `value` moves by about `influence_i` when row i counts once more. The
/// infinitesimal-jackknife variance is `sum influence_i^2`, and the covariance of two estimates of overlapping rows
/// `sum influence_i influence'_i`.
package struct InfluenceEstimate: Sendable {
  /// The estimate.
  package let value: Double
  /// One number for each row of the whole table; 0 for rows that take no part.
  package let influence: [Double]

  package init(value: Double, influence: [Double]) {
    self.value = value
    self.influence = influence
  }

  /// The square root of the infinitesimal-jackknife variance.
  package var standardError: Double { influence.reduce(0) { $0 + $1 * $1 }.squareRoot() }

  /// The difference of two estimates.
  package static func - (a: InfluenceEstimate, b: InfluenceEstimate) -> InfluenceEstimate {
    InfluenceEstimate(
      value: a.value - b.value, influence: zip(a.influence, b.influence).map { $0 - $1 })
  }

  /// The Kaplan-Meier estimate of survival beyond a horizon among some rows of an outcome without entry times; nil where
  /// the curve does not reach the horizon. Row i has `-S (dN_i / (n - d) - int Y_i dN / (n (n - d)))` up to the horizon.
  package static func survival(
    at horizon: Double, _ outcome: SurvivalOutcome, rows: [Int]
  ) -> InfluenceEstimate? {
    guard !rows.isEmpty else { return nil }
    let part = outcome.selecting(rows)
    let table = RiskTable(part)
    guard let last = table.rows.last else { return nil }
    let tolerance = tieTolerance(ofDistinct: table.rows.map(\.time))
    let reached = partitionIndex(table.rows) { $0.time <= horizon + tolerance }
    var survival = 1.0
    var (accumulated, sum) = ([0.0], 0.0)
    for row in table.rows[..<reached] {
      if row.eventCount == row.atRiskCount {
        survival = 0
        break
      }
      survival *= (row.atRisk - row.events) / row.atRisk
      sum += row.events / (row.atRisk * (row.atRisk - row.events))
      accumulated.append(sum)
    }
    guard horizon <= last.time + tolerance || survival == 0 else { return nil }
    var influence = [Double](repeating: 0, count: outcome.count)
    // At survival 0 the estimate has no error that data can show.
    guard survival > 0 else { return InfluenceEstimate(value: 0, influence: influence) }
    for (k, row) in rows.enumerated() {
      let exit = table.exitRow[k]
      var change = -accumulated[min(exit + 1, reached)]
      if part.isEvent[k], exit < reached {
        change += 1 / (table.rows[exit].atRisk - table.rows[exit].events)
      }
      influence[row] = -survival * change
    }
    return InfluenceEstimate(value: survival, influence: influence)
  }

  /// The share of cases among some rows; nil without rows. Row i has `(y_i - p) / n`.
  package static func share(_ outcome: BinaryOutcome, rows: [Int]) -> InfluenceEstimate? {
    guard !rows.isEmpty else { return nil }
    let n = Double(rows.count)
    let share = Double(rows.count { outcome.isCase[$0] }) / n
    var influence = [Double](repeating: 0, count: outcome.count)
    for row in rows { influence[row] = ((outcome.isCase[row] ? 1 : 0) - share) / n }
    return InfluenceEstimate(value: share, influence: influence)
  }
}
