/// The form of `ICCDotPlotFigure` in which each feature has a row with its name and numbers.
struct ICCRows {
  private let figure: ICCDotPlotFigure
  private let features: [ICCDotPlotFigure.Feature]

  init(_ figure: ICCDotPlotFigure) {
    self.figure = figure
    features = figure.sorted
  }

  func canvas() -> Canvas {
    let total = figure.width.points
    let font = features.count > 30 ? Font(size: 6.2) : Font.small
    let pitch = features.count > 30 ? 8.6 : 10.8
    let texts = features.map { $0.estimate.text(precision: .decimals(2)) }
    let heading = "ICC (95 % CI)"
    let right = (texts.map(font.width) + [Font.heading.width(heading)]).max() ?? 0
    let nameLimit = figure.width == .single ? total * 0.32 : total * 0.36
    let names = features.map { font.shortened($0.name, to: nameLimit) }
    let left = 3 + (names.map(font.width).max() ?? 0) + 6
    let axis = figure.axis(title: RichText(figure.axisLabel))
    let top = 20.0
    let area = Rect(
      x: left, y: top, width: total - left - right - 14, height: pitch * Double(features.count) + 4)
    let frame = PlotFrame(area: area, x: axis, y: Axis(domain: 0...1, ticks: [], title: nil))
    let note = figure.threshold.map(legend)
    let axisBottom = area.bottom + PlotFrame.bottomMargin(axis, width: area.width)
    var canvas = Canvas(width: total, height: axisBottom + (note.map { $0.height + 6 } ?? 0) + 2)

    drawBands(in: frame, on: &canvas)
    canvas.text(RichText(heading), at: Point(total - 3, top - 5), .heading, anchor: .end)
    for (index, feature) in features.enumerated() {
      let y = area.top + 2 + pitch * (Double(index) + 0.5)
      canvas.group("\(feature.name): \(texts[index])") { canvas in
        canvas.centered(RichText(names[index]), at: Point(left - 6, y), font, anchor: .end)
        draw(feature, at: y, in: frame, on: &canvas)
        canvas.centered(RichText(texts[index]), at: Point(total - 3, y), font, anchor: .end)
      }
    }
    if let threshold = figure.threshold, axis.domain.contains(threshold) {
      canvas.line(
        Point(frame.x(threshold), area.top), Point(frame.x(threshold), area.bottom),
        Stroke(color: SeriesStyle.number(1).color, width: 0.9, dash: [4, 2]))
    }
    frame.drawHorizontal(on: &canvas)
    if let note { note.draw(on: &canvas, at: Point(max(3, (total - note.width) / 2), axisBottom + 5)) }
    return canvas
  }

  private func legend(_ threshold: Double) -> Legend {
    let value = Format.setting(threshold)
    let what = figure.bound == .lower ? "Lower limit" : "Estimate"
    let blue = SeriesStyle.number(0).color
    return Legend(
      [
        Legend.Entry(
          lines: ["\(what) \u{2265} \(value)"], stroke: Stroke(color: blue, width: 0.9),
          marker: .circle, fill: Fill(color: blue)),
        Legend.Entry(
          lines: ["\(what) < \(value)"], stroke: Stroke(color: .black, width: 0.9), marker: .circle,
          fill: Fill(color: .white)),
        Legend.Entry(
          lines: ["Threshold"],
          stroke: Stroke(color: SeriesStyle.number(1).color, width: 0.9, dash: [4, 2])),
      ], limit: figure.width.points - 6)
  }

  private func drawBands(in frame: PlotFrame, on canvas: inout Canvas) {
    var lastRight = -Double.infinity
    for band in figure.bands(from: frame.x.domain.lowerBound) {
      let start = frame.x(band.range.lowerBound)
      let width = frame.x(band.range.upperBound) - start
      canvas.rect(Rect(x: start, y: frame.area.top, width: width, height: frame.area.height), fill: band.fill)
      let font = Font(size: 6)
      let name = font.width(band.name) + 1 <= width ? band.name : String(band.name.prefix(3)) + "."
      let half = font.width(name) / 2
      guard 2 * half <= width + 2, start + width / 2 - half > lastRight else { continue }
      lastRight = start + width / 2 + half + 1.5
      canvas.text(
        RichText(name), at: Point(start + width / 2, frame.area.top - 3), font, anchor: .middle,
        color: Color(hex: "#505050"))
    }
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
      .circle, at: Point(frame.x(value), y), radius: 2.2, fill: Fill(color: isKept ? color : .white),
      stroke: Stroke(color: color, width: 0.8))
  }

  private func arrow(at p: Point, _ color: Color, on canvas: inout Canvas) {
    canvas.polygon(
      [p, Point(p.x + 4, p.y - 2.2), Point(p.x + 4, p.y + 2.2)], fill: Fill(color: color))
  }
}
