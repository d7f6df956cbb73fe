internal import Foundation

/// One axis of a plot: which values it spans, which are marked, and what it shows.
struct Axis {
  enum Transform {
    case linear
    case logarithmic
  }

  var domain: ClosedRange<Double>
  var ticks: [Tick]
  var title: RichText?
  var transform = Transform.linear

  /// A vertical axis that ends at round values around the data.
  static func covering(_ values: [Double], title: RichText, most: Int) -> Axis {
    let domain = niceDomain(values, most: most)
    return Axis(
      domain: domain, ticks: Ticks.linear(domain.lowerBound, domain.upperBound, most: most), title: title)
  }

  /// A logarithmic axis around positive values, with round ticks also where it spans less than a decade.
  static func ratios(_ values: [Double], title: RichText, most: Int) -> Axis {
    let finite = values.filter { $0.isFinite && $0 > 0 }
    var (lower, upper) = (finite.min() ?? 0.5, finite.max() ?? 2)
    let room = max(1.02, pow(upper / lower, 0.04))
    (lower, upper) = (lower / room, upper * room)
    let ticks =
      upper / lower < 4
      ? Ticks.linear(lower, upper, most: most) : Ticks.logarithmic(lower, upper, most: most)
    return Axis(domain: lower...upper, ticks: ticks, title: title, transform: .logarithmic)
  }

  /// An axis of counts from 0, with ticks at whole numbers.
  static func counts(upTo highest: Double, title: RichText) -> Axis {
    let axes = stride(from: 5, through: 1, by: -1).map { covering([0, highest], title: title, most: $0) }
    return axes.first { $0.ticks.allSatisfy { $0.value == $0.value.rounded() } } ?? axes[0]
  }

  /// A horizontal axis of some length in points that ends at round values around the data.
  static func covering(_ values: [Double], title: RichText, length: Double) -> Axis {
    horizontal(niceDomain(values, most: 8), title: title, length: length)
  }

  /// A horizontal axis of some length in points, with as many ticks as have room for their labels.
  static func horizontal(_ domain: ClosedRange<Double>, title: RichText?, length: Double) -> Axis {
    let span = domain.upperBound - domain.lowerBound
    let ticks = Ticks.fitting(length, span: span, most: length > 300 ? 9 : 6) { most in
      Ticks.linear(domain.lowerBound, domain.upperBound, most: most)
    }
    return Axis(domain: domain, ticks: ticks, title: title)
  }

  private static func niceDomain(_ values: [Double], most: Int) -> ClosedRange<Double> {
    let finite = values.filter(\.isFinite)
    return Ticks.niceDomain(finite.min() ?? 0, finite.max() ?? 1, most: most)
  }

  /// A probability axis, 0 to 1 by fifths.
  static func probability(title: RichText) -> Axis {
    Axis(domain: 0...1, ticks: Ticks.linear(0, 1, most: 5), title: title)
  }

  /// Where a value lies, 0 at the axis's beginning and 1 at its end.
  func fraction(_ value: Double) -> Double {
    switch transform {
    case .linear: return (value - domain.lowerBound) / (domain.upperBound - domain.lowerBound)
    case .logarithmic:
      let start = log(domain.lowerBound)
      return (log(value) - start) / (log(domain.upperBound) - start)
    }
  }

  var widestLabel: Double { ticks.map { Font.small.width($0.label) }.max() ?? 0 }
}

/// The data area of a plot with its two axes.
struct PlotFrame {
  static let tickLength = 3.0
  private static let gap = 2.5

  let area: Rect
  let x: Axis
  let y: Axis

  /// What a vertical axis and its title need to the left of the area.
  static func leftMargin(_ axis: Axis) -> Double {
    let title = axis.title == nil ? 0 : Font.label.lineHeight + 3
    return tickLength + gap + axis.widestLabel + title + 1
  }

  /// What a horizontal axis with a title of some lines needs below the area.
  static func bottomMargin(_ axis: Axis, width: Double, showsLabels: Bool = true) -> Double {
    let labels = showsLabels ? gap + Font.small.lineHeight : 0
    guard let title = axis.title else { return tickLength + labels + 1 }
    let lines = Font.label.wrapped(title.plain, to: width).count
    return tickLength + labels + 2 + Double(lines) * Font.label.lineHeight + 1
  }

  /// What the last tick label of a horizontal axis needs to the right of the area.
  static func rightMargin(_ axis: Axis) -> Double {
    guard let last = axis.ticks.last else { return 4 }
    let overhang = Font.small.width(last.label) / 2
    let end = axis.fraction(last.value)
    return end > 0.98 ? max(4, overhang + 1) : 4
  }

  func point(_ valueX: Double, _ valueY: Double) -> Point {
    Point(area.left + area.width * x.fraction(valueX), area.bottom - area.height * y.fraction(valueY))
  }

  func x(_ value: Double) -> Double { area.left + area.width * x.fraction(value) }
  func y(_ value: Double) -> Double { area.bottom - area.height * y.fraction(value) }

  /// Draws both axes. `labelsX` is false where another panel below carries the labels.
  func drawAxes(on canvas: inout Canvas, labelsX: Bool = true) {
    drawHorizontal(on: &canvas, showsLabels: labelsX)
    drawVertical(on: &canvas)
  }

  func drawHorizontal(on canvas: inout Canvas, showsLabels: Bool = true) {
    canvas.line(Point(area.left, area.bottom), Point(area.right, area.bottom), .axis)
    for tick in x.ticks {
      let position = x(tick.value)
      canvas.line(
        Point(position, area.bottom), Point(position, area.bottom + Self.tickLength), .axis)
      if showsLabels {
        canvas.text(
          RichText(tick.label),
          at: Point(position, area.bottom + Self.tickLength + Self.gap + Font.small.size * 0.76),
          anchor: .middle)
      }
    }
    guard let title = x.title, showsLabels else { return }
    let wraps = Font.label.wrapped(title.plain, to: area.width)
    var baseline =
      area.bottom + Self.tickLength + Self.gap + Font.small.lineHeight + 2 + Font.label.size * 0.8
    for line in wraps {
      let text = wraps.count == 1 ? title : RichText(line)
      canvas.text(text, at: Point(area.left + area.width / 2, baseline), .label, anchor: .middle)
      baseline += Font.label.lineHeight
    }
  }

  func drawVertical(on canvas: inout Canvas) {
    canvas.line(Point(area.left, area.bottom), Point(area.left, area.top), .axis)
    for tick in y.ticks {
      let position = y(tick.value)
      canvas.line(Point(area.left - Self.tickLength, position), Point(area.left, position), .axis)
      canvas.centered(
        RichText(tick.label), at: Point(area.left - Self.tickLength - Self.gap, position), anchor: .end)
    }
    guard let title = y.title else { return }
    let shortened = Font.label.width(title.plain) > area.height + 20
    let text = shortened ? RichText(Font.label.shortened(title.plain, to: area.height + 20)) : title
    canvas.text(
      text,
      at: Point(
        area.left - Self.tickLength - Self.gap - y.widestLabel - 3 - Font.label.size * FontMetrics.descent,
        area.top + area.height / 2),
      .label, anchor: .middle, rotation: -90)
  }
}
