import LinearAlgebra
import RealModule
import TestSupport
import Testing
import Validation

/// R's lme4 with its criterion polished (1e-6), the crossed design of one factor, a dense oracle of the restricted
/// likelihood, and designs whose confounding is known by hand.
@Suite struct FactorialReliabilityTests {
  private static let names = [
    "subject": "subject", "site": "site", "reader": "reader", "subject x site": "subject:site",
    "subject x reader": "subject:reader", "site x reader": "site:reader",
    "subject x site x reader": "subject:site:reader", "lesion": "subject:lesion",
    "lesion x reader": "subject:lesion:reader", "residual": "Residual",
  ]

  private func expectLme4(_ result: FactorialReliability, _ golden: GoldenCase) throws {
    let expected = try golden.expected["full"]
    #expect(result.confounded.isEmpty)
    for component in result.components {
      expectClose(
        component.variance.value, expected[Self.names[component.name]!].number!, tolerance: 1e-6,
        component.name)
    }
    expectClose(result.restrictedLogLikelihood, expected["REML"].number!, tolerance: 1e-9)
  }

  @Test(arguments: ["site_reader", "site_reader_incomplete"])
  func sitesAndReadersEqualLme4(_ name: String) throws {
    let golden = GoldenCase("reml/\(name)")
    let table = try FactorialTable(golden, [(.site, "site"), (.reader, "reader")])
    let result = try FactorialReliability(table.values, columns: table.columns)
    #expect(result.components.count == 8)
    try expectLme4(result, golden)
  }

  @Test func lesionsAndReadersEqualLme4() throws {
    let golden = GoldenCase("reml/lesion_reader")
    let table = try FactorialTable(golden, [(.lesion, "lesion"), (.reader, "reader")])
    let result = try FactorialReliability(table.values, columns: table.columns)
    #expect(result.components.count == 6)
    try expectLme4(result, golden)
    #expect(result.contrasts.map(\.differing) == [[], [.reader], [.lesion]])
    #expect(result.contrasts[2].coefficient == nil)
  }

  @Test func coefficientsAreSumsOfComponents() throws {
    let table = try FactorialTable(GoldenCase("reml/site_reader"), [(.site, "site"), (.reader, "reader")])
    let result = try FactorialReliability(table.values, columns: table.columns)
    let v = Dictionary(uniqueKeysWithValues: result.components.map { ($0.name, $0.variance.value!) })
    let total = v.values.reduce(0, +)
    let site = v["site"]! + v["subject x site"]! + v["site x reader"]! + v["subject x site x reader"]!
    let reader = v["reader"]! + v["subject x reader"]! + v["site x reader"]! + v["subject x site x reader"]!
    let residual = v["residual"]!
    #expect(result.contrasts.map(\.differing) == [[], [.site], [.reader], [.site, .reader]])
    for (contrast, variance) in zip(
      result.contrasts, [residual, site + residual, reader + residual, total - v["subject"]!])
    {
      expectClose(contrast.error.value, variance.squareRoot())
      expectClose(contrast.coefficient?.value, 1.96 * (2 * variance).squareRoot())
      expectClose(contrast.correlation.value, 1 - variance / total)
      let interval = try #require(contrast.coefficient?.interval)
      #expect(interval.lower < contrast.coefficient!.value! && interval.upper > contrast.coefficient!.value!)
    }
  }

  @Test func oneFactorIsTheCrossedDesign() throws {
    let table = try CrossedTable(
      GoldenCase("reml/crossed_incomplete"), column: "reader", repetition: "session")
    let crossed = try CrossedReliability(CrossedMeasurements(table.values, columns: table.columns))
    let result = try FactorialReliability(
      table.values,
      columns: FactorialColumns(roles: [.reader], levels: [Array(0..<table.columns)]))
    expectClose(
      result.components.map { $0.variance.value! }, crossed.components!.variances, tolerance: 1e-9)
    expectClose(
      result.contrasts[1].coefficient?.value, crossed.reproducibilityCoefficient.value!, tolerance: 1e-9)
    expectClose(result.contrasts[1].correlation.value, crossed.interColumn.value!, tolerance: 1e-9)
    expectClose(result.contrasts[0].correlation.value, crossed.intraColumn.value!, tolerance: 1e-9)
  }

