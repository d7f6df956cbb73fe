/// Differences of paired measurements against their means, with bias and limits of agreement.
public struct BlandAltmanFigure: Figure {
  /// A straight line for differences that change with the mean.
  public struct Trend: Sendable, Hashable {
    /// The difference at mean zero.
    public let intercept: Double
    /// The change of the difference for one unit of the mean.
    public let slope: Double

    /// A line.
    public init(intercept: Double, slope: Double) {
      self.intercept = intercept
      self.slope = slope
    }
  }

  /// What the vertical axis shows.
  public enum Comparison: Sendable, Hashable {
    /// Differences; agreement is 0.
    case difference
    /// Ratios on a logarithmic axis, against geometric means on one; agreement is 1 and the limits are
    /// asymmetric. All values are positive.
    case ratio
  }

  /// Means of the pairs.
  public var means: [Double]
  /// Differences of the pairs, first minus second or in per cent as `differenceLabel` says.
  public var differences: [Double]
  /// The mean difference.
  public var bias: PlottedEstimate
  /// The lower limit of agreement with its own interval.
  public var lowerLimit: PlottedEstimate
  /// The upper limit of agreement with its own interval.
  public var upperLimit: PlottedEstimate
  /// A line for proportional bias, if it is to be shown.
  public var trend: Trend?
  /// The horizontal axis: `"Mean of two scans (mL)"`.
  public var meanLabel: String
  /// The vertical axis: `"Scan 2 - scan 1 (mL)"`.
  public var differenceLabel: String
  /// What the pairs are compared by.
  public var comparison = Comparison.difference
  /// The width in print.
  public var width = FigureWidth.single

  /// A figure of pairs with their bias and limits.
  public init(
    means: [Double], differences: [Double], bias: PlottedEstimate, lowerLimit: PlottedEstimate,
    upperLimit: PlottedEstimate, meanLabel: String, differenceLabel: String
  ) {
    precondition(means.count == differences.count, "a pair has a mean and a difference")
    self.means = means
    self.differences = differences
    self.bias = bias
    self.lowerLimit = lowerLimit
    self.upperLimit = upperLimit
    self.meanLabel = meanLabel
    self.differenceLabel = differenceLabel
  }

  private var levels: [(name: String, estimate: PlottedEstimate, stroke: Stroke)] {
    let blue = SeriesStyle.number(0).color
    let red = SeriesStyle.number(1).color
    return [
      ("Upper limit", upperLimit, Stroke(color: red, width: 1, dash: [4, 2])),
      ("Bias", bias, Stroke(color: blue, width: 1.1)),
      ("Lower limit", lowerLimit, Stroke(color: red, width: 1, dash: [4, 2])),
    ]
  }

