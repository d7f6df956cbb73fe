import Statistics
import Tables
import TestSupport
import Testing
import Validation

/// 1 - Kaplan-Meier at a horizon, factor by factor, carried forward past the last time.
private func slowRisk(_ time: [Double], _ isEvent: [Bool], _ horizon: Double) -> Double {
  var survival = 1.0
  for t in Set(time).sorted() where t <= horizon {
    let atRisk = Double(time.count { $0 >= t })
    let events = Double(time.indices.count { time[$0] == t && isEvent[$0] })
    survival *= 1 - events / atRisk
  }
  return 1 - survival
}

@Suite struct PseudoValuesTests {
  /// By hand: events at 1 and 3, censored at 2, one followed to 4; horizon 3. S = 3/4 * 1/2 = 3/8.
  /// Without each row in turn S is 1/2, 1/3, 2/3, 0; the pseudo-risk is 1 - (4 * 3/8 - 3 S_i).
  @Test func agreesWithACaseWorkedByHand() throws {
    let outcome = try SurvivalOutcome(time: [1, 2, 3, 4], isEvent: [true, false, true, false])
    expectClose(
      try pseudoRisks(outcome: outcome, horizon: 3), [1, 0.5, 1.5, -0.5])
  }

  @Test func agreesWithRefittingInR() throws {
    let golden = GoldenCase("calibration/lung_365")
    let outcome = try SurvivalOutcome(
      time: try golden.numbers("time"), isEvent: try golden.numbers("event").map { $0 == 1 })
    expectClose(
      try pseudoRisks(outcome: outcome, horizon: 365), try golden.expected["pseudo"].numbers,
      tolerance: 1e-11)
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func agreesWithLeavingOutEachRow(seed: UInt64) throws {
    var random = RandomStream(seed: seed, substream: 0)
    let time = (0..<40).map { _ in Double(Int.random(in: 1..<16, using: &random)) }
    let isEvent = time.map { _ in Int.random(in: 0..<3, using: &random) > 0 }
    let outcome = try SurvivalOutcome(time: time, isEvent: isEvent)
    for horizon in [0.5, 4, 7.3, time.max()!] {
      let whole = slowRisk(time, isEvent, horizon)
      let slow = time.indices.map { row in
        let rows = time.indices.filter { $0 != row }
        return 40 * whole - 39 * slowRisk(rows.map { time[$0] }, rows.map { isEvent[$0] }, horizon)
      }
      expectClose(try pseudoRisks(outcome: outcome, horizon: horizon), slow, tolerance: 1e-11)
    }
  }

  @Test func areTheOutcomeWithoutCensoring() throws {
    let time: [Double] = [4, 1, 3, 3, 9, 2]
    let outcome = try SurvivalOutcome(time: time, isEvent: time.map { _ in true })
    for horizon in [2.0, 3, 9] {
      expectClose(
        try pseudoRisks(outcome: outcome, horizon: horizon), time.map { $0 <= horizon ? 1 : 0 })
    }
  }

  @Test func areRefusedWhereTheCurveDoesNotExist() throws {
    let outcome = try SurvivalOutcome(time: [1, 2], isEvent: [true, false])
    #expect(throws: MetricError.horizonBeyondFollowUp(horizon: 3, lastTime: 2)) {
      try pseudoRisks(outcome: outcome, horizon: 3)
    }
    let late = try SurvivalOutcome(time: [1, 2], isEvent: [true, true], entry: [0, 1])
    #expect(throws: MetricError.entryTimesNotSupported) { try pseudoRisks(outcome: late, horizon: 1) }
    #expect(throws: MetricError.tooFew(needed: 2, found: 1)) {
      try pseudoRisks(outcome: outcome.selecting([0]), horizon: 1)
    }
  }
}
