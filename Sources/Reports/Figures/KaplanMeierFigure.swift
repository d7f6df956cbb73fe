/// Kaplan-Meier curves with pointwise confidence bands, censoring marks and the numbers at risk.
public struct KaplanMeierFigure: Figure {
  /// A step of a survival curve: the value from this time to the next step.
  public struct Step: Sendable, Hashable {
    /// The time of the step, not negative.
    public let time: Double
    /// Survival from this time on.
    public let survival: Double
    /// The confidence limits there; nil where they do not exist, as after the last event at zero.
    public let limits: ClosedRange<Double>?

    /// A step with its limits.
    public init(time: Double, survival: Double, limits: ClosedRange<Double>? = nil) {
      self.time = time
      self.survival = survival
      self.limits = limits
    }
  }

  /// One curve.
  public struct Group: Sendable, Hashable {
    /// The group's name; empty for the whole cohort.
    public let label: String
    /// A second line for the key: `"Median 14.2 months (95 % CI 11.8 to 17.0)"`.
    public let detail: String?
    /// The steps at event times, in time order. Before the first, survival is 1.
    public let steps: [Step]
    /// Everyone's time of event or censoring, from which the numbers at risk are counted.
    public let followUpTimes: [Double]
    /// Everyone's time of entry, where not all are followed from the start.
    public var entryTimes: [Double]?
    /// The times of those who were censored.
    public let censoringTimes: [Double]
    /// The time at which survival falls to one half, if it does.
    public let median: Double?

    /// A curve with the follow-up behind it.
    public init(
      label: String, detail: String? = nil, steps: [Step], followUpTimes: [Double],
      censoringTimes: [Double], median: Double? = nil
    ) {
      self.label = label
      self.detail = detail
      self.steps = steps
      self.followUpTimes = followUpTimes
      self.censoringTimes = censoringTimes
      self.median = median
    }

    /// Those still followed just before `time`.
    func numberAtRisk(at time: Double) -> Int {
      guard let entryTimes else { return followUpTimes.count { $0 >= time } }
      return zip(entryTimes, followUpTimes).count { $0 < time && $1 >= time }
    }

    fileprivate var shape: StepShape {
      StepShape(
        steps.map { StepShape.Step(time: $0.time, value: $0.survival, limits: $0.limits) }, start: 1,
        end: followUpTimes.max() ?? 0)
    }

    func survival(at time: Double) -> Double { steps.last { $0.time <= time }?.survival ?? 1 }
  }

  /// The curves.
  public var groups: [Group]
  /// The vertical axis: `"Overall survival"`.
  public var outcome = "Survival probability"
  /// The horizontal axis without its unit: `"Time since randomisation"`.
  public var timeLabel = "Time"
  /// The unit of time: `"months"`.
  public var timeUnit: String
  /// Lines under the key: the test and its p-value.
  public var remarks: [String] = []
  /// Whether confidence bands are drawn.
  public var showsBands = true
  /// Whether thin lines lead to the medians.
  public var showsMedians = false
  /// Where the axis ends; nil for the longest follow-up.
  public var lastTime: Double?
  /// The width in print.
  public var width = FigureWidth.single

  /// A figure of some groups.
  public init(groups: [Group], timeUnit: String) {
    self.groups = groups
    self.timeUnit = timeUnit
  }