  /// V and P outright, with each term's covariance matrix over all measurements.
  @Test func likelihoodEqualsTheDenseOracle() throws {
    let table = try FactorialTable(
      GoldenCase("reml/site_reader_incomplete"), [(.site, "site"), (.reader, "reader")])
    let few = table.values.selecting(rows: [0, 1, 2, 3])
    let data = try FactorialMeasurements(few, columns: table.columns)
    let terms = FactorialTerm.all(table.columns.roles)
    let theta = terms.indices.map { 0.5 + 0.3 * Double($0) } + [1.7]
    let found = try #require(FactorialLikelihood(data, terms: terms).evaluate(theta))
    var rows: [(subject: Int, column: Int, y: Double)] = []
    for pattern in data.patterns {
      for values in pattern.values {
        let subject = (rows.last?.subject ?? -1) + 1
        for (column, y) in zip(pattern.columns, values) { rows.append((subject, column, y)) }
      }
    }
    let n = rows.count
    let parts =
      terms.map { term -> Matrix in
        var matrix = Matrix(zeros: n, n)
        for a in 0..<n {
          for b in 0..<n
          where (!term.isOfSubject || rows[a].subject == rows[b].subject)
            && table.columns.label(term.factors, column: rows[a].column)
              == table.columns.label(term.factors, column: rows[b].column)
          { matrix[a, b] = 1 }
        }
        return matrix
      } + [Matrix.identity(n)]
    var v = Matrix(zeros: n, n)
    for (variance, part) in zip(theta, parts) {
      for a in 0..<n { for b in 0..<n { v[a, b] += variance * part[a, b] } }
    }
    let factor = try Cholesky(v)
    let inverse = factor.inverse
    let sums = inverse.times([Double](repeating: 1, count: n))
    let information = sums.reduce(0, +)
    var p = inverse
    for a in 0..<n { for b in 0..<n { p[a, b] -= sums[a] * sums[b] / information } }
    let y = rows.map(\.y)
    let py = p.times(y)
    let determinant = factor.factorDiagonal.reduce(0) { $0 + 2 * Double.log($1) }
    let quadratic = zip(y, py).reduce(0) { $0 + $1.0 * $1.1 }
    expectClose(
      found.minusTwoLog, determinant + Double.log(information) + quadratic, tolerance: 1e-10)
    let products = parts.map { p.times($0) }
    for c in parts.indices {
      expectClose(
        found.quadratics[c], zip(py, parts[c].times(py)).reduce(0) { $0 + $1.0 * $1.1 }, tolerance: 1e-10)
      expectClose(found.traces[c], (0..<n).reduce(0.0) { $0 + products[c][$1, $1] }, tolerance: 1e-10)
      for d in parts.indices {
        let trace = (0..<n).reduce(0.0) { sum, a in
          (0..<n).reduce(sum) { $0 + products[c][a, $1] * products[d][$1, a] }
        }
        expectClose(found.crossTraces[c, d], trace, tolerance: 1e-10, "\(c), \(d)")
      }
    }
  }

  @Test func withoutRepeatsTheFinestInterplayIsTheResidual() throws {
    let table = try FactorialTable(GoldenCase("reml/site_reader"), [(.site, "site"), (.reader, "reader")])
    let first = table.values.selecting(
      columns: stride(from: 0, to: table.values.columnCount, by: 2).map { $0 })
    let result = try FactorialReliability(first, columns: table.columns)
    #expect(result.confounded.map(\.name) == ["subject x site x reader"])
    #expect(result.confounded.map(\.with) == [["residual"]])
    // Repeats are nowhere; different sites or readers are.
    #expect(result.contrasts[0].coefficient?.value == nil)
    #expect(result.contrasts[0].coefficient?.notes.first?.kind == .confounded)
    #expect(result.contrasts.dropFirst().allSatisfy { $0.coefficient?.value != nil })
  }

