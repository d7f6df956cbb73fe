import Foundation
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct RecalibrationUpdateTests {
  private func check(_ result: Recalibration, _ r: GoldenValue, slopeShift: Double) {
    let tolerance = Tolerance.convergedFit
    for (estimate, name, shift) in [
      (result.interceptAlone, "alone", 0.0), (result.intercept, "intercept", 0),
      (result.slope, "slope", slopeShift),
    ] {
      expectClose(estimate.value, r[name].numbers[0] + shift, tolerance: tolerance, name)
      expectClose(estimate.standardError, r[name].numbers[1], tolerance: tolerance, name)
    }
    expectClose(result.overallTest.statistic, r["overall"].number!, tolerance: tolerance)
    expectClose(result.overallTest.pValue, r["overallP"].number!, tolerance: tolerance)
    expectClose(result.slopeTest.statistic, r["slopeTest"].number!, tolerance: tolerance)
    expectClose(result.slopeTest.pValue, r["slopeP"].number!, tolerance: tolerance)
  }

  @Test func agreesWithGlmForABinaryOutcome() throws {
    let data = try FrozenModelGolden()
    let logits = try data.numbers("q1").map { log($0 / (1 - $0)) }
    let result = try recalibration(linearPredictor: logits, outcome: data.response)
    check(result, data.expected["recalibrationBinary"], slopeShift: 0)
    // p = .056 of both parameters together.
    #expect(result.choice == .none)
    let looser = try recalibration(linearPredictor: logits, outcome: data.response, significance: 0.1)
    #expect(looser.choice == .interceptAndSlope)
  }

  @Test func agreesWithPoissonGlmForSurvival() throws {
    let data = try FrozenModelGolden()
    let result = try recalibration(
      cumulativeHazards: try data.numbers("hazard"), linearPredictor: try data.numbers("lp"),
      outcome: data.survival)
    // R's coefficient of lp beside the offset is the slope's distance from 1.
    check(result, data.expected["recalibrationSurvival"], slopeShift: 1)
    #expect(result.choice == .none)
  }

  /// Two groups of predictors -1 and 1 with hazards 4 and 4: with 2 and 6 events the saturated model has hazard
  /// ratios 1/2 and 3/2, so that a = log(3/4)/2 and b - 1 = log(3)/2.
  @Test func agreesWithACaseWorkedByHand() throws {
    let predictor = [Double](repeating: -1, count: 8) + [Double](repeating: 1, count: 8)
    let isEvent = [2, 6].flatMap { events in (0..<8).map { $0 < events } }
    let outcome = try SurvivalOutcome(time: [Double](repeating: 1, count: 16), isEvent: isEvent)
    let hazards = [Double](repeating: 0.5, count: 16)
    let result = try recalibration(
      cumulativeHazards: hazards, linearPredictor: predictor, outcome: outcome)
    expectClose(result.intercept.value, log(0.75) / 2)
    expectClose(result.slope.value, 1 + log(3) / 2)
    expectClose(result.interceptAlone.value, 0)
    // Twice sum of d log(d / E): 2 (2 log(1/2) + 6 log(3/2)).
    expectClose(result.overallTest.statistic, 2 * (2 * log(0.5) + 6 * log(1.5)))
    expectClose(result.slope.standardError, (1.0 / 8 + 1.0 / 24).squareRoot())
    // The updated hazards are the observed numbers of events.
    expectClose(4 * exp(result.shift(of: 1, by: .interceptAndSlope)), 6)
    #expect(result.shift(of: 1, by: .none) == 0)
  }

  @Test func recalibratedPredictorsNeedNoUpdate() throws {
    let data = try FrozenModelGolden()
    let logits = try data.numbers("q1").map { log($0 / (1 - $0)) }
    let first = try recalibration(linearPredictor: logits, outcome: data.response)
    let updated = logits.map { $0 + first.shift(of: $0, by: .interceptAndSlope) }
    let second = try recalibration(linearPredictor: updated, outcome: data.response)
    expectClose(second.slope.value, 1, tolerance: Tolerance.convergedFit)
    expectClose(second.intercept.value, 0, tolerance: Tolerance.convergedFit)
    expectClose(second.overallTest.statistic, 0, tolerance: Tolerance.convergedFit)
    #expect(second.choice == .none)
  }

  @Test func anOffsetOfTheWholeModelAsksForAnInterceptAlone() throws {
    let data = try FrozenModelGolden()
    let logits = try data.numbers("q1").map { log($0 / (1 - $0)) }
    let first = try recalibration(linearPredictor: logits, outcome: data.response)
    let shifted = logits.map { $0 + first.shift(of: $0, by: .interceptAndSlope) + 1 }
    let result = try recalibration(linearPredictor: shifted, outcome: data.response)
    #expect(result.choice == .intercept)
    expectClose(result.interceptAlone.value, -1, tolerance: Tolerance.convergedFit)
  }

  /// A model on its own rows: `val.prob` of rms has intercept 0 and slope 1, and there is nothing to update.
  @Test func agreesWithValProbOfAnApparentModel() throws {
    let golden = GoldenCase("rms/lrm_birthwt")
    let p = try golden.expected["p"].numbers
    let values = try golden.expected["val_prob_apparent"]
    func value(_ name: String) throws -> Double {
      let place = try #require(values["names"].strings.firstIndex(of: name))
      return values["values"].numbers[place]
    }
    let outcome = BinaryOutcome(isCase: try golden.numbers("low").map { $0 == 1 })
    let result = try recalibration(
      linearPredictor: p.map { log($0 / (1 - $0)) }, outcome: outcome)
    expectClose(result.intercept.value, try value("Intercept"), tolerance: Tolerance.convergedFit)
    expectClose(result.slope.value, try value("Slope"), tolerance: Tolerance.convergedFit)
    #expect(result.choice == .none)
  }

  @Test func refusesWhatHasNoUpdate() throws {
    let outcome = try SurvivalOutcome(time: [1, 2, 3], isEvent: [true, false, true])
    #expect(throws: RecalibrationError.fit(.nothingToFit)) {
      try recalibration(cumulativeHazards: [1, 1, 1], linearPredictor: [2, 2, 2], outcome: outcome)
    }
    #expect(throws: RecalibrationError.eventWithoutHazard(row: 2)) {
      try recalibration(cumulativeHazards: [1, 1, 0], linearPredictor: [2, 1, 2], outcome: outcome)
    }
    #expect(throws: RecalibrationError.fit(.nothingToFit)) {
      try recalibration(
        linearPredictor: [1, 1, 1], outcome: BinaryOutcome(isCase: [true, false, true]))
    }
    #expect(throws: RecalibrationError.separated) {
      try recalibration(
        linearPredictor: [1, 0, 2], outcome: BinaryOutcome(isCase: [true, false, true]))
    }
  }
}
