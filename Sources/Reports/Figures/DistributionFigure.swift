/// How values are distributed: a histogram, or one outline per group, with marked values.
public struct DistributionFigure: Figure {
  /// Values drawn together.
  public struct Group: Sendable, Hashable {
    /// The group's name; empty if there is only one.
    public let label: String
    /// Its values; those that are not finite are counted, not drawn.
    public let values: [Double]

    /// A group with its values.
    public init(label: String, values: [Double]) {
      self.label = label
      self.values = values
    }
  }

  /// A value marked by an upright line.
  public struct Mark: Sendable, Hashable {
    /// What it is, as the key says it: `"Mean 0.038"`.
    public let label: String
    /// Where it is.
    public let value: Double

    /// A marked value with its name.
    public init(label: String, value: Double) {
      self.label = label
      self.value = value
    }
  }

  /// The groups, drawn over each other.
  public var groups: [Group]
  /// Marked values.
  public var marks: [Mark] = []
  /// The horizontal axis.
  public var valueLabel: String
  /// The vertical axis when counts are shown.
  public var countLabel = "Count"
  /// Lines under the key.
  public var remarks: [String] = []
  /// The width in print.
  public var width = FigureWidth.single

  /// A figure of some groups.
  public init(groups: [Group], valueLabel: String) {
    self.groups = groups
    self.valueLabel = valueLabel
  }

  /// The SVG document.
  public func svg() -> String {
    let title = "Distribution: \(valueLabel)"
    let finite = groups.map { $0.values.filter(\.isFinite) }
    let all = finite.flatMap(\.self)
    guard !all.isEmpty else { return EmptyFigure.svg(title: title, width: width) }
    let histogram = Histogram(covering: all)
    // Groups of different sizes are compared by their proportions.
    let isSingle = groups.count == 1
    let heights = finite.map { values in
      histogram.counts(values).map { Double($0) / (isSingle ? 1 : Double(max(1, values.count))) }
    }
    let highest = heights.flatMap(\.self).max() ?? 1
    let y =
      isSingle
      ? Axis.counts(upTo: highest, title: RichText(countLabel))
      : Axis.covering([0, highest], title: "Proportion", most: 5)
    let reach = [histogram.start, histogram.end] + marks.map(\.value).filter(\.isFinite)
    let lower = reach.min() ?? 0
    let upper = reach.max() ?? 1
    let left = PlotFrame.leftMargin(y)
    let x = Axis.horizontal(
      lower...upper, title: RichText(valueLabel), length: width.points - left - 10)
    let right = PlotFrame.rightMargin(x)
    var legend = Legend(entries, remarks: remarks, limit: width.points - left - right)
    let plotHeight = width == .single ? 110.0 : 160.0
    var area = Rect(x: left, y: 6, width: width.points - left - right, height: plotHeight)
    var frame = PlotFrame(area: area, x: x, y: y)
    let bars = heights.flatMap { uprights(histogram, $0, in: frame) }
    let lines = marks.map { [frame.point($0.value, 0), Point(frame.x($0.value), area.top)] }
    var origin =
      legend.isEmpty
      ? nil : legend.place(in: area, avoiding: bars + lines, prefer: [.topRight, .topLeft])
    if origin == nil && !legend.isEmpty {
      legend = Legend(entries, remarks: remarks, limit: area.width, arrangement: .flow)
      origin = Point(area.left, 5)
      area.y = legend.height + 12
      frame = PlotFrame(area: area, x: x, y: y)
    }
    var canvas = Canvas(
      width: width.points, height: area.bottom + PlotFrame.bottomMargin(x, width: area.width) + 2)
    for (index, group) in groups.enumerated() {
      let style = SeriesStyle.number(index)
      let outline = histogram.outline(heights[index], in: frame)
      canvas.group("\(group.label.isEmpty ? valueLabel : group.label): \(finite[index].count) values") {
        $0.polygon(outline, fill: Fill(color: style.color, opacity: isSingle ? 0.35 : 0.15))
        $0.polyline(outline, style.stroke(width: 0.9))
      }
    }
    for (index, mark) in marks.enumerated() where mark.value.isFinite {
      canvas.line(
        frame.point(mark.value, 0), Point(frame.x(mark.value), area.top), Self.markStroke(index))
    }
    frame.drawAxes(on: &canvas)
    if let origin { legend.draw(on: &canvas, at: origin) }
    return canvas.svg(title: title, description: description(finite))
  }

  private static func markStroke(_ index: Int) -> Stroke {
    let styles = [
      Stroke(color: .black, width: 1.1),
      Stroke(color: SeriesStyle.number(1).color, width: 1.1, dash: [4, 2]),
      Stroke(color: SeriesStyle.number(2).color, width: 1.1, dash: [1.4, 1.4]), .reference,
    ]
    return styles[index % styles.count]
  }

  private var entries: [Legend.Entry] {
    var entries = [Legend.Entry]()
    if groups.count > 1 {
      for (index, group) in groups.enumerated() {
        let style = SeriesStyle.number(index)
        entries.append(Legend.Entry(lines: [group.label], stroke: style.stroke(width: 0.9)))
      }
    }
    for (index, mark) in marks.enumerated() where mark.value.isFinite {
      entries.append(Legend.Entry(lines: [mark.label], stroke: Self.markStroke(index)))
    }
    return entries
  }

  private func uprights(_ histogram: Histogram, _ heights: [Double], in frame: PlotFrame) -> [[Point]] {
    heights.enumerated().flatMap { index, height in
      [0.0, 0.5, 1].map { part in
        let x = histogram.start + (Double(index) + part) * histogram.classWidth
        return [frame.point(x, 0), frame.point(x, height)]
      }
    }
  }

  private func description(_ finite: [[Double]]) -> String {
    var sentences = [String]()
    for (group, values) in zip(groups, finite) {
      let dropped = group.values.count - values.count
      let name = group.label.isEmpty ? "" : group.label + ": "
      sentences.append(
        "\(name)\(values.count) values" + (dropped > 0 ? ", \(dropped) not finite" : "") + ".")
    }
    sentences += marks.map { $0.label + "." }
    return (sentences + remarks).joined(separator: " ")
  }
}
