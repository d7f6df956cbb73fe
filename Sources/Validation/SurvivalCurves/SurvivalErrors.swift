/// The variance of `log S` and of the cumulative hazard at each row of a risk table. The former has no
/// meaning from the row on at which survival is 0.
struct SurvivalErrors {
  let logSurvival: [Double]
  let cumulativeHazard: [Double]

  init(_ table: RiskTable, isEvent: [Bool], _ variance: KaplanMeier.Variance) {
    // d log S / dw of a row is minus the sum of its (dN - Y d/n) / (n - d), and that of H the sum of its
    // (dN - Y d/n) / n: a jump at the row's event, less what accumulates while it is at risk.
    let survivalJump = table.rows.map { $0.eventCount < $0.atRiskCount ? 1 / ($0.atRisk - $0.events) : 0 }
    let hazardJump = table.rows.map { 1 / $0.atRisk }
    switch variance {
    case .greenwood:
      logSurvival = Self.cumulated(table, survivalJump)
      cumulativeHazard = Self.cumulated(table, hazardJump)
    case .infinitesimalJackknife:
      logSurvival = Self.jackknife(table, isEvent, jump: survivalJump)
      cumulativeHazard = Self.jackknife(table, isEvent, jump: hazardJump)
    }
  }

  /// `A(t_j) = sum over rows up to j of jump d / n`.
  private static func cumulated(_ table: RiskTable, _ jump: [Double]) -> [Double] {
    var sum = 0.0
    return zip(table.rows, jump).map { row, jump in
      sum += jump * row.events / row.atRisk
      return sum
    }
  }

  /// `sum over i of (w_i U_i(t))^2` with `U_i(t) = jump at i's event, if by t, less A(min(t, exit)) - A(entry)`.
  /// The rows still at risk share A(t): three running sums stand for them.
  private static func jackknife(
    _ table: RiskTable, _ isEvent: [Bool], jump: [Double]
  ) -> [Double] {
    let accumulated = cumulated(table, jump)
    let count = table.rows.count
    var entering = [[Int]](repeating: [], count: count + 1)
    var leaving = [[Int]](repeating: [], count: count)
    for i in table.exitRow.indices {
      entering[table.entryRow[i]].append(i)
      leaving[table.exitRow[i]].append(i)
    }
    var gone = 0.0
    var (s0, s1, s2) = (0.0, 0.0, 0.0)
    return (0..<count).map { j in
      for i in entering[j] { add(i, 1) }
      for i in leaving[j] {
        add(i, -1)
        let influence =
          (isEvent[i] ? jump[j] : 0) - (accumulated[j] - start(i))
        gone += table.weights[i] * table.weights[i] * influence * influence
      }
      let a = accumulated[j]
      // Rounding of the running sums only.
      return max(0, gone + s0 * a * a - 2 * s1 * a + s2)
    }

    func start(_ i: Int) -> Double {
      table.entryRow[i] > 0 ? accumulated[table.entryRow[i] - 1] : 0
    }

    func add(_ i: Int, _ sign: Double) {
      let square = sign * table.weights[i] * table.weights[i]
      s0 += square
      s1 += square * start(i)
      s2 += square * start(i) * start(i)
    }
  }
}
