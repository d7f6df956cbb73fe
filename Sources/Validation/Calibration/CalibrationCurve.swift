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
  /// The pointwise interval of `observed`, where the curve has one. It takes the predictions as fixed.
  public let interval: ConfidenceInterval?
}

/// A smooth calibration curve with the distances between it and the predictions.
public struct CalibrationCurve: Sendable, Hashable {
  /// The curve at equally spaced predictions from the smallest to the largest.
  public let grid: [CalibrationPoint]
  /// The curve at each row's prediction, in row order.
  public let rows: [CalibrationPoint]
  /// The mean of `|predicted - observed|` over the rows. It and the next two have no interval
  /// here: see `CalibrationBootstrap`.
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
  /// The level of the pointwise band; nil for a curve without one, which is quicker.
  public var level: ConfidenceLevel? = .p95

  /// Distinct predictions up to which the curve is computed directly at each; of more, at so many of them, evenly spaced in
  /// rank, and straight between (see docs/decisions/0085).
  public var nodes = 1000

  /// The customary smoothing: span 0.75.
  public init() {}
}

/// The calibration curve of predicted probabilities of being a case: local quadratic regression of
/// the 0/1 outcome on the prediction (see `LocalRegression`), with ICI, E50 and E90.
///
/// The smooth is computed directly at every prediction. R's `loess` interpolates by default, which
/// moves the curve in the third decimal place; `surface = "direct"` agrees.
///
/// The band is `s(x) +- z sigma |l(x)|` with the smoother's weights `l` and one residual variance for all x
/// (`LocalRegression.residualVariance`), as R's `predict(se = TRUE)` and CalibrationCurves have it. A 0/1 outcome varies
/// less where the risk is near 0 or 1, so that the band is too wide there; it is not cut at 0 and 1.
///
/// - Throws: `countMismatch`, `notProbability`, `tooFew` without rows.
/// - Source: Austin, Steyerberg 2019, doi 10.1002/sim.8281.
public func calibrationCurve(
  probabilities: [Double], outcome: BinaryOutcome, smoothing: CalibrationSmoothing = .init()
) throws(MetricError) -> CalibrationCurve {
  try checkProbabilities(probabilities, rows: outcome.count)
  return smoothedCalibration(
    probabilities, outcome.isCase.map { $0 ? 1 : 0 }, smoothing, "local quadratic regression",
    SampleSize(outcome.count, events: outcome.eventCount))
}

/// The calibration curve of predicted risks of an event by a horizon: local quadratic regression of
/// jackknife pseudo-values of the risk (see `pseudoRisks`) on the prediction, with the band of the binary outcome's.
///
/// - Parameter risks: predicted probabilities of an event up to and including `horizon`.
/// - Throws: `countMismatch`, `notProbability`, and what `pseudoRisks` throws.
public func calibrationCurve(
  risks: [Double], outcome: SurvivalOutcome, horizon: Double,
  smoothing: CalibrationSmoothing = .init()
) throws(MetricError) -> CalibrationCurve {
  try checkProbabilities(risks, rows: outcome.count)
  let observed = try pseudoRisks(outcome: outcome, horizon: horizon)
  return smoothedCalibration(
    risks, observed, smoothing, "local quadratic regression of jackknife pseudo-values",
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

/// The local regression of observations on predictions.
func smoothedCalibration(
  _ predicted: [Double], _ observed: [Double], _ smoothing: CalibrationSmoothing, _ method: String,
  _ sample: SampleSize
) -> CalibrationCurve {
  precondition(smoothing.gridCount > 1)
  let smoother = LocalRegression(x: predicted, y: observed, span: smoothing.span)
  let isDirect = Set(predicted).count <= smoothing.nodes
  let setting = MethodSetting.smoothing(
    "loess, span \(smoothing.span), degree 2, "
      + (isDirect
        ? "computed directly" : "computed directly at \(smoothing.nodes) predictions, straight between them"))
  let at = CalibrationCurve.grid(over: predicted, count: smoothing.gridCount)
  let (rows, grid): ([CalibrationPoint], [CalibrationPoint])
  if let level = smoothing.level {
    let leverages = smoother.leverages(at: predicted, nodes: smoothing.nodes)
    let variance = LocalRegression.residualVariance(responses: observed, leverages: leverages)
    let method = Method("Wald, residual variance taken as constant")
    func points(_ at: [Double], _ leverages: [LocalRegression.Leverage]) -> [CalibrationPoint] {
      zip(at, leverages).map { predicted, smooth in
        CalibrationPoint(
          predicted: predicted, observed: smooth.value,
          interval: variance.map {
            .wald(
              smooth.value, standardError: ($0 * smooth.squaredNorm).squareRoot(), level: level,
              method: method)
          })
      }
    }
    (rows, grid) = (points(predicted, leverages), points(at, smoother.leverages(at: at)))
  } else {
    func points(_ at: [Double]) -> [CalibrationPoint] {
      zip(at, smoother.values(at: at, nodes: smoothing.nodes)).map {
        CalibrationPoint(predicted: $0, observed: $1, interval: nil)
      }
    }
    (rows, grid) = (points(predicted), points(at))
  }
  var notes = [Note]()
  if rows.contains(where: { $0.observed < 0 || $0.observed > 1 }) {
    notes.append(Note(.curveOutsideRange, "The smooth curve leaves [0, 1]; it was not cut."))
  }
  if Set(predicted).count < 3 {
    notes.append(
      Note(.fewDistinctPredictions, "With fewer than three distinct predictions there is no smooth curve."))
  }
  return CalibrationCurve(
    grid: grid, rows: rows, method: Method(method, settings: [setting]), sampleSize: sample, notes: notes)
}

extension CalibrationCurve {
  /// A curve with the distances of its rows.
  init(
    grid: [CalibrationPoint], rows: [CalibrationPoint], method: Method, sampleSize: SampleSize,
    notes: [Note]
  ) {
    self.grid = grid
    self.rows = rows
    let gaps = rows.map { abs($0.predicted - $0.observed) }.sorted()
    func estimate(_ quantity: Quantity, _ value: Double) -> Estimate {
      Estimate(quantity, value: value, method: method, sampleSize: sampleSize, notes: notes)
    }
    ici = estimate(.ici, mean(gaps))
    e50 = estimate(.e50, quantile(0.5, ofSorted: gaps))
    e90 = estimate(.e90, quantile(0.9, ofSorted: gaps))
  }

  /// Equally spaced predictions from the smallest to the largest, or the only one.
  static func grid(over predicted: [Double], count: Int) -> [Double] {
    let low = predicted.min() ?? 0
    let high = predicted.max() ?? 0
    guard low < high else { return [low] }
    let steps = Double(count - 1)
    return (0..<count).map { low + (high - low) * (Double($0) / steps) }
  }
}
