import Reports
import Statistics
import Tables
import TestSupport
import Testing
import Validation

/// The figures of `docs/calibration-and-utility.md`, from the golden case `calibration/frozen_model`.
@Suite struct FrozenModelFigures {
  private let golden = GoldenCase("calibration/frozen_model")

  private var outcome: BinaryOutcome {
    get throws { BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 }) }
  }

  @Test func decisionCurvesShowTheAnalysis() throws {
    let analysis = DecisionCurveAnalysis(thresholds: try DecisionThresholds(from: 0.1, to: 0.7, count: 61))
    let models = [
      PredictedRisks(name: "Model 1", risks: try golden.numbers("q1")),
      PredictedRisks(name: "Model 2", risks: try golden.numbers("q2")),
    ]
    let figure = DecisionCurveFigure(try analysis.curves(models, outcome: outcome))
    try Snapshot.expect(figure.svg(), named: "decision-curves-frozen-model.svg")
  }

  @Test func calibrationShowsTheSplineAndItsBand() throws {
    let p = try golden.numbers("q1")
    let curve = try CalibrationSpline().curve(probabilities: p, outcome: outcome)
    var figure = CalibrationFigure(
      curve: curve.grid.map { CalibrationFigure.CurvePoint($0) }, predictedRisks: p,
      outcomes: try outcome.isCase)
    figure.groups = try calibrationGroups(probabilities: p, outcome: outcome, count: 8).map {
      CalibrationFigure.CurvePoint(
        predicted: $0.meanPredicted, observed: PlottedEstimate($0.observed))
    }
    figure.curveLabel = "Spline, 3 knots"
    try Snapshot.expect(figure.svg(), named: "calibration-frozen-model.svg")
  }
}
