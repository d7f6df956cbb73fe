/// How much predictions, or the calibration curve, would change had the model been built on another sample of patients.
///
/// Source: Riley, Collins 2023, Biom J 65:2200302, doi 10.1002/bimj.202200302.
public struct InstabilityFigure: Figure {
  /// One patient's prediction and the range of those of other models.
  public struct Patient: Sendable, Hashable {
    /// By the model itself.
    public let prediction: Double
    /// Between these lie most of the predictions by models of other samples.
    public let lower: Double
    /// See `lower`.
    public let upper: Double

    /// A patient's predictions.
    public init(prediction: Double, lower: Double, upper: Double) {
      self.prediction = prediction
      self.lower = lower
      self.upper = upper
    }
  }

  /// What is drawn.
  public enum Content: Sendable, Hashable {
    /// The predictions of each patient.
    case predictions([Patient])
    /// The calibration curves of models of other samples, and of the model itself.
    case calibration(curves: [[Curve]], own: [Curve])
  }

  /// A point of a calibration curve.
  public struct Curve: Sendable, Hashable {
    /// The predicted risk.
    public let predicted: Double
    /// The smoothed observed risk.
    public let observed: Double

    /// A point.
    public init(predicted: Double, observed: Double) {
      self.predicted = predicted
      self.observed = observed
    }
  }

  /// What is drawn.
  public var content: Content
  /// The horizontal axis.
  public var horizontalLabel: String
  /// The vertical axis.
  public var verticalLabel: String
  /// The width in print.
  public var width = FigureWidth.single

  /// A figure with its axes.
  public init(_ content: Content, horizontalLabel: String, verticalLabel: String) {
    self.content = content
    self.horizontalLabel = horizontalLabel
    self.verticalLabel = verticalLabel
  }

  private var values: [Double] {
    switch content {
    case .predictions(let patients): patients.flatMap { [$0.prediction, $0.lower, $0.upper] }
    case .calibration(let curves, let own):
      (curves.flatMap(\.self) + own).flatMap { [$0.predicted, $0.observed] }
    }
  }

  private var title: String {
    switch content {
    case .predictions: "Prediction instability"
    case .calibration: "Calibration instability"
    }
  }

  /// The SVG document.
  public func svg() -> String {
    let finite = values.filter(\.isFinite)
    // Smoothed curves may leave the range of probabilities; nothing there is of interest.
    guard let low = finite.min().map({ max(0, $0) }), let high = finite.max().map({ min(1, $0) }), high > low
    else {
      return EmptyFigure.svg(title: title, width: width, reason: "All predictions are the same")
    }
    let y = Axis.covering([low, high], title: RichText(verticalLabel), most: 6)
    let left = PlotFrame.leftMargin(y)
    let x = Axis.horizontal(
      y.domain, title: RichText(horizontalLabel), length: width.points - left - 10)
    let right = PlotFrame.rightMargin(x)
    let side = width.points - left - right
    let area = Rect(x: left, y: 6, width: side, height: min(side, 210))
    let frame = PlotFrame(area: area, x: x, y: y)
    var canvas = Canvas(
      width: width.points, height: area.bottom + PlotFrame.bottomMargin(x, width: area.width) + 2)
    let style = SeriesStyle.number(0)
    canvas.clipped(to: area) { canvas in
      canvas.line(
        frame.point(y.domain.lowerBound, y.domain.lowerBound),
        frame.point(y.domain.upperBound, y.domain.upperBound), .reference)
      switch content {
      case .predictions(let patients):
        canvas.group("Range of the predictions of other models") { canvas in
          canvas.segments(
            patients.map { (frame.point($0.prediction, $0.lower), frame.point($0.prediction, $0.upper)) },
            Stroke(color: style.color, width: 0.5, opacity: 0.45))
        }
        canvas.group("Prediction of the model") { canvas in
          canvas.dots(patients.map { frame.point($0.prediction, $0.prediction) }, radius: 1, .black)
        }
      case .calibration(let curves, let own):
        canvas.group("Models of other samples") { canvas in
          for curve in curves {
            canvas.polyline(
              curve.map { frame.point($0.predicted, $0.observed) },
              Stroke(color: style.color, width: 0.4, opacity: 0.4))
          }
        }
        canvas.group("The model") { canvas in
          canvas.polyline(
            own.map { frame.point($0.predicted, $0.observed) }, Stroke(color: .black, width: 1.2))
        }
      }
    }
    frame.drawAxes(on: &canvas)
    return canvas.svg(title: title, description: "\(verticalLabel) against \(horizontalLabel.lowercased()).")
  }
}
