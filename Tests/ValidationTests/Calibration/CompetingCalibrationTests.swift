import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct CompetingCalibrationTests {
  @Test func observedOverExpectedIsAalenJohansenOverTheMeanRisk() throws {
    let data = try Mgus2Golden()
    for (k, horizon) in data.horizons.enumerated() {
      let risks = try data.risks(at: horizon)
      let result = try observedExpected(
        risks: risks, outcome: data.outcome, cause: 1, horizon: horizon)
      let (observed, error) = (
        data.expected["observed"][k].number!, data.expected["observed_se"][k].number!
      )
      expectClose(result.observed, observed)
      expectClose(result.ratio.value, observed / mean(risks))
      expectClose(result.ratio.standardError, error / mean(risks), tolerance: 1e-9)
      #expect(
        result.ratio.sampleSize.events
          == data.outcome.cause.indices.count {
            data.outcome.cause[$0] == 1 && data.outcome.time[$0] <= horizon
          })
    }
  }

  @Test func distancesEqualLoessOfPseudoValuesInR() throws {
    let data = try Mgus2Golden()
    for horizon in data.horizons {
      let curve = try calibrationCurve(
        risks: try data.risks(at: horizon), outcome: data.outcome, cause: 1, horizon: horizon)
      let expected = data.expected["distances\(Int(horizon))"].numbers
      expectClose(curve.ici.value, expected[0], tolerance: 1e-9)
      expectClose(curve.e50.value, expected[1], tolerance: 1e-9)
      expectClose(curve.e90.value, expected[2], tolerance: 1e-9)
    }
  }

  @Test func groupsEqualSurvfitWithItsLogLogInterval() throws {
    let data = try Mgus2Golden()
    for horizon in data.horizons {
      let groups = try calibrationGroups(
        risks: try data.risks(at: horizon), outcome: data.outcome, cause: 1, horizon: horizon, count: 3)
      let expected = data.expected["groups\(Int(horizon))"].numbers
      #expect(groups.count == 3)
      for (k, group) in groups.enumerated() {
        let row = Array(expected[(5 * k)..<(5 * k + 5)])
        expectClose(group.meanPredicted, row[0])
        expectClose(group.observed.value, row[1])
        expectClose(group.observed.standardError, row[2], tolerance: 1e-9)
        expectClose(group.observed.interval?.lower, row[3], tolerance: 1e-9)
        expectClose(group.observed.interval?.upper, row[4], tolerance: 1e-9)
      }
    }
  }

  @Test func whenNothingCompetesAllIsAsForSurvival() async throws {
    let data = try FrozenModelGolden()
    let risks = try data.numbers("risk1")
    let outcome = try CompetingOutcome(
      time: data.survival.time, cause: data.survival.isEvent.map { $0 ? 1 : 0 }, causeNames: ["a"])
    let one = try observedExpected(risks: risks, outcome: outcome, cause: 1, horizon: 5)
    let other = try observedExpected(risks: risks, outcome: data.survival, horizon: 5)
    expectClose(one.ratio.value, other.ratio.value!)
    expectClose(one.ratio.standardError, other.ratio.standardError!)
    let bootstrap = FrozenBootstrap(Bootstrap(replicates: 20, seed: 4), rowCount: risks.count)
    let distances = try await CalibrationBootstrap(
      risks: risks, outcome: outcome, cause: 1, horizon: 5, bootstrap: bootstrap)
    let survival = try await CalibrationBootstrap(
      risks: risks, outcome: data.survival, horizon: 5, bootstrap: bootstrap)
    expectClose(distances.ici.value, survival.ici.value!, tolerance: 1e-9)
    expectClose(distances.ici.interval?.upper, survival.ici.interval!.upper, tolerance: 1e-9)
    let clusters = Array(risks.indices)
    let clustered = try observedExpected(
      risks: risks, outcome: outcome, cause: 1, horizon: 5, clusters: clusters)
    let plain = try observedExpected(
      risks: risks, outcome: data.survival, horizon: 5, clusters: clusters)
    expectClose(clustered.ratio.standardError, plain.ratio.standardError!, tolerance: 1e-10)
  }

  @Test func refusesBadInput() throws {
    let outcome = try CompetingOutcome(time: [1, 2], cause: [1, 2], causeNames: ["a", "b"])
    #expect(throws: MetricError.notProbability(row: 1)) {
      try calibrationCurve(risks: [0.5, 2], outcome: outcome, cause: 1, horizon: 1)
    }
    #expect(throws: MetricError.countMismatch(scores: 1, outcomes: 2)) {
      try observedExpected(risks: [0.5], outcome: outcome, cause: 1, horizon: 1)
    }
  }
}
