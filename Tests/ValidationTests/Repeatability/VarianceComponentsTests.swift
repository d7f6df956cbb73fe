import LinearAlgebra
import RealModule
import TestSupport
import Testing
import Validation

/// R's lme4 (1e-6, its optimiser's accuracy; NUMERICS of the golden cases), the analysis of variance where it
/// is the answer, and a dense oracle that forms V and P outright.
@Suite struct VarianceComponentsTests {
  static let crossed = ["reader_session", "crossed_incomplete"].map { GoldenCase("reml/\($0)") }

  private func expect(
    _ components: VarianceComponents, _ expected: GoldenValue, _ names: [VarianceSource: String]
  ) {
    #expect(components.isConverged)
    for (source, name) in names {
      expectClose(components.variance(source), expected[name].number!, tolerance: 1e-6, name)
    }
    expectClose(
      components.restrictedLogLikelihood, expected["REML"].number!, tolerance: 1e-9, "log-likelihood")
  }

  @Test(arguments: crossed) func crossedDesignsEqualLme4(_ golden: GoldenCase) throws {
    let table = try CrossedTable(golden, column: "reader", repetition: "session")
    let data = try CrossedMeasurements(table.values, columns: table.columns)
    let expected = try golden.expected
    expect(
      try VarianceComponents(data, model: .init(columns: .random, hasInteraction: true)),
      expected["crossed"],
      [.subject: "subject", .column: "reader", .interaction: "subject:reader", .residual: "Residual"])
    expect(
      try VarianceComponents(data, model: .init(columns: .random, hasInteraction: false)),
      expected["additive"], [.subject: "subject", .column: "reader", .residual: "Residual"])
    expect(
      try VarianceComponents(data, model: .init(columns: .fixed, hasInteraction: false)), expected["fixed"],
      [.subject: "subject", .residual: "Residual"])
    expect(
      try VarianceComponents(data, model: .init(columns: .none, hasInteraction: false)),
      expected["one_way"], [.subject: "subject", .residual: "Residual"])
  }

  @Test func nestedDesignEqualsLme4() throws {
    let golden = GoldenCase("reml/nested_lesions")
    let table = try CrossedTable(golden, column: "lesion", repetition: "scan")
    let data = try CrossedMeasurements(table.values, columns: table.columns)
    expect(
      try VarianceComponents(data, model: .init(columns: .none, hasInteraction: true)),
      try golden.expected["nested"],
      [.subject: "subject", .interaction: "subject:lesion", .residual: "Residual"])
  }

  @Test func aComponentAtTheBoundaryEqualsLme4() throws {
    // Raters do not differ: lme4 has exactly 0 for them.
    let golden = GoldenCase("icc/sim_unbalanced_30x3")
    let raters = try golden.spec["raters"].strings
    let columns = try raters.map { try golden.numbers($0) }
    let data = try CrossedMeasurements(
      Matrix(columns: columns, rowCount: columns[0].count), columns: columns.count)
    let expected = try golden.expected["lmer_reml"]
    let additive = try VarianceComponents(data, model: .init(columns: .random, hasInteraction: false))
    #expect(additive.variance(.column) == 0)
    // The interval of a component at 0 begins there.
    #expect(additive.estimate(.column).interval?.lower == 0)
    #expect(additive.estimate(.column).interval!.upper > 0)
    #expect(additive.estimate(.column).notes.map(\.kind) == [.componentAtZero])
    expectClose(
      additive.variance(.subject), expected["two_way_random"]["id"].number!, tolerance: 1e-6)
    expectClose(
      additive.variance(.residual), expected["two_way_random"]["Residual"].number!, tolerance: 1e-6)
    let fixed = try VarianceComponents(data, model: .init(columns: .fixed, hasInteraction: false))
    expectClose(fixed.variance(.subject), expected["two_way_mixed"]["id"].number!, tolerance: 1e-6)
  }

  @Test func completeDataGiveTheAnalysisOfVariance() throws {
    // Shrout and Fleiss by hand: MSR 11.2417, MSC 32.4861, MSE 1.01944 of 6 x 4.
    let result = try RepeatabilityGoldenTests.result(GoldenCase("icc/shrout_fleiss"))
    let squares = try #require(result.twoWay)
    let golden = GoldenCase("icc/shrout_fleiss")
    let columns = try golden.spec["raters"].strings.map { try golden.numbers($0) }
    let data = try CrossedMeasurements(Matrix(columns: columns, rowCount: 6), columns: 4)
    let components = try VarianceComponents(data, model: .init(columns: .random, hasInteraction: false))
    expectClose(components.variance(.subject), (squares.subjects - squares.error) / 4, tolerance: 1e-10)
    expectClose(components.variance(.column), (squares.repeats - squares.error) / 6, tolerance: 1e-10)
    expectClose(components.variance(.residual), squares.error, tolerance: 1e-10)
    // The interval of a residual alone is the exact chi-square one.
    expectClose(
      components.covariance[2, 2], 2 * squares.error * squares.error / 15, tolerance: 1e-9)
  }

