import Statistics
import TestSupport
import Testing
import Validation

@Suite struct TotalDeviationIndexTests {
  @Test func equalsR() throws {
    let index = totalDeviationIndex(try ExactLimitsTests.pefr())
    expectClose(index.value, try GoldenCase("agreement/pefr").expected["tdi90"].number!, tolerance: 1e-9)
  }

  @Test func withoutBiasItIsAQuantileOfTheNormal() throws {
    let pairs = try MeasurementPairs(first: [1, -1, 2, -2], second: [0, 0, 0, 0])
    let sd = sampleStandardDeviation([1, -1, 2, -2])
    expectClose(
      totalDeviationIndex(pairs, proportion: 0.95).value, Normal.quantile(0.975) * sd, tolerance: 1e-11)
  }

  @Test func growsWithTheProportionAndKeepsTheUnit() throws {
    let pairs = try ExactLimitsTests.pefr()
    let values = [0.5, 0.8, 0.9, 0.99].map { totalDeviationIndex(pairs, proportion: $0).value! }
    #expect(values == values.sorted())
    let scaled = try MeasurementPairs(
      first: pairs.first.map { $0 * 10 }, second: pairs.second.map { $0 * 10 })
    expectClose(totalDeviationIndex(scaled).value, 10 * totalDeviationIndex(pairs).value!, tolerance: 1e-11)
  }

  @Test func constantDifferencesAndFewPairsAreDefined() throws {
    let constant = try MeasurementPairs(first: [2, 3, 4], second: [1, 2, 3])
    #expect(totalDeviationIndex(constant).value == 1)
    #expect(totalDeviationIndex(constant).interval == nil)
    #expect(totalDeviationIndex(try MeasurementPairs(first: [1, 2], second: [1, 3])).value == nil)
  }
}
