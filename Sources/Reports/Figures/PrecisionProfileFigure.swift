/// The within-subject SD of each subject against the subject's mean, with the fitted profile and its interval. The axis
/// at the right reads the curve as a repeatability coefficient, 2.77 SD.
public struct PrecisionProfileFigure: Figure {
  /// A point of the fitted curve.
  public struct CurvePoint: Sendable, Hashable {
    /// The magnitude.
    public let magnitude: Double
    /// The SD with its interval.
    public let deviation: PlottedEstimate

    /// A point.
    public init(magnitude: Double, deviation: PlottedEstimate) {
      self.magnitude = magnitude
      self.deviation = deviation
    }
  }

  /// The subjects' means.
  public var means: [Double]
  /// The subjects' SDs.
  public var deviations: [Double]
  /// The fitted curve, by rising magnitude.
  public var curve: [CurvePoint]
  /// The curve in the key: `"linear profile (95 % CI)"`.
  public var curveName: String
  /// The factor from SD to the right axis.
  public var factor: Double
  /// The horizontal axis.
  public var meanLabel: String
  /// The unit of both vertical axes, where it is known.
  public var unit: String?
  /// The width in print.
  public var width = FigureWidth.single

  /// A figure of subjects and a curve.
  public init(
    means: [Double], deviations: [Double], curve: [CurvePoint], curveName: String, factor: Double,
    meanLabel: String
  ) {
    precondition(means.count == deviations.count, "a subject has a mean and an SD")
    self.means = means
    self.deviations = deviations
    self.curve = curve
    self.curveName = curveName
    self.factor = factor
    self.meanLabel = meanLabel
  }

  private func inUnits(_ label: String) -> String { unit.map { "\(label) (\($0))" } ?? label }

  /// The SVG document.
  public func svg() -> String {
    let title = "Precision profile: \(meanLabel)"
    let pairs = zip(means, deviations).filter { $0.isFinite && $1.isFinite }
    guard !pairs.isEmpty else { return EmptyFigure.svg(title: title, width: width) }
    // An upper limit far above everything measured would press the data flat.
    let highest = (pairs.map(\.1) + curve.compactMap(\.deviation.value)).max() ?? 1
    let limits = curve.compactMap(\.deviation.upper).filter { $0 <= 1.5 * highest }
    let top = max(highest, limits.max() ?? 0)
    let y = Axis.covering([0, top > 0 ? top : 1], title: RichText(inUnits("Within-subject SD")), most: 6)
    let right = rightAxis(y)
    let left = PlotFrame.leftMargin(y)
    let margin =
      PlotFrame.tickLength + 2.5 + right.widestLabel + 3 + Font.label.lineHeight + 1
    let length = width.points - left - margin
    let x = Axis.covering(pairs.map(\.0), title: RichText(meanLabel), length: length)
    let area = Rect(x: left, y: 8, width: length, height: width == .single ? 135 : 210)
    let frame = PlotFrame(area: area, x: x, y: y)
    let key = legend(limit: width.points - 6)
    let bottom = area.bottom + PlotFrame.bottomMargin(x, width: area.width)
    var canvas = Canvas(width: width.points, height: bottom + key.height + 8)
    drawCurve(in: frame, on: &canvas)
    canvas.group("\(pairs.count) subjects") { canvas in
      for pair in pairs {
        canvas.marker(
          .circle, at: frame.point(pair.0, pair.1), radius: pairs.count > 300 ? 1.1 : 1.8,
          fill: Fill(color: .black, opacity: 0.5))
      }
    }
    frame.drawAxes(on: &canvas)
    draw(right, in: frame, on: &canvas)
    key.draw(on: &canvas, at: Point(max(3, (width.points - key.width) / 2), bottom + 4))
    let ends = [curve.first, curve.last].compactMap(\.self).map {
      "At \(Format.significant($0.magnitude)) the SD is \($0.deviation.text())."
    }
    return canvas.svg(
      title: title, description: (["\(pairs.count) subjects."] + ends).joined(separator: " "))
  }

  /// Round values of the repeatability coefficient on the SD's scale.
  private func rightAxis(_ y: Axis) -> Axis {
    let ticks = Ticks.linear(0, factor * y.domain.upperBound, most: 6).map {
      Tick(value: $0.value / factor, label: $0.label)
    }
    return Axis(domain: y.domain, ticks: ticks, title: RichText(inUnits("Repeatability coefficient")))
  }

  private func draw(_ axis: Axis, in frame: PlotFrame, on canvas: inout Canvas) {
    let edge = frame.area.right
    canvas.line(Point(edge, frame.area.bottom), Point(edge, frame.area.top), .axis)
    for tick in axis.ticks {
      let height = frame.y(tick.value)
      canvas.line(Point(edge, height), Point(edge + PlotFrame.tickLength, height), .axis)
      canvas.centered(RichText(tick.label), at: Point(edge + PlotFrame.tickLength + 2.5, height))
    }
    guard let title = axis.title else { return }
    canvas.text(
      title,
      at: Point(
        edge + PlotFrame.tickLength + 2.5 + axis.widestLabel + 3 + Font.label.size * 0.8,
        frame.area.top + frame.area.height / 2), .label, anchor: .middle, rotation: -90)
  }

  private func drawCurve(in frame: PlotFrame, on canvas: inout Canvas) {
    let blue = SeriesStyle.number(0).color
    canvas.clipped(to: frame.area) { canvas in
      let banded = curve.filter {
        $0.deviation.lower?.isFinite == true && $0.deviation.upper?.isFinite == true
      }
      let upper = banded.map { frame.point($0.magnitude, $0.deviation.upper ?? 0) }
      let lower = banded.map { frame.point($0.magnitude, $0.deviation.lower ?? 0) }
      canvas.polygon(upper + lower.reversed(), fill: Fill(color: blue, opacity: 0.13))
      canvas.group(curveName) {
        $0.polyline(
          curve.compactMap { point in point.deviation.value.map { frame.point(point.magnitude, $0) } },
          Stroke(color: blue, width: 1.2))
      }
    }
  }

  private func legend(limit: Double) -> Legend {
    var entries = [
      Legend.Entry(
        lines: ["One subject"], marker: .circle, fill: Fill(color: .black, opacity: 0.5))
    ]
    if !curve.isEmpty {
      entries.append(
        Legend.Entry(lines: [curveName], stroke: Stroke(color: SeriesStyle.number(0).color, width: 1.2)))
    }
    return Legend(entries, limit: limit, arrangement: .flow)
  }
}
