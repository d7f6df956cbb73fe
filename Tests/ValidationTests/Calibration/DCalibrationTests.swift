import Foundation
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct DCalibrationTests {
  /// By hand with two bins: events at .2 and .5 (upper bin, closed below); the row censored at .75 leaves 1/3 in the
  /// upper bin and 2/3 below; the one censored at .4 stays below.
  @Test func agreesWithACaseWorkedByHand() throws {
    let outcome = try SurvivalOutcome(time: [4, 3, 1, 2], isEvent: [true, true, false, false])
    let result = try distributionCalibration(
      survival: [0.2, 0.5, 0.75, 0.4], outcome: outcome, bins: 2)
    expectClose(result.bins.map(\.count), [1 + 2.0 / 3 + 1, 1 + 1.0 / 3])
    expectClose(result.test.statistic, 2 * (2.0 / 3) * (2.0 / 3) / 2)
    #expect(result.test.degreesOfFreedom == [1])
  }

  @Test func agreesWithIntegratingTheCensoredInR() throws {
    let data = try FrozenModelGolden()
    let survival = try data.numbers("hazard").map { exp(-$0) }
    let result = try distributionCalibration(survival: survival, outcome: data.survival)
    let r = data.expected["dcalibration"]
    expectClose(result.bins.map(\.count), r["count"].numbers)
    expectClose(result.test.statistic, r["statistic"].number!)
    expectClose(result.test.pValue, r["p"].number!)
  }

  @Test func withoutCensoringItIsPearsonsTest() throws {
    let data = try FrozenModelGolden()
    let survival = try data.numbers("hazard").map { exp(-$0) }
    let events = data.survival.isEvent.indices.filter { data.survival.isEvent[$0] }
    let result = try distributionCalibration(
      survival: events.map { survival[$0] }, outcome: data.survival.selecting(events))
    expectClose(result.test.statistic, data.expected["dcalibrationEvents"]["statistic"].number!)
    expectClose(result.test.pValue, data.expected["dcalibrationEvents"]["p"].number!)
  }

  @Test(arguments: [2, 7, 10, 20]) func theBinsHoldAllRows(bins: Int) throws {
    let data = try FrozenModelGolden()
    let survival = try data.numbers("hazard").map { exp(-$0) }
    let result = try distributionCalibration(survival: survival, outcome: data.survival, bins: bins)
    expectClose(result.bins.reduce(0) { $0 + $1.count }, 160)
  }

  @Test func theEndsBelongToTheOuterBins() throws {
    let outcome = try SurvivalOutcome(time: [1, 1, 1], isEvent: [true, true, false])
    let result = try distributionCalibration(survival: [1, 0, 0], outcome: outcome, bins: 4)
    #expect(result.bins.map(\.count) == [2, 0, 0, 1])
    #expect(throws: MetricError.notProbability(row: 1)) {
      try distributionCalibration(survival: [1, 1.5, 0], outcome: outcome)
    }
  }
}
