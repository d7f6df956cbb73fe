/// The area under the cumulative/dynamic ROC curve over time, one line a score with its pointwise band.
public struct TimeDependentAUCFigure: Figure {
  /// The area at one horizon.
  public struct Horizon: Sendable, Hashable {
    /// The horizon.
    public let time: Double
    /// The area with its confidence limits; without value where it is undefined, which breaks the line.
    public let area: PlottedEstimate

    /// An area at a horizon.
    public init(time: Double, area: PlottedEstimate) {
      self.time = time
      self.area = area
    }
  }

  /// One score.
  public struct Curve: Sendable, Hashable {
    /// The score's name.
    public let label: String
    /// The areas in order of time.
    public let horizons: [Horizon]

    /// A curve of areas.
    public init(label: String, horizons: [Horizon]) {
      self.label = label
      self.horizons = horizons
    }
  }

  /// The scores.
  public var curves: [Curve]
  /// The horizontal axis without its unit.
  public var timeLabel = "Time"
  /// The unit of time.
  public var timeUnit: String
  /// Whether confidence bands are drawn.
  public var showsBands = true
  /// The width in print.
  public var width = FigureWidth.single

  /// A figure of some scores.
  public init(curves: [Curve], timeUnit: String) {
    self.curves = curves
    self.timeUnit = timeUnit
  }

  private var title: String { "Time-dependent AUC" }

  /// The SVG document.
  public func svg() -> String {
    let known = curves.flatMap(\.horizons).filter { $0.area.value != nil }
    guard let last = known.map(\.time).max(), last > 0 else {
      return EmptyFigure.svg(title: title, width: width)
    }
    // Chance is always in sight; below 0.4 only as far as the data go.
    let lowest =
      known.flatMap { showsBands ? $0.area.finite : [$0.area.value].compactMap(\.self) }.min() ?? 0.5
    let floor = lowest >= 0.4 ? 0.4 : lowest >= 0.2 ? 0.2 : 0
    let y = Axis(domain: floor...1, ticks: Ticks.linear(floor, 1, most: 6), title: RichText("AUC(t)"))
    let reach = last * 1.03
    let x = Axis(
      domain: 0...reach,
      ticks: Ticks.fitting(width.points * 0.78, span: reach, most: width == .single ? 6 : 10) {
        Ticks.time(reach, unit: timeUnit, most: $0)
      }, title: RichText("\(timeLabel) (\(timeUnit))"))
    let left = PlotFrame.leftMargin(y)
    let right = PlotFrame.rightMargin(x)
    var area = Rect(
      x: left, y: 6, width: width.points - left - right, height: width == .single ? 150 : 210)
    var frame = PlotFrame(area: area, x: x, y: y)
    var legend = Legend(entries, limit: area.width * 0.7)
    let obstacles = curves.flatMap { curve in
      stretches(curve).flatMap { [line($0, in: frame)] + (showsBands ? [band($0, in: frame)] : []) }
    }
    var origin = legend.place(
      in: area, avoiding: obstacles, prefer: [.topRight, .bottomRight, .bottomLeft])
    if origin == nil {
      legend = Legend(entries, limit: area.width, arrangement: .flow)
      origin = Point(area.left, 5)
      area.y = legend.height + 12
      frame = PlotFrame(area: area, x: x, y: y)
    }
    var canvas = Canvas(
      width: width.points, height: area.bottom + PlotFrame.bottomMargin(x, width: area.width) + 2)
    canvas.line(frame.point(0, 0.5), frame.point(reach, 0.5), .reference)
    for (index, curve) in curves.enumerated() {
      let style = SeriesStyle.number(index)
      canvas.group(curve.label) { canvas in
        canvas.clipped(to: area) { canvas in
          for stretch in stretches(curve) {
            if showsBands {
              canvas.polygon(band(stretch, in: frame), fill: Fill(color: style.color, opacity: 0.16))
            }
            canvas.polyline(line(stretch, in: frame), style.stroke(width: 1.2))
          }
        }
      }
    }
    frame.drawAxes(on: &canvas)
    if let origin { legend.draw(on: &canvas, at: origin) }
    return canvas.svg(title: title, description: description)
  }

  private var entries: [Legend.Entry] {
    curves.enumerated().map { index, curve in
      Legend.Entry(lines: [curve.label], stroke: SeriesStyle.number(index).stroke(width: 1.2))
    }
  }

  private var description: String {
    let ranges = curves.compactMap { curve -> String? in
      let areas = curve.horizons.compactMap(\.area.value)
      guard let low = areas.min(), let high = areas.max() else { return nil }
      return "\(curve.label): \(Format.significant(low)) to \(Format.significant(high))"
    }
    return "Area under the cumulative/dynamic ROC curve over time. \(ranges.joined(separator: "; "))."
  }

  /// The stretches of horizons without a gap.
  private func stretches(_ curve: Curve) -> [ArraySlice<Horizon>] {
    curve.horizons.split { $0.area.value == nil }
  }

  private func line(_ stretch: ArraySlice<Horizon>, in frame: PlotFrame) -> [Point] {
    stretch.compactMap { horizon in horizon.area.value.map { frame.point(horizon.time, $0) } }
  }

  private func band(_ stretch: ArraySlice<Horizon>, in frame: PlotFrame) -> [Point] {
    stretch.compactMap { horizon in horizon.area.upper.map { frame.point(horizon.time, $0) } }
      + stretch.reversed().compactMap { horizon in
        horizon.area.lower.map { frame.point(horizon.time, $0) }
      }
  }
}
