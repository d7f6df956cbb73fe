import Statistics
import Tables
import TestSupport
import Testing
import Validation

/// The Aalen-Johansen estimate at a horizon, term by term, carried forward past the last time.
private func slowIncidence(_ time: [Double], _ cause: [Int], _ horizon: Double) -> Double {
  var (free, incidence) = (1.0, 0.0)
  for t in Set(time).sorted() where t <= horizon {
    let atRisk = Double(time.count { $0 >= t })
    incidence += free * Double(time.indices.count { time[$0] == t && cause[$0] == 1 }) / atRisk
    free *= 1 - Double(time.indices.count { time[$0] == t && cause[$0] > 0 }) / atRisk
  }
  return incidence
}

@Suite struct CompetingPseudoValuesTests {
  /// By hand: the cause at 1 and 3, another at 2, one followed to 4; horizon 3. F = 1/4 + 1/2 1/2 = 1/2. Without row 1 it is
  /// 2/3 1/2 = 1/3; without row 2, 1/3 + 2/3 1/2 = 2/3; without row 3, 1/3; without row 4, 1/3 + 1/3 = 2/3.
  @Test func agreesWithACaseWorkedByHand() throws {
    let outcome = try CompetingOutcome(time: [1, 2, 3, 4], cause: [1, 2, 1, 0], causeNames: ["a", "b"])
    expectClose(try pseudoRisks(outcome: outcome, cause: 1, horizon: 3), [1, 0, 1, 0])
  }

  @Test func agreesWithLeavingOutEachRowInR() throws {
    let data = try Mgus2Golden()
    for horizon in data.horizons {
      expectClose(
        try pseudoRisks(outcome: data.outcome, cause: 1, horizon: horizon),
        data.expected["pseudo\(Int(horizon))"].numbers, tolerance: 1e-11)
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func agreesWithLeavingOutEachRow(seed: UInt64) throws {
    var random = RandomStream(seed: seed, substream: 0)
    let time = (0..<40).map { _ in Double(Int.random(in: 1..<16, using: &random)) }
    let cause = time.map { _ in Int.random(in: 0..<3, using: &random) }
    let outcome = try CompetingOutcome(time: time, cause: cause, causeNames: ["a", "b"])
    for horizon in [0.5, 4, 7.3, time.max()!] {
      let whole = slowIncidence(time, cause, horizon)
      let slow = time.indices.map { row in
        let rows = time.indices.filter { $0 != row }
        return 40 * whole - 39 * slowIncidence(rows.map { time[$0] }, rows.map { cause[$0] }, horizon)
      }
      expectClose(
        try pseudoRisks(outcome: outcome, cause: 1, horizon: horizon), slow, tolerance: 1e-11)
    }
  }

  /// Nothing competes: the pseudo-values of one less Kaplan-Meier.
  @Test func areThoseOfKaplanMeierWhenNothingCompetes() throws {
    let data = try FrozenModelGolden()
    let outcome = try CompetingOutcome(
      time: data.survival.time, cause: data.survival.isEvent.map { $0 ? 1 : 0 }, causeNames: ["a"])
    expectClose(
      try pseudoRisks(outcome: outcome, cause: 1, horizon: 5),
      try pseudoRisks(outcome: data.survival, horizon: 5), tolerance: 1e-11)
  }

  @Test func areTheOutcomeWithoutCensoring() throws {
    let outcome = try CompetingOutcome(
      time: [4, 1, 3, 3, 9, 2], cause: [1, 2, 1, 2, 1, 1], causeNames: ["a", "b"])
    expectClose(try pseudoRisks(outcome: outcome, cause: 1, horizon: 3), [0, 0, 1, 0, 0, 1])
  }

  @Test func refusesWhatHasNoEstimate() throws {
    let outcome = try CompetingOutcome(time: [1, 2, 3], cause: [1, 2, 0], causeNames: ["a", "b"])
    #expect(throws: MetricError.horizonBeyondFollowUp(horizon: 4, lastTime: 3)) {
      try pseudoRisks(outcome: outcome, cause: 1, horizon: 4)
    }
    let late = try CompetingOutcome(
      time: [1, 2], cause: [1, 2], causeNames: ["a", "b"], entry: [0, 0.5])
    #expect(throws: MetricError.entryTimesNotSupported) {
      try pseudoRisks(outcome: late, cause: 1, horizon: 1)
    }
  }
}
