public import Statistics
public import Tables

extension Citation {
  static let austinSteyerberg = Citation(
    "Austin, Steyerberg 2019, Stat Med 38:4051", doi: "10.1002/sim.8281")
}

extension Quantity {
  /// The mean absolute difference between predicted and smoothed observed probabilities.
  public static let ici = Quantity(
    name: "integrated calibration index", symbol: "ICI", reference: .austinSteyerberg)
  /// The median of that difference.
  public static let e50 = Quantity(
    name: "median absolute calibration error", symbol: "E50", reference: .austinSteyerberg)
  /// Its 90th percentile.
  public static let e90 = Quantity(
    name: "90th percentile of the absolute calibration error", symbol: "E90",
    reference: .austinSteyerberg)
}

/// A point of a calibration curve.
public struct CalibrationPoint: Sendable, Hashable {
  /// The predicted probability.
  public let predicted: Double
  /// The smoothed observed probability at it; the smoother does not keep it within [0, 1].
  public let observed: Double
}

/// A smooth calibration curve with the distances between it and the predictions.
public struct CalibrationCurve: Sendable, Hashable {
  /// The curve at equally spaced predictions from the smallest to the largest.
  public let grid: [CalibrationPoint]
  /// The curve at each row's prediction, in row order.
  public let rows: [CalibrationPoint]
  /// The mean of `|predicted - observed|` over the rows. It and the next two have no interval
  /// here: bootstrap them.
  public let ici: Estimate
  /// The median of `|predicted - observed|`.
  public let e50: Estimate
  /// The 90th percentile (type 7) of `|predicted - observed|`.
  public let e90: Estimate
}

/// How a calibration curve is drawn.
public struct CalibrationSmoothing: Sendable, Hashable {
  /// The share of the rows in each neighbourhood of the local regression, in (0, 1].
  public var span = 0.75
  /// The number of points of the grid, at least 2.
  public var gridCount = 101

  /// The customary smoothing: span 0.75.
  public init() {}
}

/// The calibration curve of predicted probabilities of being a case: local quadratic regression of
/// the 0/1 outcome on the prediction (see `LocalRegression`), with ICI, E50 and E90.
///
/// The smooth is computed directly at every prediction. R's `loess` interpolates by default, which
/// moves the curve in the third decimal place; `surface = "direct"` agrees.
///
/// - Throws: `countMismatch`, `notProbability`, `tooFew` without rows.
/// - Source: Austin, Steyerberg 2019, doi 10.1002/sim.8281.
public func calibrationCurve(
  probabilities: [Double], outcome: BinaryOutcome, smoothing: CalibrationSmoothing = .init()
) throws(MetricError) -> CalibrationCurve {
  try checkProbabilities(probabilities, rows: outcome.count)
  return curve(
    probabilities, outcome.isCase.map { $0 ? 1 : 0 }, smoothing, Method("local quadratic regression"),
    SampleSize(outcome.count, events: outcome.eventCount))
}

/// The calibration curve of predicted risks of an event by a horizon: local quadratic regression of
/// jackknife pseudo-values of the risk (see `pseudoRisks`) on the prediction.
///
/// - Parameter risks: predicted probabilities of an event up to and including `horizon`.
/// - Throws: `countMismatch`, `notProbability`, and what `pseudoRisks` throws.
public func calibrationCurve(
  risks: [Double], outcome: SurvivalOutcome, horizon: Double,
  smoothing: CalibrationSmoothing = .init()
) throws(MetricError) -> CalibrationCurve {
  try checkProbabilities(risks, rows: outcome.count)
  let observed = try pseudoRisks(outcome: outcome, horizon: horizon)
  return curve(
    risks, observed, smoothing, Method("local quadratic regression of jackknife pseudo-values"),
    outcome.sampleSize(through: horizon))
}

extension SurvivalOutcome {
  /// The rows and the events up to and including a horizon.
  func sampleSize(through horizon: Double) -> SampleSize {
    SampleSize(count, events: time.indices.count { isEvent[$0] && time[$0] <= horizon })
  }
}

extension Note.Kind {
  /// A smooth curve of probabilities that leaves [0, 1].
  public static let curveOutsideRange = Note.Kind("curve-outside-range")
  /// Predictions with fewer than three distinct values.
  public static let fewDistinctPredictions = Note.Kind("few-distinct-predictions")
}

private func curve(
  _ predicted: [Double], _ observed: [Double], _ smoothing: CalibrationSmoothing, _ method: Method,
  _ sample: SampleSize
) -> CalibrationCurve {
  precondition(smoothing.gridCount > 1)
  let smoother = LocalRegression(x: predicted, y: observed, span: smoothing.span)
  func points(_ at: [Double]) -> [CalibrationPoint] {
    zip(at, smoother.values(at: at)).map { CalibrationPoint(predicted: $0, observed: $1) }
  }
  let rows = points(predicted)
  let low = predicted.min() ?? 0
  let high = predicted.max() ?? 0
  let steps = Double(smoothing.gridCount - 1)
  let grid =
    low < high
    ? points((0..<smoothing.gridCount).map { low + (high - low) * (Double($0) / steps) })
    : points([low])

  var notes = [Note]()
  if rows.contains(where: { $0.observed < 0 || $0.observed > 1 }) {
    notes.append(Note(.curveOutsideRange, "The smooth curve leaves [0, 1]; it was not cut."))
  }
  if Set(predicted).count < 3 {
    notes.append(
      Note(.fewDistinctPredictions, "With fewer than three distinct predictions there is no smooth curve."))
  }
  let gaps = rows.map { abs($0.predicted - $0.observed) }.sorted()
  func estimate(_ quantity: Quantity, _ value: Double) -> Estimate {
    Estimate(quantity, value: value, method: method, sampleSize: sample, notes: notes)
  }
  return CalibrationCurve(
    grid: grid, rows: rows, ici: estimate(.ici, mean(gaps)),
    e50: estimate(.e50, quantile(0.5, ofSorted: gaps)),
    e90: estimate(.e90, quantile(0.9, ofSorted: gaps)))
}