  /// The SVG document.
  public func svg() -> String {
    let drawn = groups.filter { !$0.followUpTimes.isEmpty }
    let longest = lastTime ?? drawn.flatMap(\.followUpTimes).max() ?? 0
    guard longest > 0, longest.isFinite else { return EmptyFigure.svg(title: title, width: width) }

    let y = Axis.probability(title: RichText(outcome))
    let x = timeAxis(longest, largestCount: drawn.map(\.followUpTimes.count).max() ?? 0)
    let riskTable = RiskTable(
      rows: drawn.enumerated().map { index, group in
        RiskTable.Row(
          label: drawn.count == 1 ? "" : group.label, stroke: SeriesStyle.number(index).stroke(),
          counts: x.ticks.map { group.numberAtRisk(at: $0.value) })
      }, width: width.points)

    let left = max(PlotFrame.leftMargin(y), riskTable.leftMargin)
    let countOverhang = riskTable.rightOverhang
    let right = max(PlotFrame.rightMargin(x), x.fraction(x.ticks.last?.value ?? 0) > 0.97 ? countOverhang : 0)
    let plotWidth = width.points - left - right
    let plotHeight = width == .single ? 150.0 : 220.0
    let entries = legendEntries(drawn)
    let curves = drawn.map(\.shape)
    var top = 6.0
    var area = Rect(x: left, y: top, width: plotWidth, height: plotHeight)
    var frame = PlotFrame(area: area, x: x, y: y)
    var legend = Legend(entries, remarks: remarks, limit: plotWidth * 0.62)
    let obstacles = curves.flatMap { $0.obstacles(in: frame, withBand: showsBands) }
    var origin = legend.place(
      in: area, avoiding: obstacles, prefer: [.topRight, .bottomLeft, .bottomRight])
    if origin == nil {
      legend = Legend(entries, remarks: remarks, limit: plotWidth, arrangement: .flow)
      top += legend.height + 6
      area.y = top
      frame = PlotFrame(area: area, x: x, y: y)
      origin = Point(area.left, 5)
    }

    let axisBottom = area.bottom + PlotFrame.bottomMargin(x, width: plotWidth)
    var canvas = Canvas(width: width.points, height: axisBottom + 5 + riskTable.height + 3)
    if showsMedians { drawMedians(of: drawn, in: frame, on: &canvas) }
    for (index, group) in drawn.enumerated() {
      let style = SeriesStyle.number(index)
      let name = group.label.isEmpty ? outcome : group.label
      canvas.group("\(name): \(group.followUpTimes.count) at risk at the start") { canvas in
        canvas.clipped(to: frame.area.insetBy(-0.6)) { canvas in
          if showsBands {
            for band in curves[index].bands(in: frame) {
              canvas.polygon(band, fill: Fill(color: style.color, opacity: 0.16))
            }
          }
          canvas.polyline(curves[index].line(in: frame), style.stroke(width: 1.2))
          canvas.segments(
            censoringMarks(of: group, in: frame), Stroke(color: style.color, width: 0.6))
        }
      }
    }
    frame.drawAxes(on: &canvas)
    if let origin { legend.draw(on: &canvas, at: origin) }
    riskTable.draw(on: &canvas, top: axisBottom + 5, positions: x.ticks.map { frame.x($0.value) })
    return canvas.svg(title: title, description: description(drawn))
  }

  /// The axis ends at the longest follow-up, or at a tick that lies a little beyond it.
  private func timeAxis(_ longest: Double, largestCount: Int) -> Axis {
    let reach = longest * 1.09
    let ticks = Ticks.fitting(
      width.points * 0.78, span: reach, most: width == .single ? 6 : 10,
      content: Font.small.width(String(largestCount))
    ) { Ticks.time(lastTime == nil ? reach : longest, unit: timeUnit, most: $0) }
    return Axis(
      domain: 0...max(longest, ticks.last?.value ?? 0), ticks: ticks,
      title: RichText("\(timeLabel) (\(timeUnit))"))
  }

  private var title: String { "Kaplan-Meier curves: \(outcome)" }

  private func description(_ drawn: [Group]) -> String {
    let sentences = drawn.map { group in
      let events = group.followUpTimes.count - group.censoringTimes.count
      let name = group.label.isEmpty ? "All" : group.label
      return "\(name): n = \(group.followUpTimes.count), \(events) events"
        + (group.median.map { ", median \(Format.significant($0)) \(timeUnit)" } ?? "") + "."
    }
    return (sentences + remarks).joined(separator: " ")
  }

  /// Uprights on the curve; of those that would merge into a block one is drawn.
  private func censoringMarks(of group: Group, in frame: PlotFrame) -> [(Point, Point)] {
    let apart = 1.5
    let half = 2.3
    var marks = [(Point, Point)]()
    for time in group.censoringTimes.sorted() {
      let p = frame.point(time, group.survival(at: time))
      if let last = marks.last?.0, p.x - last.x < apart { continue }
      marks.append((Point(p.x, p.y - half), Point(p.x, p.y + half)))
    }
    return marks
  }

  private func legendEntries(_ drawn: [Group]) -> [Legend.Entry] {
    if drawn.count == 1, drawn[0].label.isEmpty, drawn[0].detail == nil { return [] }
    return drawn.enumerated().map { index, group in
      Legend.Entry(
        lines: [group.label.isEmpty ? outcome : group.label] + (group.detail.map { [$0] } ?? []),
        stroke: SeriesStyle.number(index).stroke(width: 1.2))
    }
  }

  private func drawMedians(of drawn: [Group], in frame: PlotFrame, on canvas: inout Canvas) {
    let medians = drawn.compactMap(\.median).filter { frame.x.domain.contains($0) }
    guard let last = medians.max() else { return }
    canvas.line(frame.point(0, 0.5), frame.point(last, 0.5), .reference)
    for median in medians { canvas.line(frame.point(median, 0.5), frame.point(median, 0), .reference) }
  }
}
