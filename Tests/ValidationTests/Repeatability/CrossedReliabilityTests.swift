import LinearAlgebra
import Statistics
import TestSupport
import Testing
import Validation

/// Golden values: lme4's components, which are those of the analysis of variance for complete data with positive
/// estimates. The intervals: McGraw and Wong's, to which they reduce with one session, and simulated coverage in
/// docs/coverage-repeatability.md. No peer in R prints the intervals with sessions.
@Suite struct CrossedReliabilityTests {
  @Test func componentsGiveTheCoefficients() throws {
    let golden = GoldenCase("reml/reader_session")
    let table = try CrossedTable(golden, column: "reader", repetition: "session")
    let result = CrossedReliability(try CrossedMeasurements(table.values, columns: 4))
    let r = try golden.expected["crossed"]
    let (s, c) = (r["subject"].number!, r["reader"].number!)
    let (i, e) = (r["subject:reader"].number!, r["Residual"].number!)
    expectClose(result.interColumn.value, s / (s + c + i + e), tolerance: 1e-6)
    expectClose(result.interColumnConsistency.value, s / (s + i + e), tolerance: 1e-6)
    expectClose(result.intraColumn.value, (s + c + i) / (s + c + i + e), tolerance: 1e-6)
    expectClose(result.interError.value, (c + i + e).squareRoot(), tolerance: 1e-6)
    expectClose(result.intraError.value, e.squareRoot(), tolerance: 1e-6)
    expectClose(
      result.reproducibilityCoefficient.value, 1.96 * 2.0.squareRoot() * (c + i + e).squareRoot(),
      tolerance: 1e-6)
    for estimate in [result.interColumn, result.interColumnConsistency, result.intraColumn] {
      let interval = try #require(estimate.interval)
      #expect(interval.lower < estimate.value! && estimate.value! < interval.upper)
    }
  }

  @Test(arguments: ["shrout_fleiss", "sim_shift_50x2", "sleepstudy_all"])
  func oneSessionIsMcGrawAndWong(name: String) throws {
    let golden = GoldenCase("icc/\(name)")
    let columns = try golden.spec["raters"].strings.map { try golden.numbers($0) }
    let matrix = Matrix(columns: columns, rowCount: columns[0].count)
    let result = CrossedReliability(try CrossedMeasurements(matrix, columns: columns.count))
    let forms = Repeatability().assess(try RepeatedMatrix(matrix))
    for (estimate, form) in [
      (result.interColumn, IntraclassForm.agreementSingle),
      (result.interColumnConsistency, .consistencySingle),
    ] {
      let expected = forms[form].estimate
      expectClose(estimate.value, expected.value!)
      expectClose(estimate.interval?.lower, expected.interval!.lower, tolerance: 1e-9)
      expectClose(estimate.interval?.upper, expected.interval!.upper, tolerance: 1e-9)
    }
    #expect(result.intraColumn.value == nil)
  }

  @Test func byHand() throws {
    // Two subjects, two readers, two sessions; cell means 2, 4, 8, 6: MSS 50-ish by hand below.
    let matrix = Matrix(rows: [[1, 3, 3, 5], [7, 9, 5, 7]])
    let squares = try #require(CrossedMeanSquares(try CrossedMeasurements(matrix, columns: 2)))
    // Subject means 3 and 7, reader means 5 and 5, cell means 2, 4, 8, 6; within-cell deviations all 1.
    #expect(squares.subjects == 4 * 2 * (4 + 4) / 2)
    #expect(squares.columns == 0)
    #expect(squares.interaction == 2 * 4)
    #expect(squares.residual == 2)
    let result = CrossedReliability(try CrossedMeasurements(matrix, columns: 2))
    // S = (32 - 8)/4 = 6, R = (0 - 8)/4 = -2, I = (8 - 2)/2 = 3, E = 2.
    expectClose(result.interColumn.value, 6.0 / 9)
    expectClose(result.interColumnConsistency.value, 6.0 / 11)
    expectClose(result.intraColumn.value, 7.0 / 9)
    expectClose(result.interError.value, 3.0.squareRoot())
  }

  @Test func identicalAndConstantMeasurementsAreDefined() throws {
    let same = CrossedReliability(
      try CrossedMeasurements(Matrix(rows: [[1, 1, 1, 1], [2, 2, 2, 2], [5, 5, 5, 5]]), columns: 2))
    #expect(same.interColumn.value == 1)
    #expect(same.interColumn.notes.map(\.kind) == [.identicalRepeats])
    #expect(same.intraError.value == 0)
    let constant = CrossedReliability(
      try CrossedMeasurements(Matrix(rows: [[3, 3, 3, 3], [3, 3, 3, 3]]), columns: 2))
    #expect(constant.interColumn.value == nil)
    #expect(constant.intraColumn.value == nil)
    #expect(constant.components == nil)
  }

  @Test func incompleteDesignsUseRestrictedLikelihood() throws {
    let golden = GoldenCase("reml/crossed_incomplete")
    let table = try CrossedTable(golden, column: "reader", repetition: "session")
    let result = CrossedReliability(try CrossedMeasurements(table.values, columns: 4))
    #expect(result.meanSquares == nil)
    let r = try golden.expected["crossed"]
    let (s, c) = (r["subject"].number!, r["reader"].number!)
    let (i, e) = (r["subject:reader"].number!, r["Residual"].number!)
    expectClose(result.interColumn.value, s / (s + c + i + e), tolerance: 1e-6)
    expectClose(result.intraColumn.value, (s + c + i) / (s + c + i + e), tolerance: 1e-6)
    #expect(result.interColumn.method.name == "restricted maximum likelihood")
    #expect(result.reproducibilityCoefficient.interval != nil)
  }
}
