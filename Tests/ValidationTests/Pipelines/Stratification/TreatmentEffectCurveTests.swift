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

  @Test func anInteractionIsFoundAndAnotherIsNot() async throws {
    // The response was drawn with odds of treatment that rise with the marker.
    let real = try await curve(.riskDifference, permutations: 500)
    #expect(real.test.pValue < 0.2)
    #expect(real.windows[0].effect.value! < real.windows[real.windows.count - 1].effect.value!)
  }

  @Test func saysWhichWindowHasNoEffect() async throws {
    let error = await #expect(throws: StratificationError.self) {
      _ = try await curve(.survivalDifference(horizon: 1000))
    }
    #expect(error?.description.contains("all rows together") == true)
  }
}
