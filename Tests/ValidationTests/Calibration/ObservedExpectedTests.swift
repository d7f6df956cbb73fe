import Foundation
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct ObservedExpectedTests {
  /// By hand: 2 of 4 against a mean of .4: 1.25; the variance of the logarithm is .5 / 2.
  @Test func agreesWithACaseWorkedByHand() throws {
    let result = try observedExpected(
      probabilities: [0.1, 0.3, 0.5, 0.7],
      outcome: BinaryOutcome(isCase: [false, true, false, true]))
    expectClose(result.ratio.value, 1.25)
    expectClose(result.ratio.standardError, 1.25 * 0.5)
    let z = ConfidenceLevel.p95.normalQuantile
    expectClose(result.ratio.interval?.lower, 1.25 * exp(-0.5 * z))
    expectClose(result.ratio.interval?.upper, 1.25 * exp(0.5 * z))
  }

  @Test func usesKaplanMeierAtAHorizon() throws {
    let golden = GoldenCase("calibration/lung_365")
    let r = try golden.expected
    let outcome = try SurvivalOutcome(
      time: try golden.numbers("time"), isEvent: try golden.numbers("event").map { $0 == 1 })
    let risks = try golden.numbers("risk")
    let result = try observedExpected(risks: risks, outcome: outcome, horizon: 365)
    expectClose(result.observed, 1 - r["survival"].number!)
    expectClose(result.expected, mean(risks))
    expectClose(result.ratio.value, (1 - r["survival"].number!) / mean(risks))
    expectClose(result.ratio.standardError, r["survivalSE"].number! / mean(risks))
  }

  @Test func withoutCensoringBothFormsAgree() throws {
    let time: [Double] = [1, 2, 3, 4, 5, 6]
    let risks = [0.9, 0.5, 0.6, 0.4, 0.2, 0.3]
    let byHorizon = try observedExpected(
      risks: risks, outcome: try SurvivalOutcome(time: time, isEvent: time.map { _ in true }), horizon: 2)
    let binary = try observedExpected(
      probabilities: risks, outcome: BinaryOutcome(isCase: time.map { $0 <= 2 }))
    expectClose(byHorizon.ratio.value, binary.ratio.value!)
    expectClose(byHorizon.ratio.standardError, binary.ratio.standardError!)
  }

  @Test func saysWhereItIsUndefined() throws {
    let none = try observedExpected(
      probabilities: [0, 0], outcome: BinaryOutcome(isCase: [true, false]))
    #expect(none.ratio.value == nil)
    #expect(none.ratio.notes.map(\.kind) == [.noneExpected])
    let noEvents = try observedExpected(
      probabilities: [0.5, 0.1], outcome: BinaryOutcome(isCase: [false, false]))
    #expect(noEvents.ratio.value == 0)
    #expect(noEvents.ratio.interval == nil)
    #expect(noEvents.ratio.notes.map(\.kind) == [.noEvents])
    let all = try observedExpected(
      probabilities: [0.5, 1], outcome: BinaryOutcome(isCase: [true, true]))
    #expect(all.ratio.notes.map(\.kind) == [.zeroStandardError])
  }

  @Test func agreesWithPoissonGlmForCumulativeHazards() throws {
    let data = try FrozenModelGolden()
    let result = try observedExpected(
      cumulativeHazards: try data.numbers("hazard"), outcome: data.survival)
    let r = data.expected["poissonRatio"].numbers
    expectClose(result.ratio.value, r[0], tolerance: Tolerance.convergedFit)
    expectClose(result.ratio.interval?.lower, r[1], tolerance: Tolerance.convergedFit)
    expectClose(result.ratio.interval?.upper, r[2], tolerance: Tolerance.convergedFit)
    #expect(result.observed == Double(data.survival.eventCount))
  }

  @Test func refusesNegativeHazards() throws {
    let outcome = try SurvivalOutcome(time: [1, 2], isEvent: [true, false])
    #expect(throws: MetricError.notFinite(row: 1)) {
      try observedExpected(cumulativeHazards: [1, -0.5], outcome: outcome)
    }
    let none = try observedExpected(cumulativeHazards: [0, 0], outcome: outcome)
    #expect(none.ratio.value == nil)
    #expect(none.ratio.notes.map(\.kind) == [.noneExpected])
  }
}
