import TestSupport
import Testing
import Validation

/// R (how.R computes each formula outright: jackknife by loop, all pairs of points by two loops).
@Suite struct MethodComparisonTests {
  @Test(arguments: [1.0, 4.0]) func demingEqualsR(ratio: Double) throws {
    let line = demingRegression(try ExactLimitsTests.pefr(), errorRatio: ratio)
    let expected = try GoldenCase("agreement/pefr").expected["deming\(Int(ratio))"]
    expectClose(line.slope.value, expected["slope"].number!, tolerance: 1e-11)
    expectClose(line.intercept.value, expected["intercept"].number!, tolerance: 1e-10)
    expectClose(line.slope.standardError, expected["slope_se"].number!, tolerance: 1e-10)
    expectClose(line.intercept.standardError, expected["intercept_se"].number!, tolerance: 1e-10)
    expectClose(line.slope.interval?.lower, expected["slope_low"].number!, tolerance: 1e-9)
    expectClose(line.slope.interval?.upper, expected["slope_high"].number!, tolerance: 1e-9)
  }

  @Test func passingBablokEqualsR() throws {
    let line = passingBablok(try ExactLimitsTests.pefr())
    let expected = try GoldenCase("agreement/pefr").expected["passing_bablok"]
    expectClose(line.slope.value, expected["slope"].number!)
    expectClose(line.slope.interval?.lower, expected["low"].number!)
    expectClose(line.slope.interval?.upper, expected["high"].number!)
    expectClose(line.intercept.value, expected["intercept"].number!)
    expectClose(line.intercept.interval?.lower, expected["intercept_low"].number!)
    expectClose(line.intercept.interval?.upper, expected["intercept_high"].number!)
  }

  @Test func exactLinesAreFound() throws {
    let x = [1.0, 2, 4, 7, 11]
    let pairs = try MeasurementPairs(first: x, second: x.map { 3 + 2 * $0 })
    let deming = demingRegression(pairs)
    expectClose(deming.slope.value, 2)
    expectClose(deming.intercept.value, 3)
    let rank = passingBablok(pairs)
    #expect(rank.slope.value == 2 && rank.intercept.value == 3)
    // Swapping the methods inverts the line.
    let swapped = demingRegression(try MeasurementPairs(first: pairs.second, second: pairs.first))
    expectClose(swapped.slope.value, 0.5)
  }

  @Test func swappingMethodsInvertsTheDemingSlope() throws {
    let pairs = try ExactLimitsTests.pefr()
    let swapped = try MeasurementPairs(first: pairs.second, second: pairs.first)
    expectClose(
      demingRegression(pairs, errorRatio: 4).slope.value! * demingRegression(swapped, errorRatio: 0.25).slope
        .value!,
      1, tolerance: 1e-11)
  }

  @Test func unrelatedMethodsHaveNoLine() throws {
    let pairs = try MeasurementPairs(first: [1, 1, 1, 1, 1], second: [1, 2, 3, 4, 5])
    #expect(demingRegression(pairs).slope.value == nil)
    #expect(passingBablok(pairs).slope.value == nil)
  }

  @Test func proportionalBiasEqualsR() throws {
    let bias = ProportionalBias(try ExactLimitsTests.pefr())
    let expected = try GoldenCase("agreement/pefr").expected["proportional"]
    expectClose(bias.slope.value, expected["slope"].number!, tolerance: 1e-10)
    expectClose(bias.slope.standardError, expected["se"].number!, tolerance: 1e-10)
    expectClose(bias.test?.statistic, expected["t"].number!, tolerance: 1e-10)
    expectClose(bias.test?.pValue, expected["p"].number!, tolerance: 1e-10)
    expectClose(bias.intercept.value, expected["intercept"].number!, tolerance: 1e-10)
    expectClose(bias.intercept.standardError, expected["intercept_se"].number!, tolerance: 1e-10)
  }
}
