/// Estimates with their intervals, one under the other, and their numbers beside them.
public struct ForestFigure: Figure {
  /// What sort of number a row shows; the marks differ.
  public enum Emphasis: Sendable, Hashable {
    /// A filled square.
    case standard
    /// An open circle: a number of less weight, such as apparent performance.
    case secondary
    /// A diamond as wide as the interval: the number that counts.
    case summary
  }

  /// A line of the figure.
  public enum Row: Sendable, Hashable {
    /// A heading over the rows that follow.
    case heading(String)
    /// An estimate with its name.
    case estimate(String, PlottedEstimate, Emphasis = .standard)
  }

  /// The scale of the horizontal axis.
  public enum Scale: Sendable, Hashable {
    /// For differences, areas and indices.
    case linear
    /// For ratios.
    case logarithmic
  }

  /// The lines from top to bottom.
  public var rows: [Row]
  /// The horizontal axis: `"Concordance index (95 % CI)"`.
  public var axisLabel: String
  /// The scale of the axis.
  public var scale: Scale
  /// The value of no effect or of chance: 1 for ratios, 0.5 for areas.
  public var reference: Double?
  /// The heading of the column of numbers.
  public var valueHeading = "Estimate (95 % CI)"
  /// The digits of the numbers.
  public var precision: Precision
  /// The width in print.
  public var width = FigureWidth.single

  /// A figure of some rows.
  public init(rows: [Row], axisLabel: String, scale: Scale = .linear, reference: Double? = nil) {
    self.rows = rows
    self.axisLabel = axisLabel
    self.scale = scale
    self.reference = reference
    precision = scale == .logarithmic ? .ratio : .automatic
  }

  private var estimates: [PlottedEstimate] {
    rows.compactMap { if case .estimate(_, let estimate, _) = $0 { estimate } else { nil } }
  }

  /// The SVG document.
  public func svg() -> String {
    let title = "Forest plot: \(axisLabel)"
    guard !estimates.isEmpty else { return EmptyFigure.svg(title: title, width: width) }
    let total = width.points
    let texts = estimates.map { $0.text(precision: precision) }
    let valueWidth = ([valueHeading].map(Font.heading.width) + texts.map(Font.small.width)).max() ?? 0
    let nameLimit = max(total * 0.2, total - valueWidth - total * 0.32)
    let lines = rows.map { row in
      switch row {
      case .heading(let name): Font.heading.wrapped(name, to: nameLimit)
      case .estimate(let name, _, _): Font.small.wrapped(name, to: min(nameLimit, total * 0.36))
      }
    }
    let names = zip(rows, lines).flatMap { row, lines in
      if case .heading = row {
        lines.map(Font.heading.width).map { min($0, 60) }
      } else {
        lines.map(Font.small.width)
      }
    }
    let left = 3 + (names.max() ?? 0) + 9
    let right = valueWidth + 12
    let axis = axis(length: total - left - right)
    let rowHeights = lines.map { max(12.5, Double($0.count) * Font.small.lineHeight + 4) }
    let top = 6 + Font.heading.lineHeight
    let area = Rect(
      x: left, y: top, width: total - left - right, height: rowHeights.reduce(0, +) + 2)
    let frame = PlotFrame(area: area, x: axis, y: Axis(domain: 0...1, ticks: [], title: nil))
    var canvas = Canvas(
      width: total, height: area.bottom + PlotFrame.bottomMargin(axis, width: area.width) + 2)

    canvas.text(
      RichText(valueHeading), at: Point(total - 3, top - 4), .heading, anchor: .end)
    if let reference, axis.domain.contains(reference) {
      canvas.line(
        Point(frame.x(reference), area.top), Point(frame.x(reference), area.bottom), .reference)
    }
    var rowTop = top
    for (index, row) in rows.enumerated() {
      let middle = rowTop + rowHeights[index] / 2
      draw(row, lines: lines[index], at: middle, in: frame, on: &canvas)
      rowTop += rowHeights[index]
    }
    frame.drawHorizontal(on: &canvas)
    return canvas.svg(title: title, description: description)
  }

  private var description: String {
    rows.compactMap { row in
      guard case .estimate(let name, let estimate, _) = row else { return nil }
      return "\(name): \(estimate.text(precision: precision))."
    }.joined(separator: " ")
  }

