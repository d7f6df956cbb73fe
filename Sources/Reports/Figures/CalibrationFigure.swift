internal import Statistics
public import Validation

/// Observed against predicted risk: a smooth curve with its band, groups with intervals, and under them
/// how the predictions are distributed.
public struct CalibrationFigure: Figure {
  /// A point of the smooth curve.
  public struct CurvePoint: Sendable, Hashable {
    /// The predicted risk.
    public let predicted: Double
    /// The observed risk there.
    public let observed: PlottedEstimate

    /// A point with the limits of the band, where there is one.
    public init(predicted: Double, observed: PlottedEstimate) {
      self.predicted = predicted
      self.observed = observed
    }

    /// A point of a calibration curve with its band.
    public init(_ point: CalibrationPoint) {
      self.init(
        predicted: point.predicted,
        observed: PlottedEstimate(
          point.observed, lower: point.interval?.lower, upper: point.interval?.upper))
    }
  }

  /// The smooth curve in the order of predicted risk.
  public var curve: [CurvePoint]
  /// Groups of similar predicted risk; empty to leave them out.
  public var groups: [CurvePoint] = []
  /// Everyone's predicted risk.
  public var predictedRisks: [Double]
  /// Whether each had the event; nil where that is not known for all, as with censoring.
  public var outcomes: [Bool]?
  /// Lines in the plot: `"Slope 0.92 (0.71 to 1.13)"`, `"ICI 0.031"`.
  public var remarks: [String] = []
  /// What made the curve, for the key: `"Loess"`.
  public var curveLabel = "Smooth curve"
  /// What the points are, for the key.
  public var groupLabel = "Groups (95 % CI)"
  /// The horizontal axis.
  public var predictedLabel = "Predicted risk"
  /// The vertical axis.
  public var observedLabel = "Observed proportion"
  /// The width in print.
  public var width = FigureWidth.single

  /// A figure of a curve and the predictions behind it.
  public init(curve: [CurvePoint], predictedRisks: [Double], outcomes: [Bool]? = nil) {
    precondition(
      outcomes == nil || outcomes?.count == predictedRisks.count, "one outcome for each prediction")
    self.curve = curve
    self.predictedRisks = predictedRisks
    self.outcomes = outcomes
  }

  /// The SVG document.
  public func svg() -> String {
    let title = "Calibration of predicted risks"
    guard !predictedRisks.isEmpty, !(curve.isEmpty && groups.isEmpty) else {
      return EmptyFigure.svg(title: title, width: width)
    }
    let axes = self.axes
    let left = PlotFrame.leftMargin(axes.y)
    let side = min(width.points - left - PlotFrame.rightMargin(axes.x), 300)
    var area = Rect(x: left, y: 6, width: side, height: side)
    let frame = PlotFrame(area: area, x: axes.x, y: axes.y)
    let shown = curve.filter { $0.observed.value != nil }
    let line = shown.map { frame.point($0.predicted, $0.observed.value ?? 0) }
    let band = band(shown, in: frame)

    var legend = Legend(entries, remarks: remarks, limit: side * 0.7)
    let obstacles =
      [line, band, [frame.point(0, 0), frame.point(axes.x.domain.upperBound, axes.x.domain.upperBound)]]
      + groups.map(groupObstacle(in: frame))
    var origin = legend.place(in: area, avoiding: obstacles, prefer: [.topLeft, .bottomRight])
    if origin == nil {
      legend = Legend(entries, remarks: remarks, limit: side, arrangement: .flow)
      origin = Point(area.left, 5)
      area.y = legend.height + 12
    }
    let main = PlotFrame(area: area, x: axes.x, y: axes.y)
    let strip = Rect(x: left, y: area.bottom + 6, width: side, height: outcomes == nil ? 26 : 42)
    let stripFrame = PlotFrame(
      area: strip, x: axes.x, y: Axis(domain: 0...1, ticks: [], title: nil))
    var canvas = Canvas(
      width: width.points, height: strip.bottom + PlotFrame.bottomMargin(axes.x, width: side) + 2)

    canvas.line(
      main.point(0, 0), main.point(axes.x.domain.upperBound, axes.x.domain.upperBound), .reference)
    canvas.clipped(to: area) { canvas in
      let blue = SeriesStyle.number(0).color
      canvas.polygon(self.band(shown, in: main), fill: Fill(color: blue, opacity: 0.16))
      canvas.polyline(
        shown.map { main.point($0.predicted, $0.observed.value ?? 0) }, Stroke(color: blue, width: 1.3))
    }
    for group in groups { draw(group, in: main, on: &canvas) }
    main.drawVertical(on: &canvas)
    canvas.line(Point(area.left, area.bottom), Point(area.right, area.bottom), .axis)
    drawSpikes(in: strip, frame: stripFrame, on: &canvas)
    stripFrame.drawHorizontal(on: &canvas)
    if let origin { legend.draw(on: &canvas, at: origin) }
    let description = [
      "\(observedLabel) against \(predictedLabel.lowercased()), n = \(predictedRisks.count)."
    ]
    return canvas.svg(title: title, description: (description + remarks).joined(separator: " "))
  }