  @Test func readersWhoWorkAtOneSiteEachCannotBeComparedAcrossSites() throws {
    // Columns: site 0 with readers 0 and 1, site 1 with readers 2 and 3; two repeats.
    let full = try FactorialTable(GoldenCase("reml/site_reader"), [(.site, "site"), (.reader, "reader")])
    let columns = FactorialColumns(roles: [.site, .reader], levels: [[0, 0, 1, 1], [0, 1, 2, 3]])
    let result = try FactorialReliability(
      full.values.selecting(columns: Array(0..<8)), columns: columns)
    let confounded = Dictionary(uniqueKeysWithValues: result.confounded.map { ($0.name, $0.with) })
    #expect(confounded["site x reader"] == ["reader"])
    #expect(confounded["subject x site x reader"] == ["subject x reader"])
    let coefficients = Dictionary(
      uniqueKeysWithValues: result.contrasts.map { ($0.differing, $0.coefficient?.value) })
    // The same reader is never at two sites.
    #expect(coefficients[[.site]]! == nil)
    #expect(coefficients[[.reader]]! != nil)
    #expect(coefficients[[.site, .reader]]! != nil)
    #expect(coefficients[[]]! != nil)
  }

  @Test func scaleAndOriginGoThrough() throws {
    let table = try FactorialTable(
      GoldenCase("reml/site_reader_incomplete"), [(.site, "site"), (.reader, "reader")])
    func fit(_ transform: (Double) -> Double) throws -> FactorialReliability {
      try FactorialReliability(
        Matrix(
          rowCount: table.values.rowCount, columnCount: table.values.columnCount,
          elements: table.values.elements.map(transform)), columns: table.columns)
    }
    let plain = try fit { $0 }
    let moved = try fit { 4 * $0 + 1e6 }
    for (a, b) in zip(plain.contrasts, moved.contrasts) {
      expectClose(b.coefficient?.value, 4 * a.coefficient!.value!, tolerance: 1e-8)
      expectClose(b.correlation.value, a.correlation.value!, tolerance: 1e-8)
    }
  }

  @Test func identicalMeasurementsHaveNoComponents() throws {
    let columns = FactorialColumns(roles: [.site, .reader], levels: [[0, 0, 1, 1], [0, 1, 0, 1]])
    let result = try FactorialReliability(
      Matrix(rowCount: 5, columnCount: 8, elements: [Double](repeating: 3, count: 40)), columns: columns)
    #expect(result.components.isEmpty)
    #expect(result.contrasts[0].coefficient?.notes.first?.kind == .identicalRepeats)
  }
}

/// A long golden table as a matrix with its columns.
struct FactorialTable {
  let values: Matrix
  let columns: FactorialColumns

  init(_ golden: GoldenCase, _ roles: [(ColumnRole, String)]) throws {
    let subjects = try golden.numbers("subject").map { Int($0) - 1 }
    let codes = try roles.map { try golden.numbers($0.1).map { Int($0) - 1 } }
    let sessions = try golden.numbers("session").map { Int($0) - 1 }
    let y = try golden.numbers("y")
    let sizes = codes.map { $0.max()! + 1 }
    let columnCount = sizes.reduce(1, *)
    var levels = [[Int]](repeating: [], count: roles.count)
    for column in 0..<columnCount {
      var rest = column
      for f in roles.indices {
        levels[f].append(rest % sizes[f])
        rest /= sizes[f]
      }
    }
    let repeats = sessions.max()! + 1
    let n = subjects.max()! + 1
    var values = Matrix(
      rowCount: n, columnCount: columnCount * repeats,
      elements: [Double](repeating: .nan, count: n * columnCount * repeats))
    for row in y.indices {
      var (column, factor) = (0, 1)
      for f in roles.indices {
        column += codes[f][row] * factor
        factor *= sizes[f]
      }
      values[subjects[row], column * repeats + sessions[row]] = y[row]
    }
    self.values = values
    columns = FactorialColumns(roles: roles.map(\.0), levels: levels)
  }
}