  /// Covers the values and, unless they dwarf the values, the limits.
  private func axis(length: Double) -> Axis {
    let isLog = scale == .logarithmic
    let usable = { (x: Double) in x.isFinite && (!isLog || x > 0) }
    let values = (estimates.compactMap(\.value) + [reference].compactMap(\.self)).filter(usable)
    let limits = estimates.flatMap(\.finite).filter(usable)
    if isLog {
      let extent = 30.0
      var lower = limits.min() ?? 0.5
      var upper = limits.max() ?? 2
      lower = max(lower, (values.min() ?? 1) / extent) / 1.05
      upper = min(upper, (values.max() ?? 1) * extent) * 1.05
      if upper / lower < 1.5 {
        lower /= 1.25
        upper *= 1.25
      }
      // An interval without an end needs room for its arrow.
      if estimates.contains(where: { $0.upper == .infinity }) { upper *= 2.5 }
      let ticks = Ticks.logarithmic(lower, upper, most: max(3, Int(length / 26)))
      return Axis(
        domain: lower...upper, ticks: ticks, title: RichText(axisLabel), transform: .logarithmic)
    }
    return Axis.covering(limits + values, title: RichText(axisLabel), length: length)
  }

  private func draw(
    _ row: Row, lines: [String], at middle: Double, in frame: PlotFrame, on canvas: inout Canvas
  ) {
    let isHeading = if case .heading = row { true } else { false }
    let font = isHeading ? Font.heading : Font.small
    for (index, line) in lines.enumerated() {
      let offset = (Double(index) - Double(lines.count - 1) / 2) * font.lineHeight
      canvas.centered(RichText(line), at: Point(3, middle + offset), font)
    }
    guard case .estimate(let name, let estimate, let emphasis) = row else { return }
    let text = estimate.text(precision: precision)
    canvas.centered(RichText(text), at: Point(canvas.width - 3, middle), anchor: .end)
    guard let value = estimate.value, scale == .linear || value > 0 else { return }
    canvas.group("\(name): \(text)") { canvas in
      IntervalMark(value: value, estimate: estimate, emphasis: emphasis)
        .draw(at: middle, in: frame, on: &canvas)
    }
  }
}

/// A horizontal interval with its mark; limits beyond the axis become arrows.
private struct IntervalMark {
  let value: Double
  let estimate: PlottedEstimate
  let emphasis: ForestFigure.Emphasis

  func draw(at y: Double, in frame: PlotFrame, on canvas: inout Canvas) {
    let domain = frame.x.domain
    let color = emphasis == .summary ? SeriesStyle.number(0).color : Color.black
    let stroke = Stroke(color: color, width: 0.9)
    let lower = estimate.lower.map { max($0, domain.lowerBound) }
    let upper = estimate.upper.map { min($0, domain.upperBound) }
    if let lower, let upper, lower <= upper {
      if emphasis == .summary, estimate.lower == lower, estimate.upper == upper {
        let points = [
          Point(frame.x(lower), y), Point(frame.x(value), y - 3.6), Point(frame.x(upper), y),
          Point(frame.x(value), y + 3.6),
        ]
        canvas.polygon(points, fill: Fill(color: color))
        return
      }
      canvas.line(Point(frame.x(lower), y), Point(frame.x(upper), y), stroke)
      if estimate.lower != lower { arrow(at: Point(frame.x(lower), y), direction: -1, color, on: &canvas) }
      if estimate.upper != upper { arrow(at: Point(frame.x(upper), y), direction: 1, color, on: &canvas) }
    }
    guard domain.contains(value) else { return }
    let place = Point(frame.x(value), y)
    switch emphasis {
    case .standard: canvas.marker(.square, at: place, radius: 2.6, fill: Fill(color: color))
    case .secondary:
      canvas.marker(.circle, at: place, radius: 2.3, fill: Fill(color: .white), stroke: stroke)
    case .summary: canvas.marker(.diamond, at: place, radius: 2.8, fill: Fill(color: color))
    }
  }

  private func arrow(at p: Point, direction: Double, _ color: Color, on canvas: inout Canvas) {
    canvas.polygon(
      [p, Point(p.x - 4 * direction, p.y - 2.2), Point(p.x - 4 * direction, p.y + 2.2)],
      fill: Fill(color: color))
  }
}
