/// The form of `ICCDotPlotFigure` for many features: coefficient against rank, the extremes named.
struct ICCRanks {
  private let figure: ICCDotPlotFigure
  private static let belowThreshold = Color(hex: "#8c8c8c")

  private let features: [ICCDotPlotFigure.Feature]

  init(_ figure: ICCDotPlotFigure) {
    self.figure = figure
    features = figure.sorted.filter { $0.estimate.value != nil }
  }

  func canvas() -> Canvas {
    let total = figure.width.points
    let isWide = figure.width == .double
    let domain = figure.domain()
    let y = Axis(
      domain: domain, ticks: Ticks.linear(domain.lowerBound, 1, most: 8),
      title: RichText(figure.axisLabel))
    let count = Double(features.count)
    let ticks = Ticks.linear(0, count, most: isWide ? 8 : 5).filter { $0.value >= 1 }
    let x = Axis(
      domain: 0...(count + 1),
      ticks: [Tick(value: 1, label: "1")] + ticks.filter { $0.value > count * 0.06 },
      title: "Features ranked by estimate")
    let left = PlotFrame.leftMargin(y)
    let counts = figure.bandCounts
    let bandTexts = ICCDotPlotFigure.bandNames.indices.map { index in
      [
        ICCDotPlotFigure.bandNames[index],
        "\(counts[index]) (\(Format.percent(Double(counts[index]) / count, decimals: 0)))",
      ]
    }
    let right = 5 + (bandTexts.flatMap(\.self).map(Font.small.width).max() ?? 0) + 3
    let area = Rect(x: left, y: 8, width: total - left - right, height: isWide ? 210 : 170)
    let frame = PlotFrame(area: area, x: x, y: y)
    let legend = legend(limit: total - left - 3)
    let axisBottom = area.bottom + PlotFrame.bottomMargin(x, width: area.width)
    var canvas = Canvas(width: total, height: axisBottom + 5 + legend.height + 3)
    drawBands(bandTexts, in: frame, on: &canvas)
    drawFeatures(in: frame, on: &canvas)
    if let threshold = figure.threshold, y.domain.contains(threshold) {
      canvas.line(
        Point(area.left, frame.y(threshold)), Point(area.right, frame.y(threshold)),
        ICCDotPlotFigure.thresholdStroke)
    }
    frame.drawAxes(on: &canvas)
    legend.draw(on: &canvas, at: Point(area.left, axisBottom + 5))
    return canvas
  }

  private func legend(limit: Double) -> Legend {
    let blue = SeriesStyle.number(0).color
    let kept = features.count { figure.reaches($0, figure.threshold) }
    var entries = [Legend.Entry]()
    if let threshold = figure.threshold {
      let texts = figure.keyTexts(threshold)
      entries = [
        Legend.Entry(
          lines: ["\(texts.kept): \(kept) of \(figure.features.count)"],
          marker: .circle, fill: Fill(color: blue)),
        Legend.Entry(
          lines: ["\(texts.other): \(features.count - kept)"], marker: .circle,
          fill: Fill(color: Self.belowThreshold)),
        Legend.Entry(
          lines: ["Threshold"],
          stroke: ICCDotPlotFigure.thresholdStroke),
      ]
    }
    let missing = figure.features.count - features.count
    return Legend(
      entries, remarks: extremes + (missing == 0 ? [] : ["\(missing) without an estimate not shown"]),
      limit: limit, arrangement: .flow)
  }

  /// The names of the first and last few, which thousands of dots have no room for.
  private var extremes: [String] {
    let named = min(3, features.count / 2)
    let list = { (some: ArraySlice<ICCDotPlotFigure.Feature>) in
      some.map { feature in
        "\(Font.small.shortened(feature.name, to: 120)) (\(Format.fixed(feature.estimate.value, decimals: 2)))"
      }.joined(separator: ", ")
    }
    return ["Highest: " + list(features.prefix(named)), "Lowest: " + list(features.suffix(named))]
  }

  private func drawBands(_ texts: [[String]], in frame: PlotFrame, on canvas: inout Canvas) {
    let bands = figure.bands(from: frame.y.domain.lowerBound)
    let middles = bands.map { frame.y(($0.range.lowerBound + $0.range.upperBound) / 2) }
    for band in bands {
      let top = frame.y(band.range.upperBound)
      canvas.rect(
        Rect(
          x: frame.area.left, y: top, width: frame.area.width,
          height: frame.y(band.range.lowerBound) - top), fill: band.fill)
    }
    let line = Font.small.lineHeight
    let places = LabelStack.spread(
      middles.reversed(), pitch: 2 * line + 2,
      within: (frame.area.top + line)...(frame.area.bottom - line))
    for (text, place) in zip(texts.reversed(), places) {
      canvas.centered(RichText(text[0]), at: Point(frame.area.right + 5, place - line / 2))
      canvas.centered(RichText(text[1]), at: Point(frame.area.right + 5, place + line / 2))
    }
  }

  private func drawFeatures(in frame: PlotFrame, on canvas: inout Canvas) {
    let perFeature = frame.area.width / Double(features.count)
    let lineWidth = max(0.25, min(0.8, perFeature * 0.5))
    let radius = max(0.6, min(1.6, perFeature * 0.8))
    for (keeps, color) in [(false, Self.belowThreshold), (true, SeriesStyle.number(0).color)] {
      var lines = [(Point, Point)]()
      var dots = [Point]()
      for (index, feature) in features.enumerated() {
        guard figure.reaches(feature, figure.threshold) == keeps, let value = feature.estimate.value
        else { continue }
        let rank = Double(index + 1)
        dots.append(frame.point(rank, value))
        if let lower = feature.estimate.lower, let upper = feature.estimate.upper {
          lines.append(
            (
              frame.point(rank, max(lower, frame.y.domain.lowerBound - 1)),
              frame.point(rank, min(upper, frame.y.domain.upperBound))
            ))
        }
      }
      canvas.clipped(to: frame.area) { canvas in
        canvas.segments(lines, Stroke(color: color, width: lineWidth, opacity: 0.45))
        canvas.dots(dots, radius: radius, color)
      }
    }
  }
}
