/// Values over a number with their intervals: performance against the number of patients learnt from.
public struct LearningCurveFigure: Figure {
  /// A point of the curve.
  public struct Point: Sendable, Hashable {
    /// Patients learnt from.
    public let size: Double
    /// The performance with its limits.
    public let value: PlottedEstimate

    /// A point of the curve.
    public init(size: Double, value: PlottedEstimate) {
      self.size = size
      self.value = value
    }
  }

  /// The points, sizes ascending.
  public var points: [Point]
  /// The horizontal axis.
  public var sizeLabel = "Patients learnt from"
  /// The vertical axis.
  public var valueLabel: String
  /// The value of a useless model.
  public var reference: Double?
  /// The width in print.
  public var width = FigureWidth.single

  /// A curve of some points.
  public init(points: [Point], valueLabel: String) {
    self.points = points
    self.valueLabel = valueLabel
  }

  /// The SVG document.
  public func svg() -> String {
    let title = "Learning curve"
    let known = points.filter { $0.value.value != nil }
    guard known.count > 1, let first = known.first, let last = known.last else {
      return EmptyFigure.svg(title: title, width: width, reason: "Fewer than two points")
    }
    let heights = known.flatMap(\.value.finite) + [reference].compactMap(\.self)
    let y = Axis.covering(heights, title: RichText(valueLabel), most: 6)
    let left = PlotFrame.leftMargin(y)
    let pad = (last.size - first.size) * 0.06
    let x = Axis.horizontal(
      (first.size - pad)...(last.size + pad), title: RichText(sizeLabel), length: width.points - left - 10)
    let right = PlotFrame.rightMargin(x)
    let area = Rect(x: left, y: 6, width: width.points - left - right, height: width == .single ? 130 : 190)
    let frame = PlotFrame(area: area, x: x, y: y)
    var canvas = Canvas(
      width: width.points, height: area.bottom + PlotFrame.bottomMargin(x, width: area.width) + 2)
    if let reference {
      canvas.line(
        frame.point(x.domain.lowerBound, reference), frame.point(x.domain.upperBound, reference), .reference)
    }
    let style = SeriesStyle.number(0)
    canvas.segments(
      known.compactMap { point in
        guard let lower = point.value.lower, let upper = point.value.upper, lower.isFinite, upper.isFinite
        else { return nil }
        return (frame.point(point.size, lower), frame.point(point.size, upper))
      }, style.stroke(width: 0.8))
    let line = known.map { frame.point($0.size, $0.value.value ?? 0) }
    canvas.polyline(line, style.stroke(width: 1.2))
    canvas.dots(line, radius: 2.2, style.color)
    frame.drawAxes(on: &canvas)
    let range =
      "\(Format.significant(first.value.value ?? 0)) to \(Format.significant(last.value.value ?? 0))"
    return canvas.svg(
      title: title,
      description:
        "\(valueLabel) from \(range) as the \(sizeLabel.lowercased()) rise from \(Format.trimmed(first.size.rounded())) to \(Format.trimmed(last.size.rounded()))."
    )
  }
}
