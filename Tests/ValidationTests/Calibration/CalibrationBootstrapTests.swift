import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct CalibrationBootstrapTests {
  /// The rows of replicate `index`, written out.
  private func rows(_ plan: Bootstrap, _ index: Int, _ subjects: SubjectGroups) -> [Int] {
    plan.frequencies(index, of: subjects).enumerated().flatMap { [Int](repeating: $0, count: Int($1)) }
  }

  @Test func theIntervalIsThatOfCurvesOfTheDrawnRows() async throws {
    let data = try FrozenModelGolden()
    let p = try data.numbers("q1")
    let bootstrap = FrozenBootstrap(Bootstrap(replicates: 40, seed: 5), rowCount: p.count)
    let result = try await CalibrationBootstrap(
      probabilities: p, outcome: data.response, spline: CalibrationSpline(), bootstrap: bootstrap)
    let values = try (0..<40).map { index in
      let drawn = rows(bootstrap.plan, index, bootstrap.subjects)
      return try CalibrationSpline().curve(
        probabilities: drawn.map { p[$0] }, outcome: data.response.selecting(drawn)
      ).ici.value!
    }.sorted()
    let interval = try #require(result.ici.interval)
    expectClose(interval.lower, quantile(0.025, ofSorted: values))
    expectClose(interval.upper, quantile(0.975, ofSorted: values))
    expectClose(
      result.ici.value, data.expected["logistic3"]["distances"].numbers[0],
      tolerance: Tolerance.convergedFit)
    #expect(interval.method.settings == [.replicates(40), .failures(0), .seed(5)])
  }

  @Test func theWidthOfTheMachineDoesNotMatter() async throws {
    let data = try FrozenModelGolden()
    let risks = try data.numbers("risk1")
    var bootstrap = FrozenBootstrap(Bootstrap(replicates: 12, seed: 5), rowCount: risks.count)
    let one = try await CalibrationBootstrap(
      risks: risks, outcome: data.survival, horizon: 5, bootstrap: bootstrap)
    bootstrap.width = 3
    let three = try await CalibrationBootstrap(
      risks: risks, outcome: data.survival, horizon: 5, bootstrap: bootstrap)
    #expect(one.ici == three.ici)
    #expect(one.e90 == three.e90)
    bootstrap.plan.seed = 6
    let other = try await CalibrationBootstrap(
      risks: risks, outcome: data.survival, horizon: 5, bootstrap: bootstrap)
    #expect(other.e50.value == one.e50.value)
    #expect(other.e50.interval != one.e50.interval)
  }

  /// With one case in six a third of the resamples have none, and no curve.
  @Test func replicatesWithoutACurveAreCounted() async throws {
    let outcome = BinaryOutcome(isCase: [true, false, false, true, false, false])
    let p = [0.3, 0.35, 0.2, 0.5, 0.6, 0.1]
    let bootstrap = FrozenBootstrap(Bootstrap(replicates: 200, seed: 1), rowCount: 6)
    let result = try await CalibrationBootstrap(
      probabilities: p, outcome: outcome, spline: CalibrationSpline(), bootstrap: bootstrap)
    #expect(result.ici.notes.contains { $0.kind == .undefinedReplicates })
    let failures = result.ici.interval?.method.settings.contains {
      if case .failures(let count) = $0 { count > 10 } else { false }
    }
    #expect(failures == true)
  }
}
