/// The form of `ICCDotPlotFigure` in which each feature has a row with its name and numbers.
struct ICCRows {
  private static let rowGap = 6.0
  private static let bandFont = Font(size: 6)

  private let figure: ICCDotPlotFigure
  private let features: [ICCDotPlotFigure.Feature]
  private let font: Font
  private let pitch: Double
  private let names: [String]
  /// The column of numbers; empty where names need its room. They remain in the rows' titles.
  private let texts: [String]
  private let left: Double
  private let right: Double

  init(_ figure: ICCDotPlotFigure) {
    self.figure = figure
    features = figure.sorted
    let isDense = features.count > 30 || figure.width == .single
    font = Font(size: isDense ? 6.4 : 7)
    pitch = isDense ? 9 : 10.8

    let total = figure.width.points
    let numbers = features.map { $0.estimate.text(precision: .decimals(2)) }
    let heading = Font.heading.width(Self.heading)
    let numberWidth = max(numbers.map(font.width).max() ?? 0, heading) + 12
    let nameWidth = (features.map { [font] in font.width($0.name) }.max() ?? 0) + 3 + Self.rowGap
    let smallestPlot = figure.width == .single ? 92.0 : 190.0
    let hasNumbers = nameWidth + numberWidth + smallestPlot <= total || figure.width == .double
    texts = hasNumbers ? numbers : []
    right = hasNumbers ? numberWidth : 11
    let limit = total - right - smallestPlot - 3 - Self.rowGap
    names = features.map { [font] in font.shortened($0.name, to: limit) }
    left = 3 + (names.map(font.width).max() ?? 0) + Self.rowGap
  }

  private static let heading = "ICC (95 % CI)"

  func canvas() -> Canvas {
    let total = figure.width.points
    let axis = Axis.horizontal(
      figure.domain(), title: RichText(figure.axisLabel), length: total - left - right)
    let unit = (total - left - right) / (axis.domain.upperBound - axis.domain.lowerBound)
    let bands = figure.bands(from: axis.domain.lowerBound)
    // Names of bands stand upright where they are wider than their bands.
    let areUpright = bands.contains {
      Self.bandFont.width($0.name) + 3 > unit * ($0.range.upperBound - $0.range.lowerBound)
    }
    let top = areUpright ? (bands.map { Self.bandFont.width($0.name) }.max() ?? 0) + 8 : 18.0
    let area = Rect(
      x: left, y: top, width: total - left - right, height: pitch * Double(features.count) + 4)
    let frame = PlotFrame(area: area, x: axis, y: Axis(domain: 0...1, ticks: [], title: nil))
    let legend = legend
    let axisBottom = area.bottom + PlotFrame.bottomMargin(axis, width: area.width)
    var canvas = Canvas(
      width: total, height: axisBottom + (legend.isEmpty ? 0 : legend.height + 6) + 2)

    draw(bands, areUpright: areUpright, in: frame, on: &canvas)
    if !texts.isEmpty {
      canvas.text(RichText(Self.heading), at: Point(total - 3, top - 4), .heading, anchor: .end)
    }
    for (index, feature) in features.enumerated() {
      let y = area.top + 2 + pitch * (Double(index) + 0.5)
      canvas.group("\(feature.name): \(feature.estimate.text(precision: .decimals(2)))") { canvas in
        canvas.centered(RichText(names[index]), at: Point(left - Self.rowGap, y), font, anchor: .end)
        draw(feature, at: y, in: frame, on: &canvas)
        if !texts.isEmpty {
          canvas.centered(RichText(texts[index]), at: Point(total - 3, y), font, anchor: .end)
        }
      }
    }
    if let threshold = figure.threshold, axis.domain.contains(threshold) {
      canvas.line(
        Point(frame.x(threshold), area.top), Point(frame.x(threshold), area.bottom),
        ICCDotPlotFigure.thresholdStroke)
    }
    frame.drawHorizontal(on: &canvas)
    if !legend.isEmpty {
      legend.draw(on: &canvas, at: Point(max(3, (total - legend.width) / 2), axisBottom + 5))
    }
    return canvas
  }

  private var legend: Legend {
    guard let threshold = figure.threshold else { return Legend([], limit: 1) }
    let texts = figure.keyTexts(threshold)
    let blue = SeriesStyle.number(0).color
    return Legend(
      [
        Legend.Entry(
          lines: [texts.kept], stroke: Stroke(color: blue, width: 0.9),
          marker: .circle, fill: Fill(color: blue)),
        Legend.Entry(
          lines: [texts.other], stroke: Stroke(color: .black, width: 0.9), marker: .circle,
          fill: Fill(color: .white)),
        Legend.Entry(lines: ["Threshold"], stroke: ICCDotPlotFigure.thresholdStroke),
      ], limit: figure.width.points - 6, arrangement: .flow)
  }

  private func draw(
    _ bands: [ICCDotPlotFigure.Band], areUpright: Bool, in frame: PlotFrame, on canvas: inout Canvas
  ) {
    let font = Self.bandFont
    let gray = Color(hex: "#505050")
    for band in bands {
      let start = frame.x(band.range.lowerBound)
      let width = frame.x(band.range.upperBound) - start
      canvas.rect(
        Rect(x: start, y: frame.area.top, width: width, height: frame.area.height), fill: band.fill)
      let middle = start + width / 2
      if areUpright {
        let baseline = middle + font.size * FontMetrics.capHeight / 2
        canvas.text(
          RichText(band.name), at: Point(baseline, frame.area.top - 3), font, color: gray, rotation: -90)
      } else {
        canvas.text(
          RichText(band.name), at: Point(middle, frame.area.top - 3), font, anchor: .middle, color: gray)
      }
    }
    canvas.rect(frame.area, fill: nil, stroke: Stroke(color: .lightGray, width: 0.5))
  }

  private func draw(
    _ feature: ICCDotPlotFigure.Feature, at y: Double, in frame: PlotFrame, on canvas: inout Canvas
  ) {
    guard let value = feature.estimate.value else { return }
    let isKept = figure.reaches(feature, figure.threshold)
    let color = isKept ? SeriesStyle.number(0).color : Color.black
    let domain = frame.x.domain
    if let lower = feature.estimate.lower, let upper = feature.estimate.upper {
      canvas.clipped(to: frame.area) {
        $0.line(
          Point(frame.x(max(lower, domain.lowerBound)), y), Point(frame.x(min(upper, 1)), y),
          Stroke(color: color, width: 0.9))
      }
      if lower < domain.lowerBound { arrow(at: Point(frame.area.left, y), color, on: &canvas) }
    }
    guard domain.contains(value) else {
      arrow(at: Point(frame.area.left, y), color, on: &canvas)
      return
    }
    canvas.marker(
      .circle, at: Point(frame.x(value), y), radius: 2.1, fill: Fill(color: isKept ? color : .white),
      stroke: Stroke(color: color, width: 0.8))
  }

  private func arrow(at p: Point, _ color: Color, on canvas: inout Canvas) {
    canvas.polygon(
      [p, Point(p.x + 4, p.y - 2.2), Point(p.x + 4, p.y + 2.2)], fill: Fill(color: color))
  }
}
