import LinearAlgebra
import Models
import Statistics
import Tables
import TestSupport
import Testing

@Suite struct ProportionalHazardsTestTests {
  static let transforms: [EventTimeTransform] = [.kaplanMeier, .identity, .rank, .log]
  static let cases =
    CoxResidualsTests.cases
    + [
      "cgd_recurrent", "heart_startstop_breslow", "lung_breslow", "lung_cluster_inst", "lung_efron",
      "lung_exact",
      "lung_robust", "lung_strata_sex", "lung_weights_int_breslow", "lung_weights_int_efron", "ovarian",
      "pbc", "sim_heavy_ties_breslow",
    ].map { GoldenCase("coxph/" + $0) }

  /// R's `cox.zph(terms = FALSE)`, survival 3.5-3.
  @Test(arguments: cases, transforms)
  func agreesWithR(golden: GoldenCase, transform: EventTimeTransform) throws {
    let table = try golden.expected["zph_\(transform.rawValue)"]
    guard !table.isNull else { return }
    let (x, y) = (try golden.design(), try golden.survival())
    let cox = try golden.coxRegression()
    let result = try cox.proportionalHazardsTest(
      try cox.fit(x, y), x, y, transform: transform)
    let found = result.tests.map(\.test) + [result.global]
    #expect(found.count == table["chisq"].array.count)
    for (k, test) in found.enumerated() {
      let chisq = table["chisq"][k].number!
      expectClose(test?.statistic, chisq, tolerance: Tolerance.convergedFit, table["rows"][k].string!)
      #expect(test?.degreesOfFreedom == [table["df"][k].number!])
      expectClose(test?.pValue, table["p"][k].number!, tolerance: Tolerance.convergedFit)
    }
  }

  /// The definition, without time-dependent moments: the score test of the model in which the columns times g
  /// stand beside the columns, fitted to rows split at every event time.
  @Test(arguments: [TiedEvents.efron, .breslow])
  func isTheScoreTestOfTheModelWithTimeDependentColumns(ties: TiedEvents) throws {
    let golden = GoldenCase("coxph/ovarian")
    let (x, y) = (try golden.design(), try golden.survival())
    let cox = CoxRegression(ties: ties)
    let fit = try cox.fit(x, y)
    let times = Set(y.time.indices.filter { y.isEvent[$0] }.map { y.time[$0] }).sorted()
    var (entry, exit, event, rows, values) = ([Double](), [Double](), [Bool](), [Int](), [Double]())
    for i in 0..<y.count {
      var start = 0.0
      for t in times where t <= y.time[i] {
        entry.append(start)
        exit.append(t)
        event.append(t == y.time[i] && y.isEvent[i])
        rows.append(i)
        values.append(t / 100)
        start = t
      }
    }
    let outcome = try SurvivalOutcome(time: exit, isEvent: event, entry: entry)
    // At theta = 0 with b at its estimate: the fitted part is an offset, b's columns are features at 0.
    let risk = fit.risk(x)
    var split = CoxRegression(ties: ties)
    split.offset = rows.map { risk[$0] - risk[0] }
    let base = x.values.selecting(rows: rows)
    let extra = base.scalingRowsForTest(by: values)
    let columns = (0..<3).map(base.column) + (0..<3).map(extra.column)
    let wide = try split.fit(
      try DesignMatrix(
        names: (0..<6).map { "c\($0)" }, values: Matrix(columns: columns, rowCount: rows.count)),
      outcome)
    let result = try cox.proportionalHazardsTest(fit, x, y, transform: .identity)
    expectClose(
      result.global?.statistic, try #require(wide.scoreTest).statistic, tolerance: Tolerance.convergedFit)
    let one = try split.fit(
      try DesignMatrix(
        names: (0..<4).map { "c\($0)" },
        values: Matrix(columns: Array(columns[..<3]) + [columns[4]], rowCount: rows.count)),
      outcome)
    expectClose(
      result.tests[1].test?.statistic, try #require(one.scoreTest).statistic,
      tolerance: Tolerance.convergedFit)
  }

  @Test func aTermOfSeveralColumnsHasOneTest() throws {
    let golden = GoldenCase("coxph/ovarian")
    let (x, y) = (try golden.design(), try golden.survival())
    let cox = CoxRegression()
    let fit = try cox.fit(x, y)
    let all = try cox.proportionalHazardsTest(
      fit, x, y, terms: [.init(name: "all", columns: [0, 1, 2])])
    #expect(all.tests.count == 1)
    #expect(all.tests[0].test == all.global)
  }

  /// R stops with "system is exactly singular".
  @Test func aSingleEventHasNoTest() throws {
    let golden = GoldenCase("coxph/sim_single_event")
    let (x, y) = (try golden.design(), try golden.survival())
    let cox = CoxRegression()
    let result = try cox.proportionalHazardsTest(try cox.fit(x, y), x, y)
    #expect(result.global == nil && result.tests.allSatisfy { $0.test == nil })
  }

  @Test func unitsAndRowOrderDoNotMatter() throws {
    let golden = GoldenCase("coxdiag/heavy_ties_efron")
    let (x, y) = (try golden.design(), try golden.survival())
    let cox = CoxRegression()
    let first = try cox.proportionalHazardsTest(try cox.fit(x, y), x, y, transform: .identity)
    let rows = Array((0..<y.count).reversed())
    let moved = try DesignMatrix(
      names: x.names,
      values: Matrix(
        columns: (0..<3).map { j in rows.map { 1000 + 7 * x.values[$0, j] } }, rowCount: y.count))
    let later = try SurvivalOutcome(
      time: rows.map { 30 * y.time[$0] }, isEvent: rows.map { y.isEvent[$0] })
    let second = try cox.proportionalHazardsTest(
      try cox.fit(moved, later), moved, later, transform: .identity)
    for (a, b) in zip(first.tests, second.tests) {
      expectClose(a.test?.statistic, b.test!.statistic, tolerance: Tolerance.convergedFit)
    }
  }
}

extension Matrix {
  fileprivate func scalingRowsForTest(by factors: [Double]) -> Matrix {
    Matrix(
      columns: (0..<columnCount).map { j in zip(column(j), factors).map { $0 * $1 } },
      rowCount: rowCount)
  }
}
