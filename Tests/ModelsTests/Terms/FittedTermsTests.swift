import LinearAlgebra
import Models
import Statistics
import Tables
import TestSupport
import Testing

@Suite struct FittedTermsTests {
  private let table = FeatureColumns(
    names: ["age", "armB", "armC", "dose"],
    values: Matrix(
      columns: [
        (0..<36).map { 40 + Double($0) }, (0..<36).map { $0 % 3 == 1 ? 1 : 0 },
        (0..<36).map { $0 % 3 == 2 ? 1 : 0 }, (0..<36).map { Double($0 * $0) },
      ], rowCount: 36), origins: ["age", "arm", "arm", "dose"])

  private func spline(
    _ feature: String = "age", _ kind: SplineTerm.Kind = .restricted, _ knots: SplineTerm.Knots = .count(4)
  ) throws -> ModelTerm { .spline(try SplineTerm(feature: feature, kind: kind, knots: knots)) }

  @Test func columnsAreNamedAndOrderedAsDocumented() throws {
    let terms = try FittedTerms(
      [
        .interaction("arm", "dose"), spline(), spline("dose", .natural, .count(3)),
        .interaction("age", "arm"),
      ],
      table)
    let columns = terms.apply(to: table)
    #expect(
      columns.names == [
        "age", "armB", "armC", "dose", "age'", "age''", "ns(dose)1", "ns(dose)2", "armB:ns(dose)1",
        "armB:ns(dose)2", "armC:ns(dose)1", "armC:ns(dose)2", "age:armB", "age:armC", "age':armB",
        "age':armC",
        "age'':armB", "age'':armC",
      ])
    #expect(terms.replaced == ["dose"])
    #expect(columns.origins[4] == "age" && columns.origins[8] == "arm:dose")
    #expect(terms.inputs(of: "age'':armC") == ["age", "armC"])
    #expect(terms.inputs(of: "dose") == ["dose"])
    let product = columns.names.firstIndex(of: "age':armB")!
    for i in 0..<36 { #expect(columns.values[i, product] == columns.values[i, 4] * columns.values[i, 1]) }
    let needed = terms.needed(for: ["age", "age':armB"])
    #expect(needed.interactions.map { $0.products.map(\.column) } == [["age':armB"]])
    #expect(needed.splines.map(\.feature) == ["age"])
  }

  /// Rows of weight 0 do not move the knots; a row twice counts twice.
  @Test func knotsAreLearntFromTheRowsOfTheFit() throws {
    let frequencies = (0..<36).map { Double($0 < 30 ? $0 % 3 : 0) }
    let rows = (0..<30).flatMap { Array(repeating: $0, count: $0 % 3) }
    let weighted = try FittedTerms([spline()], table, frequencies: frequencies)
    let repeated = try FittedTerms([spline()], table.selecting(rows: rows))
    #expect(weighted == repeated)
    let fixed = try FittedTerms(
      [spline("age", .natural, .fixed([45, 55, 70]))], table, frequencies: frequencies)
    #expect(fixed.splines[0].basis.breaks == [45, 55, 70])
  }

  @Test func missingValuesStayMissing() throws {
    var values = table.values
    values[3, 0] = .nan
    let x = FeatureColumns(names: table.names, values: values, origins: table.origins)
    let columns = try FittedTerms([spline(), .interaction("age", "dose")], x).apply(to: x)
    // age, its two functions, and the products of each with dose.
    for j in [0, 4, 5, 6, 7, 8] { #expect(columns.values[3, j].isNaN) }
    #expect(columns.values.elements.count { $0.isNaN } == 6)
  }

  /// Both parametrisations span the same curves on the same knots: equal fits, equal tests of the bend.
  @Test(arguments: SplineTerm.Kind.allCases) func contrastsVanishForStraightLines(kind: SplineTerm.Kind)
    throws
  {
    let term = try FittedTerms([spline("age", kind, .fixed([41, 47, 60, 72]))], table).splines[0]
    let knots = term.basis.breaks
    // Coefficients of x - t_1, from the values at the knots.
    let values = knots.dropFirst().map { knot in
      (kind == .natural ? [] : [knot - knots[0]]) + term.basis.values(at: knot)
    }
    let line = try LeastSquares(Matrix(rows: values), knots.dropFirst().map { $0 - knots[0] }).coefficients
      .map { $0! }
    let contrasts = term.nonlinearContrasts
    #expect(contrasts.count == 2)
    for row in contrasts { expectClose(dot(row, line), 0) }
    if kind == .natural { for row in contrasts { expectClose(dot(row, row), 1) } }
    if kind == .natural { expectClose(dot(contrasts[0], contrasts[1]), 0) }
  }

  @Test func refusesTermsThatMeanNothing() throws {
    #expect(throws: FitError.self) { try FittedTerms([spline("arm")], table) }
    #expect(throws: FitError.self) { try FittedTerms([spline("nobody")], table) }
    #expect(throws: FitError.self) { try FittedTerms([spline(), spline()], table) }
    #expect(throws: FitError.self) { try FittedTerms([spline("armB")], table) }
    #expect(throws: FitError.self) { try FittedTerms([.interaction("age", "age")], table) }
    #expect(throws: FitError.self) { try FittedTerms([.interaction("age", "nobody")], table) }
    #expect(throws: FitError.self) {
      try FittedTerms([.interaction("age", "dose"), .interaction("age", "dose")], table)
    }
    #expect(throws: FitError.self) { try spline("age", .natural, .count(2)) }
    #expect(throws: FitError.self) { try spline("age", .natural, .fixed([1, 3, 2])) }
    #expect(throws: FitError.self) {
      try FittedTerms([spline("dose", .natural, .count(12))], table.selecting(rows: [0, 0, 1]))
    }
  }
}
