import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct CalibrationCurveTests {
  @Test(arguments: [0.5, 0.75, 1.0])
  func agreesWithRsDirectLoess(span: Double) throws {
    let golden = GoldenCase("loess/calibration_curve")
    let r = try golden.expected["\(span == 1 ? "1" : "\(span)")"]
    var smoothing = CalibrationSmoothing()
    smoothing.span = span
    smoothing.gridCount = 25
    let outcome = BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 })
    let curve = try calibrationCurve(
      probabilities: try golden.numbers("x"), outcome: outcome, smoothing: smoothing)
    expectClose(curve.grid.map(\.predicted), r["grid"].numbers)
    expectClose(curve.grid.map(\.observed), r["atGrid"].numbers)
    expectClose(curve.rows.map(\.observed), r["atX"].numbers)
    expectClose(curve.ici.value, r["ici"].number!)
    expectClose(curve.e50.value, r["e50"].number!)
    expectClose(curve.e90.value, r["e90"].number!)
  }

  @Test func smoothsPseudoValuesAsRDoes() throws {
    let golden = GoldenCase("calibration/lung_365")
    let r = try golden.expected
    let outcome = try SurvivalOutcome(
      time: try golden.numbers("time"), isEvent: try golden.numbers("event").map { $0 == 1 })
    let curve = try calibrationCurve(
      risks: try golden.numbers("risk"), outcome: outcome, horizon: 365)
    expectClose(curve.rows.map(\.observed), r["smooth"].numbers)
    expectClose(curve.ici.value, r["ici"].number!)
    expectClose(curve.e50.value, r["e50"].number!)
    expectClose(curve.e90.value, r["e90"].number!)
  }

  /// By hand: one prediction for all, so the curve is the mean: |0.25 - 0.5|.
  @Test func isTheMeanWhenAllPredictionsAgree() throws {
    let curve = try calibrationCurve(
      probabilities: [0.25, 0.25, 0.25, 0.25],
      outcome: BinaryOutcome(isCase: [true, false, true, false]))
    #expect(curve.ici.value == 0.25)
    #expect(curve.e90.value == 0.25)
    #expect(curve.grid == [curve.rows[0]])
    #expect(curve.ici.notes.map(\.kind) == [.fewDistinctPredictions])
  }

  @Test func withoutCensoringTheHorizonIsABinaryOutcome() throws {
    var random = RandomStream(seed: 41, substream: 0)
    let risks = (0..<80).map { _ in Double.random(in: 0..<1, using: &random) }
    let time = risks.map { _ in Double(Int.random(in: 0..<30, using: &random)) }
    let survival = try SurvivalOutcome(time: time, isEvent: time.map { _ in true })
    let byHorizon = try calibrationCurve(risks: risks, outcome: survival, horizon: 12)
    let binary = try calibrationCurve(
      probabilities: risks, outcome: BinaryOutcome(isCase: time.map { $0 <= 12 }))
    expectClose(byHorizon.rows.map(\.observed), binary.rows.map(\.observed), tolerance: 1e-11)
    let order = risks.indices.map { ($0 * 7) % 80 }
    let shuffled = try calibrationCurve(
      risks: order.map { risks[$0] }, outcome: survival.selecting(order), horizon: 12)
    expectClose(shuffled.ici.value, byHorizon.ici.value!)
  }

  @Test func saysThatTheCurveLeftTheUnitInterval() throws {
    let curve = try calibrationCurve(
      probabilities: [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8],
      outcome: BinaryOutcome(isCase: [false, false, false, false, true, true, true, true]))
    #expect(curve.ici.notes.map(\.kind) == [.curveOutsideRange])
  }

  @Test func rejectsWhatIsNoProbability() {
    let outcome = BinaryOutcome(isCase: [true, false])
    #expect(throws: MetricError.notProbability(row: 1)) {
      try calibrationCurve(probabilities: [0.2, 1.5], outcome: outcome)
    }
    #expect(throws: MetricError.notProbability(row: 0)) {
      try calibrationCurve(probabilities: [.nan, 0.5], outcome: outcome)
    }
    #expect(throws: MetricError.countMismatch(scores: 1, outcomes: 2)) {
      try calibrationCurve(probabilities: [0.2], outcome: outcome)
    }
    #expect(throws: MetricError.tooFew(needed: 1, found: 0)) {
      try calibrationCurve(probabilities: [], outcome: BinaryOutcome(isCase: []))
    }
  }
}
