internal import Statistics
internal import Studies
internal import Tables
internal import Validation

/// The calibration of predicted probabilities, as a figure with its distances.
struct CalibrationDrawing {
  let curve: CalibrationCurve
  let groups: [CalibrationGroup]
  let probabilities: [Double]
  let outcomes: [Bool]?

  /// Why there is nothing to draw, for the report.
  struct Unavailable: Error {
    let reason: String
  }

  /// - Parameters:
  ///   - horizon: of a survival endpoint.
  ///   - probabilities: one a row of the outcome; rows without one are left out.
  init(_ outcome: StudyOutcome, horizon: Double?, probabilities: [Double?]) throws(Unavailable) {
    let rows = probabilities.indices.filter { probabilities[$0]?.isNaN == false }
    let known = rows.compactMap { probabilities[$0] }
    guard Set(known).count > 2 else {
      throw Unavailable(reason: "the predictions have fewer than three distinct values")
    }
    self.probabilities = known
    do {
      switch outcome {
      case .response(let outcome):
        let part = outcome.selecting(rows)
        curve = try calibrationCurve(probabilities: known, outcome: part)
        groups = try calibrationGroups(
          probabilities: known, outcome: part, count: CalibrationGrouping.count(part.count))
        outcomes = part.isCase
      case .survival(let outcome):
        guard let horizon else { preconditionFailure("survival is calibrated at a horizon") }
        let part = outcome.selecting(rows)
        guard part.time.indices.contains(where: { part.isEvent[$0] && part.time[$0] <= horizon }) else {
          throw Unavailable(reason: "no event had occurred by then")
        }
        curve = try calibrationCurve(risks: known, outcome: part, horizon: horizon)
        groups = try calibrationGroups(
          risks: known, outcome: part, horizon: horizon, count: CalibrationGrouping.count(part.count))
        outcomes = nil
      }
    } catch let error as MetricError {
      throw Unavailable(reason: Self.words(error))
    } catch let error as Unavailable {
      throw error
    } catch {
      throw Unavailable(reason: "\(error)")
    }
  }

  private static func words(_ error: MetricError) -> String {
    switch error {
    case .horizonBeyondFollowUp: "the follow-up ends before it"
    case .entryTimesNotSupported: "the method does not apply to patients who enter late"
    case .notProbability: "some predictions are not probabilities"
    case .tooFew: "there are too few patients"
    case .countMismatch, .notFinite, .noCases, .noControls, .noComparablePairs, .auxiliaryCountMismatch,
      .invalidWeight:
      "the predictions cannot be compared with the outcome"
    }
  }

  var figure: CalibrationFigure {
    var figure = CalibrationFigure(
      curve: curve.grid.map { CalibrationFigure.CurvePoint($0) }, predictedRisks: probabilities,
      outcomes: outcomes)
    if outcomes == nil { figure.observedLabel = "Observed risk" }
    figure.groups = groups.map {
      CalibrationFigure.CurvePoint(predicted: $0.meanPredicted, observed: PlottedEstimate($0.observed))
    }
    return figure
  }

  /// `"ICI 0.031, E50 0.024, E90 0.070"`.
  var distances: String {
    [curve.ici, curve.e50, curve.e90].map {
      "\($0.quantity.symbol) \(Format.value($0, precision: .decimals(3)))"
    }.joined(separator: ", ")
  }

  /// The same with the meaning of each.
  var distancesInWords: String {
    let names = ["mean (ICI)", "median (E50)", "90th percentile (E90)"]
    return zip(names, [curve.ici, curve.e50, curve.e90]).map {
      "\($0) \(Format.value($1, precision: .decimals(3)))"
    }.joined(separator: ", ")
  }

  /// Rows of `calibration.csv`.
  func append(to table: inout CSVTable, cohort: String, horizon: Double?) {
    func append(_ kind: String, _ predicted: Double, _ observed: Double?, _ estimate: Estimate?) {
      table.append([
        .text(cohort), .number(horizon), .text(kind), .number(predicted), .number(observed),
        .number(estimate?.interval?.lower), .number(estimate?.interval?.upper),
        .integer(estimate?.sampleSize.count), .integer(estimate?.sampleSize.events),
      ])
    }
    for point in curve.grid { append("curve", point.predicted, point.observed, nil) }
    for group in groups { append("group", group.meanPredicted, group.observed.value, group.observed) }
  }

  static let columns = [
    "cohort", "horizon", "kind", "predicted", "estimate", "conf_low", "conf_high", "n", "events",
  ]
}
