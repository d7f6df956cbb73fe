/// Net benefit over threshold probabilities: models against treating everyone and no one.
public struct DecisionCurveFigure: Figure {
  /// One model's net benefit.
  public struct Curve: Sendable, Hashable {
    /// The model's name.
    public let label: String
    /// Net benefit at each threshold.
    public let netBenefit: [Double]

    /// A curve, one value for each threshold.
    public init(label: String, netBenefit: [Double]) {
      self.label = label
      self.netBenefit = netBenefit
    }
  }

  /// The threshold probabilities in ascending order.
  public var thresholds: [Double]
  /// The models.
  public var curves: [Curve]
  /// The net benefit of treating everyone at each threshold.
  public var treatAll: [Double]
  /// The vertical axis.
  public var benefitLabel = "Net benefit"
  /// The width in print.
  public var width = FigureWidth.single

  /// A figure of some models over the same thresholds.
  public init(thresholds: [Double], curves: [Curve], treatAll: [Double]) {
    precondition(
      treatAll.count == thresholds.count && curves.allSatisfy { $0.netBenefit.count == thresholds.count },
      "one net benefit for each threshold")
    self.thresholds = thresholds
    self.curves = curves
    self.treatAll = treatAll
  }

  /// The SVG document.
  public func svg() -> String {
    let title = "Decision curves"
    guard thresholds.count > 1, let first = thresholds.first, let last = thresholds.last, last > first else {
      return EmptyFigure.svg(title: title, width: width)
    }
    let highest = (curves.flatMap(\.netBenefit) + treatAll).filter(\.isFinite).max() ?? 0
    let top = max(highest, 1e-3)
    // Far below zero nothing is decided; a third of the height is enough to see a curve fall.
    let y = Axis(
      domain: (-0.25 * top)...(1.08 * top), ticks: Ticks.linear(-0.25 * top, 1.08 * top, most: 6),
      title: RichText(benefitLabel))
    let left = PlotFrame.leftMargin(y)
    let x = Axis.horizontal(
      first...last, title: "Threshold probability", length: width.points - left - 10)
    let right = PlotFrame.rightMargin(x)
    var area = Rect(
      x: left, y: 6, width: width.points - left - right, height: width == .single ? 150 : 210)
    var frame = PlotFrame(area: area, x: x, y: y)
    let lines = (curves.map(\.netBenefit) + [treatAll, treatAll.map { _ in 0 }]).map { values in
      zip(thresholds, values).filter { $1.isFinite }.map { frame.point($0, $1) }
    }
    var legend = Legend(entries, limit: area.width * 0.7)
    var origin = legend.place(in: area, avoiding: lines, prefer: [.topRight, .bottomLeft])
    if origin == nil {
      legend = Legend(entries, limit: area.width, arrangement: .flow)
      origin = Point(area.left, 5)
      area.y = legend.height + 12
      frame = PlotFrame(area: area, x: x, y: y)
    }
    var canvas = Canvas(
      width: width.points, height: area.bottom + PlotFrame.bottomMargin(x, width: area.width) + 2)
    canvas.clipped(to: area) { canvas in
      for (entry, values) in zip(entries, curves.map(\.netBenefit) + [treatAll, treatAll.map { _ in 0 }]) {
        guard let stroke = entry.stroke else { continue }
        canvas.group(entry.lines[0]) { canvas in
          canvas.polyline(
            zip(thresholds, values).filter { $1.isFinite }.map { frame.point($0, $1) }, stroke)
        }
      }
    }
    frame.drawAxes(on: &canvas)
    if let origin { legend.draw(on: &canvas, at: origin) }
    let range = "\(Format.trimmed(first)) to \(Format.trimmed(last))"
    return canvas.svg(
      title: title,
      description: "Net benefit of \(curves.map(\.label).joined(separator: ", ")) for thresholds \(range).")
  }

  private var entries: [Legend.Entry] {
    curves.enumerated().map { index, curve in
      Legend.Entry(lines: [curve.label], stroke: SeriesStyle.number(index).stroke(width: 1.2))
    } + [
      Legend.Entry(lines: ["Treat all"], stroke: Stroke(color: .gray, width: 0.9)),
      Legend.Entry(lines: ["Treat none"], stroke: Stroke(color: .black, width: 0.9)),
    ]
  }
}
