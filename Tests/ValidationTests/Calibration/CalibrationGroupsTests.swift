import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct CalibrationGroupsTests {
  /// By hand: the median of the predictions is .25, so two rows a group. Wilson for 1 of 2 with z^2 = 4:
  /// centre 1/2, half-width 2/3 * sqrt(1/8 + 1/4).
  @Test func agreesWithACaseWorkedByHand() throws {
    let level = try #require(ConfidenceLevel(2 * Normal.cumulative(2) - 1))
    let groups = try calibrationGroups(
      probabilities: [0.4, 0.1, 0.3, 0.2],
      outcome: BinaryOutcome(isCase: [true, false, true, true]), count: 2, level: level)
    #expect(groups.map(\.range) == [0.1...0.2, 0.3...0.4])
    expectClose(groups.map(\.meanPredicted), [0.15, 0.35])
    #expect(groups.map(\.observed.value) == [0.5, 1])
    let margin = 2.0 / 3 * 0.375.squareRoot()
    expectClose(groups[0].observed.interval?.lower, 0.5 - margin)
    expectClose(groups[0].observed.interval?.upper, 0.5 + margin)
    #expect(groups[1].observed.interval?.upper == 1)
  }

  @Test func agreesWithR() throws {
    let golden = GoldenCase("calibration/lung_365")
    let r = try golden.expected["groups"]
    let risks = try golden.numbers("risk")
    let binary = try calibrationGroups(
      probabilities: risks, outcome: BinaryOutcome(isCase: try golden.numbers("died").map { $0 == 1 }),
      count: 5)
    #expect(binary.map { Double($0.observed.sampleSize.count) } == r["n"].numbers)
    expectClose(binary.map(\.meanPredicted), r["meanPredicted"].numbers)
    expectClose(binary.compactMap(\.observed.value), r["share"].numbers)
    expectClose(binary.compactMap(\.observed.interval?.lower), r["wilsonLower"].numbers)
    expectClose(binary.compactMap(\.observed.interval?.upper), r["wilsonUpper"].numbers)

    let outcome = try SurvivalOutcome(
      time: try golden.numbers("time"), isEvent: try golden.numbers("event").map { $0 == 1 })
    let survival = try calibrationGroups(risks: risks, outcome: outcome, horizon: 365, count: 5)
    expectClose(survival.compactMap(\.observed.value), r["risk"].numbers)
    expectClose(survival.compactMap(\.observed.standardError), r["se"].numbers)
    expectClose(survival.compactMap(\.observed.interval?.lower), r["lower"].numbers)
    expectClose(survival.compactMap(\.observed.interval?.upper), r["upper"].numbers)
  }

  @Test func neverSeparatesEqualPredictions() throws {
    let groups = try calibrationGroups(
      probabilities: [0.2, 0.2, 0.2, 0.2, 0.2, 0.9],
      outcome: BinaryOutcome(isCase: [true, false, false, false, false, true]), count: 4)
    #expect(groups.map(\.range) == [0.2...0.2, 0.9...0.9])
    #expect(groups.map(\.observed.sampleSize.count) == [5, 1])
  }

  @Test func everyRowIsInOneGroup() throws {
    var random = RandomStream(seed: 51, substream: 0)
    let p = (0..<97).map { _ in Double.random(in: 0..<1, using: &random) }
    let outcome = BinaryOutcome(isCase: p.map { _ in Bool.random(using: &random) })
    let groups = try calibrationGroups(probabilities: p, outcome: outcome)
    #expect(groups.count == 10)
    #expect(groups.reduce(0) { $0 + $1.observed.sampleSize.count } == 97)
    #expect(groups.reduce(0) { $0 + ($1.observed.sampleSize.events ?? 0) } == outcome.eventCount)
  }

  @Test func saysWhenAGroupsFollowUpIsTooShort() throws {
    let outcome = try SurvivalOutcome(
      time: [1, 2, 9, 8, 3], isEvent: [true, false, false, true, false])
    let groups = try calibrationGroups(
      risks: [0.1, 0.2, 0.8, 0.9, 0.2], outcome: outcome, horizon: 5, count: 2)
    #expect(groups.map(\.observed.value) == [nil, 0])
    #expect(groups[0].observed.notes.map(\.kind) == [.horizonBeyondFollowUp])
    #expect(groups[1].observed.notes.map(\.kind) == [.zeroStandardError])
  }
}
