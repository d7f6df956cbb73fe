import LinearAlgebra
import Statistics
import TestSupport
import Testing
import Validation

/// Mean squares of an analysis of variance in R and their expectations where data are complete, tables of counts in R where
/// they are not, and designs whose intervals are known otherwise.
@Suite struct DesignStrataTests {
  /// SEM of a contrast, squared: the interval of the sum of components.
  private func squared(_ estimate: Estimate) -> [Double?] {
    [estimate.interval.map { $0.lower * $0.lower }, estimate.interval.map { $0.upper * $0.upper }]
  }

  @Test(arguments: [("site_reader", "complete", 1e-6), ("site_reader_incomplete", "incomplete", 1e-6)])
  func intervalsEqualRs(_ name: String, _ part: String, _ tolerance: Double) throws {
    let expected = try GoldenCase("reml/site_reader_intervals").expected[part]
    let table = try FactorialTable(GoldenCase("reml/\(name)"), [(.site, "site"), (.reader, "reader")])
    let result = try FactorialReliability(table.values, columns: table.columns)
    for component in result.components {
      let key =
        component.name == "residual" ? "Residual" : component.name.replacing(" x ", with: ":")
      let limits = expected[key].numbers
      expectClose(component.variance.interval?.lower, limits[0], tolerance: tolerance, key)
      expectClose(component.variance.interval?.upper, limits[1], tolerance: tolerance, key)
    }
    for (contrast, key) in zip(result.contrasts, ["rc", "site", "reader", "both"]) {
      let error = expected[key == "rc" ? key : key + "_error"].numbers
      for (found, limit) in zip(squared(contrast.error), error) {
        expectClose(found, limit, tolerance: tolerance, key)
      }
      let ratio = contrast.coefficient!.interval!.upper / contrast.error.interval!.upper
      expectClose(ratio, repeatabilityFactor)
      let share = expected[key + "_share"].numbers
      expectClose(contrast.correlation.interval?.lower, share[0], tolerance: tolerance, key)
      expectClose(contrast.correlation.interval?.upper, share[1], tolerance: tolerance, key)
    }
  }

  /// Subjects and repeats: the residual's interval is the exact chi-square one, that of the subjects is made of two mean squares
  /// (Shrout and Fleiss: 11.2417 on 5 and 6.2639 on 18 degrees of freedom).
  @Test func oneWayComponentsByHand() throws {
    let golden = GoldenCase("icc/shrout_fleiss")
    let columns = try golden.spec["raters"].strings.map { try golden.numbers($0) }
    let data = try RepeatedMatrix(Matrix(columns: columns, rowCount: 6))
    let result = Repeatability(detail: .full).assess(data)
    let together = try CrossedMeasurements(
      data.values, columns: 1)
    let components = try VarianceComponents(together, model: .init(columns: .none, hasInteraction: false))
    let residual = components.estimate(.residual)
    let exact = result.variation.standardDeviation.interval!
    expectClose(residual.interval?.lower, exact.lower * exact.lower, tolerance: 1e-8)
    expectClose(residual.interval?.upper, exact.upper * exact.upper, tolerance: 1e-8)
    let (between, within) = (11.241666666666667, 6.263888888888889)
    // Quantiles of chi-square: 0.025 and 0.975 on 5 are 0.8312116 and 12.832502, on 18 8.230746 and 31.526378.
    let h = [between / 4 * (5 / 0.83121161 - 1), within / 4 * (18 / 8.2307462 - 1)]
    let g = [between / 4 * (1 - 5 / 12.832502), within / 4 * (1 - 18 / 31.526378)]
    let value = (between - within) / 4
    let subject = components.estimate(.subject)
    expectClose(subject.value, value, tolerance: 1e-8)
    expectClose(
      subject.interval?.upper, value + (h[0] * h[0] + g[1] * g[1]).squareRoot(), tolerance: 1e-6)
    #expect(value - (g[0] * g[0] + h[1] * h[1]).squareRoot() < 0 && subject.interval?.lower == 0)
  }

  /// The mean squares of readers x sessions: the same interval as from the analysis of variance.
  @Test func completeReadersGiveTheIntervalOfTheirMeanSquares() throws {
    let table = try CrossedTable(
      GoldenCase("reml/reader_session"), column: "reader", repetition: "session")
    let crossed = try CrossedReliability(CrossedMeasurements(table.values, columns: table.columns))
    let factorial = try FactorialReliability(
      table.values, columns: FactorialColumns(roles: [.reader], levels: [Array(0..<table.columns)]))
    #expect(crossed.meanSquares != nil)
    let (a, b) = (crossed.reproducibilityCoefficient.interval!, factorial.contrasts[1].coefficient!.interval!)
    expectClose(b.lower, a.lower, tolerance: 1e-7)
    expectClose(b.upper, a.upper, tolerance: 1e-7)
    #expect(a.method == b.method)
  }

  @Test func twoSitesAreSaidToBeTooFew() throws {
    let table = try FactorialTable(GoldenCase("reml/site_reader"), [(.site, "site"), (.reader, "reader")])
    let kept = table.columns.levels[0].indices.filter { table.columns.levels[0][$0] < 2 }
    let columns = FactorialColumns(
      roles: table.columns.roles, levels: table.columns.levels.map { levels in kept.map { levels[$0] } })
    let repeats = table.values.columnCount / table.columns.count
    let result = try FactorialReliability(
      table.values.selecting(
        columns: kept.flatMap { column in (0..<repeats).map { column * repeats + $0 } }),
      columns: columns)
    let noted = result.contrasts.map { contrast in
      contrast.coefficient!.notes.contains { $0.kind == .oneDegreeOfFreedom }
    }
    #expect(noted == [false, true, false, true])
  }

  /// Columns in another order, subjects in another order: the same intervals.
  @Test func orderDoesNotMatter() throws {
    let table = try FactorialTable(
      GoldenCase("reml/site_reader_incomplete"), [(.site, "site"), (.reader, "reader")])
    let plain = try FactorialReliability(table.values, columns: table.columns)
    let rows = Array((0..<table.values.rowCount).reversed())
    let turned = try FactorialReliability(table.values.selecting(rows: rows), columns: table.columns)
    for (a, b) in zip(plain.contrasts, turned.contrasts) {
      expectClose(b.error.interval?.upper, a.error.interval!.upper, tolerance: 1e-8)
      expectClose(b.error.interval?.lower, a.error.interval!.lower, tolerance: 1e-8)
    }
  }
}
