import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct TreatmentEffectCurveTests {
  private static let golden = GoldenCase("stratification/windows")

  private func curve(
    _ effect: TreatmentEffectCurve.Effect, permutations: Int = 20, draws: Int = 500, width: Int = 2
  ) async throws -> TreatmentEffectCurve {
    let golden = Self.golden
    let regression: MarkerRegression
    if effect == .riskDifference {
      regression = .logistic(BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 }))
    } else {
      regression = .cox(
        try SurvivalOutcome(time: golden.numbers("time"), isEvent: golden.numbers("event").map { $0 == 1 }))
    }
    var options = TreatmentEffectCurve.Options(effect, overlap: 40, size: 60, seed: 5)
    options.permutations = permutations
    options.draws = draws
    return try await TreatmentEffectCurve(
      regression, marker: try golden.numbers("x"),
      arms: try TreatmentArms(try golden.numbers("trt").map { $0 == 1 }, regression), options: options,
      width: width)
  }

  // All windows but the last are stepp's (decision 0093).
  @Test func survivalDifferencesEqualSteppAndSurvfit() async throws {
    let expected = try Self.golden.expected
    let curve = try await curve(.survivalDifference(horizon: 12))
    let (treated, control) = (expected["steppTreated"].numbers, expected["steppControl"].numbers)
    for (j, window) in curve.windows.dropLast().enumerated() {
      expectClose(window.effect.value, treated[j] - control[j])
      expectClose(window.effect.value, expected["difference"].numbers[j])
      expectClose(window.effect.standardError, expected["standardError"].numbers[j])
    }
    let overall = expected["steppOverall"].numbers
    expectClose(curve.overall.value, overall[0] - overall[1])
  }

  @Test func hazardRatiosEqualRobustCoxph() async throws {
    let expected = try Self.golden.expected
    let curve = try await curve(.logHazardRatio, permutations: 5)
    for (j, window) in curve.windows.dropLast().enumerated() {
      expectClose(
        window.effect.value, expected["logHazardRatio"].numbers[j], tolerance: Tolerance.convergedFit)
      expectClose(
        window.effect.standardError, expected["robustSE"].numbers[j], tolerance: Tolerance.convergedFit)
    }
  }

  @Test func bandLiesBetweenPointwiseAndBonferroni() async throws {
    let curve = try await curve(.riskDifference, draws: 4000)
    let count = Double(curve.windows.count)
    #expect(curve.criticalValue > 1.96)
    #expect(curve.criticalValue < Normal.quantile(1 - 0.025 / count))
    for window in curve.windows {
      #expect(window.simultaneous.lower < window.effect.interval!.lower)
      #expect(window.treated + window.control == window.effect.sampleSize.count)
      #expect(window.range.contains(window.median))
    }
  }

  @Test func nothingDependsOnTheNumberOfWorkers() async throws {
    let one = try await curve(.survivalDifference(horizon: 12), width: 1)
    let three = try await curve(.survivalDifference(horizon: 12), width: 3)
    #expect(one.test == three.test)
    #expect(one.criticalValue == three.criticalValue)
  }

  // The quantile of max |Z| by mvtnorm for the same correlations, against draws of our own.
  @Test func bandAndStatisticEqualR() async throws {
    let expected = try Self.golden.expected
    let curve = try await curve(.riskDifference, permutations: 5, draws: 8000)
    expectClose(curve.windows.map { $0.effect.value! }, expected["riskDifference"].numbers)
    expectClose(curve.test.statistic, expected["statistic"].number!)
    // The 95 % quantile of 8000 draws has a standard error of about 0.02.
    #expect(abs(curve.criticalValue - expected["criticalValue"].number!) < 0.08)
  }

  @Test func findsAStrongInteraction() async throws {
    // Treatment helps every second row below 0 and none above; 160 rows.
    let marker = (0..<160).map { Double($0 - 80) }
    let isTreated = (0..<160).map { $0 % 2 == 0 }
    let response = BinaryOutcome(
      isCase: (0..<160).map { $0 < 80 ? $0 % 2 == 0 && $0 % 5 != 0 : $0 % 3 == 0 })
    let regression = MarkerRegression.logistic(response)
    var options = TreatmentEffectCurve.Options(.riskDifference, overlap: 20, size: 40, seed: 1)
    options.permutations = 99
    options.draws = 100
    let curve = try await TreatmentEffectCurve(
      regression, marker: marker, arms: try TreatmentArms(isTreated, regression), options: options, width: 2)
    #expect(curve.test.pValue == 0.01)
    #expect(curve.failures == 0)
    // Without interaction the statistic lies in the middle of its permutations.
    let none = try await TreatmentEffectCurve(
      regression, marker: (0..<160).map { Double($0 * 61 % 160) },
      arms: try TreatmentArms(isTreated, regression), options: options, width: 2)
    #expect(none.test.pValue > 0.05)
  }

  @Test func saysWhichWindowHasNoEffect() async throws {
    let error = await #expect(throws: StratificationError.self) {
      _ = try await curve(.survivalDifference(horizon: 1000))
    }
    #expect(error?.description.contains("all rows together") == true)
  }
}