  /// The SVG document.
  public func svg() -> String {
    let title = "Bland-Altman plot: \(differenceLabel)"
    let isRatio = comparison == .ratio
    let agreement: Double = isRatio ? 1 : 0
    let pairs = zip(means, differences).filter { pair in
      pair.0.isFinite && pair.1.isFinite && (!isRatio || (pair.0 > 0 && pair.1 > 0))
    }
    guard !pairs.isEmpty else { return EmptyFigure.svg(title: title, width: width) }
    let decimals = valueDecimals
    let shown = levels.filter { $0.estimate.value != nil }
    let largest = shown.map { abs($0.estimate.value ?? 0) }.max() ?? 0
    let isFarFromOne = largest >= 1e6 || (largest < 1e-3 && largest > 0)
    let texts = shown.map { level in
      if isRatio { return Format.significant(level.estimate.value) }
      return isFarFromOne
        ? Format.exponential(level.estimate.value ?? 0)
        : Format.fixed(level.estimate.value, decimals: decimals)
    }
    let right = 5 + ((texts + shown.map(\.name)).map(Font.small.width).max() ?? 0) + 3
    let heights = pairs.map(\.1) + levels.flatMap(\.estimate.finite) + [agreement]
    let y =
      isRatio
      ? Axis.ratios(heights, title: RichText(differenceLabel), most: 6)
      : Axis.covering(heights, title: RichText(differenceLabel), most: 6)
    let left = PlotFrame.leftMargin(y)
    let length = width.points - left - right
    let x =
      isRatio
      ? Axis.ratios(pairs.map(\.0), title: RichText(meanLabel), most: max(3, Int(length / 30)))
      : Axis.covering(pairs.map(\.0), title: RichText(meanLabel), length: length)
    let area = Rect(
      x: left, y: 8, width: width.points - left - right, height: width == .single ? 150 : 210)
    let frame = PlotFrame(area: area, x: x, y: y)
    var canvas = Canvas(
      width: width.points, height: area.bottom + PlotFrame.bottomMargin(x, width: area.width) + 2)

    for level in shown { drawBand(level.estimate, level.stroke.color, in: frame, on: &canvas) }
    if y.domain.contains(agreement) {
      let height = frame.y(agreement)
      canvas.line(
        Point(area.left, height), Point(area.right, height), Stroke(color: .lightGray, width: 0.6))
    }
    canvas.group("\(pairs.count) pairs") { canvas in
      for pair in pairs {
        canvas.marker(
          .circle, at: frame.point(pair.0, pair.1), radius: pairs.count > 300 ? 1.1 : 1.8,
          fill: Fill(color: .black, opacity: 0.5))
      }
    }
    for level in shown {
      let height = frame.y(level.estimate.value ?? 0)
      canvas.group("\(level.name): \(level.estimate.text())") {
        $0.line(Point(area.left, height), Point(area.right, height), level.stroke)
      }
    }
    if let trend {
      let ends = [x.domain.lowerBound, x.domain.upperBound]
      canvas.clipped(to: area) { canvas in
        canvas.polyline(
          ends.map { frame.point($0, trend.intercept + trend.slope * $0) },
          Stroke(color: SeriesStyle.number(2).color, width: 1, dash: [1.4, 1.4]))
      }
    }
    frame.drawAxes(on: &canvas)
    drawNames(shown.map(\.name), texts, shown.compactMap(\.estimate.value), in: frame, on: &canvas)
    let sentences = shown.map { "\($0.name) \($0.estimate.text())." }
    return canvas.svg(
      title: title, description: (["\(pairs.count) pairs."] + sentences).joined(separator: " "))
  }

  /// Enough decimals for two digits of the limits' distance from the bias.
  private var valueDecimals: Int {
    let values = levels.compactMap(\.estimate.value)
    guard let lowest = values.min(), let highest = values.max(), highest > lowest else { return 2 }
    return max(0, min(6, 1 - DecimalExpansion((highest - lowest) / 4).exponent))
  }

  private func drawBand(
    _ estimate: PlottedEstimate, _ color: Color, in frame: PlotFrame, on canvas: inout Canvas
  ) {
    guard let lower = estimate.lower, let upper = estimate.upper, lower.isFinite, upper.isFinite else {
      return
    }
    let top = frame.y(upper)
    canvas.rect(
      Rect(x: frame.area.left, y: top, width: frame.area.width, height: frame.y(lower) - top),
      fill: Fill(color: color, opacity: 0.1))
  }

  private func drawNames(
    _ names: [String], _ texts: [String], _ values: [Double], in frame: PlotFrame,
    on canvas: inout Canvas
  ) {
    let order = values.indices.sorted { frame.y(values[$0]) < frame.y(values[$1]) }
    let pitch = 2 * Font.small.lineHeight + 2
    let places = LabelStack.spread(
      order.map { frame.y(values[$0]) }, pitch: pitch,
      within: (frame.area.top + 6)...(frame.area.bottom - 6))
    for (index, place) in zip(order, places) {
      let left = frame.area.right + 5
      canvas.centered(RichText(names[index]), at: Point(left, place - Font.small.lineHeight / 2))
      canvas.centered(RichText(texts[index]), at: Point(left, place + Font.small.lineHeight / 2))
    }
  }
}
