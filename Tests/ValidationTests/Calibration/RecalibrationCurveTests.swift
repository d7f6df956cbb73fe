import Foundation
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct RecalibrationCurveTests {
  private func check(_ curve: CalibrationCurve, _ r: GoldenValue) throws {
    let tolerance = Tolerance.convergedFit
    expectClose(curve.grid.map(\.observed), r["fit"].numbers, tolerance: tolerance, "fit")
    expectClose(
      curve.grid.map { $0.interval!.lower }, r["lower"].numbers, tolerance: tolerance, "lower")
    expectClose(
      curve.grid.map { $0.interval!.upper }, r["upper"].numbers, tolerance: tolerance, "upper")
    let distances = [curve.ici.value!, curve.e50.value!, curve.e90.value!]
    expectClose(distances, r["distances"].numbers, tolerance: tolerance, "distances")
  }

  @Test(arguments: [3, 5]) func agreesWithGlmOnHmiscsSpline(knots: Int) throws {
    let data = try FrozenModelGolden()
    var spline = CalibrationSpline(knots: knots)
    spline.gridCount = 11
    let curve = try spline.curve(probabilities: try data.numbers("q1"), outcome: data.response)
    try check(curve, data.expected["logistic\(knots)"])
  }

  @Test(arguments: [3, 4]) func agreesWithSurvfitOfCoxphOnHmiscsSpline(knots: Int) throws {
    let data = try FrozenModelGolden()
    var spline = CalibrationSpline(knots: knots)
    spline.gridCount = 11
    let curve = try spline.curve(
      risks: try data.numbers("risk1"), outcome: data.survival, horizon: data.horizon)
    try check(curve, data.expected["cox\(knots)"])
  }

  /// Two predictions make a saturated line: the curve at each is the share of cases there.
  @Test func twoPredictionsGiveTheSharesOfCases() throws {
    let probabilities = [0.2, 0.2, 0.2, 0.2, 0.6, 0.6, 0.6, 0.6]
    let outcome = BinaryOutcome(isCase: [true, false, false, false, true, true, true, false])
    let curve = try CalibrationSpline().curve(probabilities: probabilities, outcome: outcome)
    expectClose(curve.rows[0].observed, 0.25, tolerance: Tolerance.convergedFit)
    expectClose(curve.rows[7].observed, 0.75, tolerance: Tolerance.convergedFit)
    // |.2 - .25| and |.6 - .75| in equal parts.
    expectClose(curve.ici.value, 0.1, tolerance: Tolerance.convergedFit)
    #expect(curve.ici.notes.map(\.kind) == [.fewDistinctPredictions])
    // Wald on the logit scale: log(1/3) with variance 1/1 + 1/3.
    let margin = ConfidenceLevel.p95.normalQuantile * (4.0 / 3).squareRoot()
    expectClose(
      curve.rows[0].interval!.upper, 1 / (1 + 3 * exp(-margin)), tolerance: Tolerance.convergedFit)
  }

  @Test func refusesWhatHasNoCurve() throws {
    let outcome = BinaryOutcome(isCase: [true, false, true, false])
    #expect(throws: RecalibrationError.certainPrediction(row: 2)) {
      try CalibrationSpline().curve(probabilities: [0.1, 0.2, 1, 0.4], outcome: outcome)
    }
    #expect(throws: RecalibrationError.metric(.notProbability(row: 0))) {
      try CalibrationSpline().curve(probabilities: [1.1, 0.2, 1, 0.4], outcome: outcome)
    }
    #expect(throws: RecalibrationError.separated) {
      try CalibrationSpline().curve(
        probabilities: [0.8, 0.2, 0.9, 0.1], outcome: outcome)
    }
    let survival = try SurvivalOutcome(time: [1, 2, 3, 4], isEvent: [true, true, false, true])
    #expect(throws: RecalibrationError.metric(.horizonBeyondFollowUp(horizon: 9, lastTime: 4))) {
      try CalibrationSpline().curve(risks: [0.8, 0.2, 0.9, 0.1], outcome: survival, horizon: 9)
    }
  }

  @Test func theOrderOfRowsDoesNotMatter() throws {
    let data = try FrozenModelGolden()
    let risks = try data.numbers("risk1")
    let order = Array((0..<risks.count).reversed())
    let curve = try CalibrationSpline().curve(
      risks: risks, outcome: data.survival, horizon: data.horizon)
    let turned = try CalibrationSpline().curve(
      risks: order.map { risks[$0] }, outcome: data.survival.selecting(order), horizon: data.horizon)
    expectClose(
      turned.grid.map(\.observed), curve.grid.map(\.observed), tolerance: Tolerance.convergedFit)
    expectClose(turned.ici.value, curve.ici.value!, tolerance: Tolerance.convergedFit)
  }
}