  /// `P` formed outright at the estimates: the score is 0, the covariance twice the inverse of `tr(P V P V)`, and the
  /// likelihood the definition's.
  @Test(arguments: crossed) func theDenseOracleAgrees(_ golden: GoldenCase) throws {
    let table = try CrossedTable(golden, column: "reader", repetition: "session")
    let data = try CrossedMeasurements(table.values, columns: table.columns)
    let components = try VarianceComponents(data, model: .init(columns: .random, hasInteraction: true))
    let n = table.y.count
    func design(_ same: (Int, Int) -> Bool) -> Matrix {
      var v = Matrix(zeros: n, n)
      for i in 0..<n {
        for j in 0..<n where same(i, j) { v[i, j] = 1 }
      }
      return v
    }
    let (s, c) = (table.subjectOfRow, table.columnOfRow)
    let parts = [
      design { s[$0] == s[$1] }, design { c[$0] == c[$1] }, design { s[$0] == s[$1] && c[$0] == c[$1] },
      design { $0 == $1 },
    ]
    var v = Matrix(zeros: n, n)
    for (part, variance) in zip(parts, components.variances) {
      for i in 0..<n {
        for j in 0..<n { v[i, j] += variance * part[i, j] }
      }
    }
    let factor = try Cholesky(v)
    let inverse = factor.inverse
    let ones = [Double](repeating: 1, count: n)
    let weights = inverse.times(ones)
    let total = weights.reduce(0, +)
    var p = inverse
    for i in 0..<n {
      for j in 0..<n { p[i, j] -= weights[i] * weights[j] / total }
    }
    let py = p.times(table.y)
    var information = Matrix(zeros: 4, 4)
    let products = parts.map { p.times($0) }
    for a in 0..<4 {
      let quadratic = zip(py, parts[a].times(py)).reduce(0) { $0 + $1.0 * $1.1 }
      let trace = (0..<n).reduce(0) { $0 + products[a][$1, $1] }
      expectClose(quadratic / trace, 1, tolerance: 1e-8, "score of component \(a)")
      for b in 0..<4 {
        var sum = 0.0
        for i in 0..<n {
          for j in 0..<n { sum += products[a][i, j] * products[b][j, i] }
        }
        information[a, b] = sum / 2
      }
    }
    let covariance = try Cholesky(information).inverse
    expectClose(components.covariance.elements, covariance.elements, tolerance: 1e-8, "covariance")
    let yPy = zip(table.y, py).reduce(0) { $0 + $1.0 * $1.1 }
    let logDeterminant = factor.factorDiagonal.reduce(0) { $0 + 2 * Double.log($1) } + Double.log(total)
    expectClose(
      components.restrictedLogLikelihood,
      -(Double(n - 1) * Double.log(2 * Double.pi) + logDeterminant + yPy) / 2, tolerance: 1e-10)
  }

  @Test func offsetsAndUnitsCarryOver() throws {
    let golden = GoldenCase("reml/crossed_incomplete")
    let table = try CrossedTable(golden, column: "reader", repetition: "session")
    func fit(_ transform: (Double) -> Double) throws -> VarianceComponents {
      let values = Matrix(
        rowCount: table.values.rowCount, columnCount: table.values.columnCount,
        elements: table.values.elements.map(transform))
      return try VarianceComponents(
        CrossedMeasurements(values, columns: table.columns),
        model: .init(columns: .random, hasInteraction: true))
    }
    let plain = try fit { $0 }
    // An offset of 1e8 costs the measurements themselves 1e-8.
    expectClose(try fit { $0 + 1e8 }.variances, plain.variances, tolerance: 1e-7)
    expectClose(try fit { $0 * 1000 }.variances.map { $0 / 1e6 }, plain.variances, tolerance: 1e-9)
  }

  @Test func whatTheDesignDoesNotTellApartIsAnError() throws {
    func error(_ rows: [[Double]], columns: Int, _ model: ComponentModel) throws
      -> VarianceComponents.ComponentError?
    {
      let data = try CrossedMeasurements(Matrix(rows: rows), columns: columns)
      do throws(VarianceComponents.ComponentError) {
        _ = try VarianceComponents(data, model: model)
        return nil
      } catch {
        return error
      }
    }
    let oneWay = ComponentModel(columns: .none, hasInteraction: false)
    let crossed = ComponentModel(columns: .random, hasInteraction: true)
    #expect(try error([[1, 2], [3, 5]], columns: 2, crossed) == .notIdentified)
    #expect(try error([[1, 2]], columns: 1, oneWay) == .notIdentified)
    #expect(try error([[1, .nan], [3, .nan]], columns: 1, oneWay) == .notIdentified)
    #expect(try error([[1, 1], [3, 3], [4, 4]], columns: 1, oneWay) == .noResidualVariation)
    #expect(try error([[2, 2], [2, 2]], columns: 1, oneWay) == .noResidualVariation)
    #expect(try error([[1, 2], [5, 4]], columns: 1, oneWay) == nil)
  }
}
