import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct ReclassificationTests {
  /// Cut-off .5. Events: up, stays, down in risk only; non-events: down, up in risk only.
  @Test func agreesWithACaseWorkedByHand() async throws {
    let result = try await ReclassificationAnalysis(cutoffs: [0.5]).run(
      base: [0.4, 0.7, 0.8, 0.6, 0.1], extended: [0.5, 0.7, 0.6, 0.2, 0.3],
      outcome: BinaryOutcome(isCase: [true, true, true, false, false]))
    expectClose(result.events?.value, 1.0 / 3)
    expectClose(result.nonEvents?.value, 0.5)
    expectClose(result.categoryFreeEvents.value, 0)
    expectClose(result.categoryFreeNonEvents.value, 0)
    // (.1 + 0 - .2) / 3 - (-.4 + .2) / 2
    expectClose(result.idi.value, -0.1 / 3 + 0.1)
    #expect(result.idi.notes.map(\.kind) == [.reclassificationCaveat])
    #expect(result.idi.interval == nil)
  }

  /// G falls at 1 to 4/5. At 2 the event leaves first, so that one of three at risk is censored: 8/15. The events
  /// weigh 1 and 5/4, the two rows beyond the horizon alike.
  @Test func weightsAgreeWithACaseWorkedByHand() async throws {
    let outcome = try SurvivalOutcome(
      time: [0.5, 1, 2, 2, 3, 4], isEvent: [true, false, true, false, false, false])
    let changes = [0.3, 0.25, 0.1, -0.2, -0.1, 0.2]
    let result = try await ReclassificationAnalysis().run(
      base: [Double](repeating: 0.5, count: 6), extended: changes.map { 0.5 + $0 }, outcome: outcome,
      horizon: 2.5)
    expectClose(result.idi.value, (0.3 + 1.25 * 0.1) / 2.25 - 0.05)
    #expect(result.events == nil)
    // At a horizon of 2 the row censored there is free of the event until then: G stays 4/5 for all three.
    let earlier = try await ReclassificationAnalysis().run(
      base: [Double](repeating: 0.5, count: 6), extended: changes.map { 0.5 + $0 }, outcome: outcome,
      horizon: 2)
    expectClose(earlier.idi.value, (0.3 + 1.25 * 0.1) / 2.25 - (-0.2 - 0.1 + 0.2) / 3)
  }

  private func check(_ result: Reclassification, _ r: GoldenValue) {
    expectClose(result.categoryFreeEvents.value, r["free"].numbers[0])
    expectClose(result.categoryFreeNonEvents.value, r["free"].numbers[1])
    expectClose(result.events?.value, r["categories"].numbers[0])
    expectClose(result.nonEvents?.value, r["categories"].numbers[1])
    expectClose(result.idi.value, r["idi"].number!)
  }

  @Test func agreesWithImproveProb() async throws {
    let data = try FrozenModelGolden()
    let result = try await ReclassificationAnalysis(cutoffs: [0.3, 0.6]).run(
      base: try data.numbers("q1"), extended: try data.numbers("q2"), outcome: data.response)
    check(result, data.expected["reclassificationBinary"])
  }

  /// nricens reads G at the time, we before it; no censoring ties with an event here.
  @Test func agreesWithTheWeightedNricens() async throws {
    let data = try FrozenModelGolden()
    let result = try await ReclassificationAnalysis(cutoffs: [0.3, 0.6]).run(
      base: try data.numbers("risk1"), extended: try data.numbers("risk2"), outcome: data.survival,
      horizon: data.horizon)
    check(result, data.expected["reclassificationSurvival"])
  }

  @Test func withoutCensoringSurvivalIsTheBinaryOutcome() async throws {
    let data = try FrozenModelGolden()
    let (base, extended) = (try data.numbers("risk1"), try data.numbers("risk2"))
    let time = data.survival.time
    let analysis = ReclassificationAnalysis(cutoffs: [0.4])
    let survival = try await analysis.run(
      base: base, extended: extended,
      outcome: try SurvivalOutcome(time: time, isEvent: time.map { _ in true }), horizon: 4)
    let binary = try await analysis.run(
      base: base, extended: extended, outcome: BinaryOutcome(isCase: time.map { $0 <= 4 }))
    expectClose(survival.events?.value, binary.events!.value!)
    expectClose(survival.categoryFreeNonEvents.value, binary.categoryFreeNonEvents.value!)
    expectClose(survival.idi.value, binary.idi.value!)
  }

  @Test func exchangingTheModelsChangesTheSigns() async throws {
    let data = try FrozenModelGolden()
    let (base, extended) = (try data.numbers("risk1"), try data.numbers("risk2"))
    let analysis = ReclassificationAnalysis(cutoffs: [0.4])
    let there = try await analysis.run(
      base: base, extended: extended, outcome: data.survival, horizon: 5)
    let back = try await analysis.run(
      base: extended, extended: base, outcome: data.survival, horizon: 5)
    expectClose(back.events?.value, -there.events!.value!)
    expectClose(back.nonEvents?.value, -there.nonEvents!.value!)
    expectClose(back.idi.value, -there.idi.value!)
  }

  /// Resampled weights are those of the drawn rows written out.
  @Test func theBootstrapIsThatOfTheDrawnRows() async throws {
    let data = try FrozenModelGolden()
    let (base, extended) = (try data.numbers("risk1"), try data.numbers("risk2"))
    let bootstrap = FrozenBootstrap(Bootstrap(replicates: 25, seed: 4), rowCount: 160)
    let analysis = ReclassificationAnalysis(cutoffs: [0.3])
    let result = try await analysis.run(
      base: base, extended: extended, outcome: data.survival, horizon: 5, bootstrap: bootstrap)
    var values = [Double]()
    for index in 0..<25 {
      let rows = bootstrap.plan.frequencies(index, of: bootstrap.subjects).enumerated().flatMap {
        [Int](repeating: $0, count: Int($1))
      }
      values.append(
        try await analysis.run(
          base: rows.map { base[$0] }, extended: rows.map { extended[$0] },
          outcome: data.survival.selecting(rows), horizon: 5
        ).idi.value!)
    }
    values.sort()
    expectClose(result.idi.interval?.lower, quantile(0.025, ofSorted: values))
    expectClose(result.idi.interval?.upper, quantile(0.975, ofSorted: values))
  }

  @Test func refusesOneClass() async throws {
    await #expect(throws: MetricError.noControls) {
      try await ReclassificationAnalysis().run(
        base: [0.1, 0.2], extended: [0.1, 0.2], outcome: BinaryOutcome(isCase: [true, true]))
    }
    let outcome = try SurvivalOutcome(time: [3, 4], isEvent: [true, true])
    await #expect(throws: MetricError.noCases) {
      try await ReclassificationAnalysis().run(
        base: [0.1, 0.2], extended: [0.1, 0.2], outcome: outcome, horizon: 2)
    }
  }
}
