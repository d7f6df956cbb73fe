/// Cumulative incidence curves of competing events with pointwise confidence bands and the numbers at risk.
public struct CumulativeIncidenceFigure: Figure {
  /// A step of a curve: the value from this time to the next step.
  public struct Step: Sendable, Hashable {
    /// The time of the step.
    public let time: Double
    /// The incidence from this time on.
    public let incidence: Double
    /// The confidence limits there; nil where they do not exist.
    public let limits: ClosedRange<Double>?

    /// A step with its limits.
    public init(time: Double, incidence: Double, limits: ClosedRange<Double>? = nil) {
      self.time = time
      self.incidence = incidence
      self.limits = limits
    }
  }

  /// The incidence of one cause in one group.
  public struct Curve: Sendable, Hashable {
    /// What the curve shows: `"Recurrence, high risk"`.
    public let label: String
    /// The steps at event times, in time order. Before the first, incidence is 0.
    public let steps: [Step]

    /// A curve with its name.
    public init(label: String, steps: [Step]) {
      self.label = label
      self.steps = steps
    }
  }

  /// A row of the table of numbers at risk.
  public struct RiskGroup: Sendable, Hashable {
    /// The group's name; empty for the whole cohort.
    public let label: String
    /// Everyone's time of event or censoring.
    public let followUpTimes: [Double]
    /// Everyone's time of entry, where not all are followed from the start.
    public let entryTimes: [Double]?

    /// A group with its follow-up.
    public init(label: String, followUpTimes: [Double], entryTimes: [Double]? = nil) {
      self.label = label
      self.followUpTimes = followUpTimes
      self.entryTimes = entryTimes
    }

    func numberAtRisk(at time: Double) -> Int {
      guard let entryTimes else { return followUpTimes.count { $0 >= time } }
      return zip(entryTimes, followUpTimes).count { $0 < time && $1 >= time }
    }
  }

  /// The curves.
  public var curves: [Curve]
  /// The groups whose numbers at risk stand below.
  public var groups: [RiskGroup]
  /// The vertical axis.
  public var incidenceLabel = "Cumulative incidence"
  /// The horizontal axis without its unit.
  public var timeLabel = "Time"
  /// The unit of time.
  public var timeUnit: String
  /// Lines under the key: the tests and their p-values.
  public var remarks: [String] = []
  /// Whether confidence bands are drawn.
  public var showsBands = true
  /// The width in print.
  public var width = FigureWidth.single

  /// A figure of some curves.
  public init(curves: [Curve], groups: [RiskGroup], timeUnit: String) {
    self.curves = curves
    self.groups = groups
    self.timeUnit = timeUnit
  }

  private var title: String { "Cumulative incidence curves" }

  /// The SVG document.
  public func svg() -> String {
    let longest = groups.flatMap(\.followUpTimes).max() ?? 0
    guard longest > 0, longest.isFinite else { return EmptyFigure.svg(title: title, width: width) }
    let steps = curves.flatMap(\.steps)
    let highest = steps.map { showsBands ? $0.limits?.upperBound ?? $0.incidence : $0.incidence }.max() ?? 0
    let top = highest > 0.8 ? 1 : max(0.1, Ticks.niceDomain(0, highest, most: 5).upperBound)
    let y = Axis(domain: 0...top, ticks: Ticks.linear(0, top, most: 5), title: RichText(incidenceLabel))
    let x = Axis(
      domain: 0...longest,
      ticks: Ticks.fitting(
        width.points * 0.78, span: longest, most: width == .single ? 6 : 10,
        content: Font.small.width(String(groups.map(\.followUpTimes.count).max() ?? 0))
      ) { Ticks.time(longest, unit: timeUnit, most: $0) },
      title: RichText("\(timeLabel) (\(timeUnit))"))
    let riskTable = RiskTable(
      rows: groups.enumerated().map { index, group in
        // Lines are of causes within groups, so that none stands for a group.
        RiskTable.Row(
          label: group.label, stroke: Stroke(color: .gray, width: 0),
          counts: x.ticks.map { group.numberAtRisk(at: $0.value) })
      }, width: width.points)
    let left = max(PlotFrame.leftMargin(y), riskTable.leftMargin)
    let right = max(
      PlotFrame.rightMargin(x), x.fraction(x.ticks.last?.value ?? 0) > 0.97 ? riskTable.rightOverhang : 0)
    var area = Rect(
      x: left, y: 6, width: width.points - left - right, height: width == .single ? 150 : 220)
    var frame = PlotFrame(area: area, x: x, y: y)
    let shapes = curves.map { curve in
      StepShape(
        curve.steps.map { StepShape.Step(time: $0.time, value: $0.incidence, limits: $0.limits) },
        start: 0, end: longest)
    }
    var legend = Legend(entries, remarks: remarks, limit: area.width * 0.62)
    var origin = legend.place(
      in: area, avoiding: shapes.flatMap { $0.obstacles(in: frame, withBand: showsBands) },
      prefer: [.topLeft, .bottomRight, .topRight])
    if origin == nil {
      legend = Legend(entries, remarks: remarks, limit: area.width, arrangement: .flow)
      origin = Point(area.left, 5)
      area.y = legend.height + 12
      frame = PlotFrame(area: area, x: x, y: y)
    }
    let axisBottom = area.bottom + PlotFrame.bottomMargin(x, width: area.width)
    var canvas = Canvas(width: width.points, height: axisBottom + 5 + riskTable.height + 3)
    for (index, shape) in shapes.enumerated() {
      let style = SeriesStyle.number(index)
      canvas.group(curves[index].label) { canvas in
        canvas.clipped(to: area.insetBy(-0.6)) { canvas in
          if showsBands {
            for band in shape.bands(in: frame) {
              canvas.polygon(band, fill: Fill(color: style.color, opacity: 0.16))
            }
          }
          canvas.polyline(shape.line(in: frame), style.stroke(width: 1.2))
        }
      }
    }
    frame.drawAxes(on: &canvas)
    if let origin { legend.draw(on: &canvas, at: origin) }
    riskTable.draw(on: &canvas, top: axisBottom + 5, positions: x.ticks.map { frame.x($0.value) })
    return canvas.svg(title: title, description: description)
  }

  private var entries: [Legend.Entry] {
    curves.enumerated().map { index, curve in
      Legend.Entry(lines: [curve.label], stroke: SeriesStyle.number(index).stroke(width: 1.2))
    }
  }

  private var description: String {
    let sentences = curves.map {
      "\($0.label): \(Format.significant($0.steps.last?.incidence ?? 0)) at the end of follow-up."
    }
    return (sentences + remarks).joined(separator: " ")
  }
}
