import LinearAlgebra
import Statistics
import TestSupport
import Testing
import Validation

@Suite struct GonenHellerTests {
  @Test func agreesWithTheDoubleSum() throws {
    let golden = GoldenCase("concordance/gonen_heller")
    let r = try golden.expected
    let columns = try ["karno", "age", "trt"].map { try golden.numbers($0) }
    let features = Matrix(columns: columns, rowCount: columns[0].count)
    let b = r["coefficients"].numbers
    let eta = columns[0].indices.map { row in (0..<3).reduce(0) { $0 + b[$1] * columns[$1][row] } }
    let known = try gonenHeller(linearPredictor: eta)
    expectClose(known.value, r["k"].number!)
    expectClose(known.standardError, r["jackknife_se"].number!, tolerance: 1e-10)
    let fitted = try gonenHeller(
      linearPredictor: eta,
      coefficients: PredictorUncertainty(features: features, covariance: Matrix(rows: r["vcov"].rows)))
    expectClose(fitted.value, r["k"].number!)
    // R's derivative is a central difference with step 1e-6: good to about 1e-7.
    expectClose(fitted.standardError, r["full_se"].number!, tolerance: 1e-7)
  }

  /// By hand: predictors 0, log 3, log 9: pairs with ratios 3, 3, 9 are worth 3/4, 3/4, 9/10.
  @Test func agreesWithACaseWorkedByHand() throws {
    let result = try gonenHeller(linearPredictor: [0, 1.0986122886681098, 2 * 1.0986122886681098])
    expectClose(result.value, (0.75 + 0.75 + 0.9) / 3)
    // h = 0.825, 0.75, 0.825 about 0.8: 4 * 2 / (3 * 1) * (2 * 0.025^2 + 0.05^2).
    expectClose(result.standardError, (8.0 / 3 * 0.00375).squareRoot())
  }

  @Test func equalPredictorsCountOneHalf() throws {
    let result = try gonenHeller(linearPredictor: [2, 2, 2, 2])
    #expect(result.value == 0.5 && result.standardError == 0)
    #expect(result.notes.map(\.kind) == [.zeroStandardError])
    #expect(throws: MetricError.tooFew(needed: 3, found: 2)) { try gonenHeller(linearPredictor: [1, 2]) }
    #expect(throws: MetricError.notFinite(row: 1)) { try gonenHeller(linearPredictor: [1, .nan, 2]) }
  }

  @Test func dependsOnDifferencesOnly() throws {
    let eta = [0.3, -1, 2.5, 0.7, 0.7]
    let base = try gonenHeller(linearPredictor: eta)
    expectClose(try gonenHeller(linearPredictor: eta.map { 5 - $0 }).value, base.value!)
    #expect(try gonenHeller(linearPredictor: eta.map { 2 * $0 }).value! > base.value!)
  }
}