  private var axes: (x: Axis, y: Axis) {
    var values = predictedRisks
    for point in curve { values += [point.predicted] + [point.observed.value].compactMap(\.self) }
    for group in groups { values += [group.predicted] + group.observed.finite }
    let largest = values.filter(\.isFinite).max() ?? 1
    let upper = largest > 0.6 ? 1 : max(Ticks.niceDomain(0, max(largest, 1e-6), most: 5).upperBound, 1e-6)
    let ticks = Ticks.linear(0, upper, most: 5)
    return (
      Axis(domain: 0...upper, ticks: ticks, title: RichText(predictedLabel)),
      Axis(domain: 0...upper, ticks: ticks, title: RichText(observedLabel))
    )
  }

  private var entries: [Legend.Entry] {
    var entries = [Legend.Entry]()
    if !curve.isEmpty {
      entries.append(
        Legend.Entry(lines: [curveLabel], stroke: Stroke(color: SeriesStyle.number(0).color, width: 1.3)))
    }
    if !groups.isEmpty {
      entries.append(
        Legend.Entry(lines: [groupLabel], marker: .circle, fill: Fill(color: .black)))
    }
    entries.append(Legend.Entry(lines: ["Ideal"], stroke: .reference))
    return entries
  }

  private func band(_ shown: [CurvePoint], in frame: PlotFrame) -> [Point] {
    let bounded = shown.filter { $0.observed.lower?.isFinite == true && $0.observed.upper?.isFinite == true }
    let upper = bounded.map { frame.point($0.predicted, $0.observed.upper ?? 0) }
    let lower = bounded.map { frame.point($0.predicted, $0.observed.lower ?? 0) }
    return upper + lower.reversed()
  }

  private func groupObstacle(in frame: PlotFrame) -> (CurvePoint) -> [Point] {
    { group in group.observed.finite.sorted().map { frame.point(group.predicted, $0) } }
  }

  private func draw(_ group: CurvePoint, in frame: PlotFrame, on canvas: inout Canvas) {
    guard let value = group.observed.value else { return }
    canvas.group("Predicted \(Format.fixed(group.predicted, decimals: 3)): \(group.observed.text())") {
      canvas in
      if let lower = group.observed.lower, let upper = group.observed.upper {
        canvas.clipped(to: frame.area) {
          $0.line(
            frame.point(group.predicted, lower), frame.point(group.predicted, upper), Stroke(width: 0.8))
        }
      }
      canvas.marker(
        .circle, at: frame.point(group.predicted, value), radius: 2.1, fill: Fill(color: .black))
    }
  }

  /// Spikes of equal-width classes: events upwards and the others downwards, or everyone upwards.
  private func drawSpikes(in strip: Rect, frame: PlotFrame, on canvas: inout Canvas) {
    let classes = 60
    let upper = frame.x.domain.upperBound
    var events = [Int](repeating: 0, count: classes)
    var others = [Int](repeating: 0, count: classes)
    for (index, risk) in predictedRisks.enumerated() where risk.isFinite {
      let place = max(0, min(classes - 1, Int(risk / upper * Double(classes))))
      if outcomes?[index] ?? true { events[place] += 1 } else { others[place] += 1 }
    }
    let most = Double(max(1, (events + others).max() ?? 1))
    let baseline = outcomes == nil ? strip.bottom : strip.top + strip.height / 2
    let room = (outcomes == nil ? strip.height : strip.height / 2) - 2
    let spikes = { (counts: [Int], direction: Double) in
      counts.enumerated().filter { $0.element > 0 }.map { index, count in
        let x = strip.left + (Double(index) + 0.5) * strip.width / Double(classes)
        return (Point(x, baseline), Point(x, baseline - direction * room * Double(count) / most))
      }
    }
    let spikeWidth = strip.width / Double(classes) * 0.62
    if outcomes == nil {
      canvas.segments(spikes(events, 1), Stroke(color: .gray, width: spikeWidth))
      return
    }
    canvas.segments(spikes(events, 1), Stroke(color: SeriesStyle.number(1).color, width: spikeWidth))
    canvas.segments(spikes(others, -1), Stroke(color: .gray, width: spikeWidth))
    canvas.line(Point(strip.left, baseline), Point(strip.right, baseline), Stroke(width: 0.4))
    // Names beside the emptier end, in the left margin where nothing else stands.
    canvas.centered(
      "Event", at: Point(strip.left - 3, baseline - room / 2), Font(size: 6), anchor: .end)
    canvas.centered(
      "No event", at: Point(strip.left - 3, baseline + room / 2), Font(size: 6), anchor: .end)
  }
}
