import TestSupport
import Testing
import Validation

/// R's lm and t.test.
@Suite struct LinearityTests {
  private func phantom() throws -> MeasurementPairs {
    let golden = GoldenCase("linearity/phantom")
    return try MeasurementPairs(first: golden.numbers("reference"), second: golden.numbers("measured"))
  }

  @Test func equalsR() throws {
    let result = Linearity(try phantom())
    let expected = try GoldenCase("linearity/phantom").expected
    expectClose(result.slope.value, expected["slope"].number!, tolerance: 1e-11)
    expectClose(result.slope.standardError, expected["se"].number!, tolerance: 1e-10)
    expectClose(result.slope.interval?.lower, expected["slope_ci"][0].number!, tolerance: 1e-10)
    expectClose(result.intercept.value, expected["intercept"].number!, tolerance: 1e-10)
    expectClose(result.intercept.standardError, expected["intercept_se"].number!, tolerance: 1e-10)
    expectClose(result.rSquared, expected["r2"].number!, tolerance: 1e-10)
    for (term, name) in [(result.quadratic, "quadratic"), (result.cubic, "cubic")] {
      let term = try #require(term)
      expectClose(term.coefficient, expected[name]["coefficient"].number!, tolerance: 1e-9, name)
      expectClose(term.test.statistic, expected[name]["t"].number!, tolerance: 1e-8, name)
      expectClose(term.test.pValue, expected[name]["p"].number!, tolerance: 1e-8, name)
    }
    expectClose(result.bias.value, expected["bias"].number!, tolerance: 1e-10)
    expectClose(result.bias.interval?.lower, expected["bias_ci"][0].number!, tolerance: 1e-10)
    expectClose(result.percentBias.value, expected["percent_bias"].number!, tolerance: 1e-10)
    expectClose(result.percentBias.interval?.upper, expected["percent_ci"][1].number!, tolerance: 1e-9)
    #expect(result.levels.map(\.reference) == [10, 20, 40, 60, 80, 100])
    #expect(result.levels.allSatisfy { $0.count == 5 })
  }

  @Test func fewLevelsHaveNoPolynomialAndZeroNoRelativeBias() throws {
    let result = Linearity(
      try MeasurementPairs(first: [0, 0, 1, 1, 2, 2], second: [0.1, 0, 1.1, 1, 2, 2.3]))
    #expect(result.quadratic != nil && result.cubic == nil)
    #expect(result.percentBias.value == nil && result.levels[1].percentBias.value != nil)
    let exact = Linearity(try MeasurementPairs(first: [1, 2, 3, 4], second: [1, 2, 3, 4]))
    #expect(exact.slope.value == nil && exact.bias.value == 0)
  }
}
