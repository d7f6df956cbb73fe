internal import Statistics
public import Validation

/// Net benefit over threshold probabilities, with bands: models against treating everyone and no one.
public struct DecisionCurveFigure: Figure {
  /// One model's net benefit.
  public struct Curve: Sendable, Hashable {
    /// The model's name.
    public let label: String
    /// Net benefit at each threshold; without a value the line is broken, without limits there is no band.
    public let netBenefit: [PlottedEstimate]

    /// A curve, one value for each threshold.
    public init(label: String, netBenefit: [PlottedEstimate]) {
      self.label = label
      self.netBenefit = netBenefit
    }
  }

  /// The threshold probabilities in ascending order.
  public var thresholds: [Double]
  /// The models.
  public var curves: [Curve]
  /// The net benefit of treating everyone at each threshold.
  public var treatAll: [PlottedEstimate]
  /// The vertical axis.
  public var benefitLabel = "Net benefit"
  /// What the shading is, for the key; shown when a curve has limits.
  public var bandLabel = "Band: 95 % CI, pointwise"
  /// The width in print.
  public var width = FigureWidth.single

  /// A figure of some models over the same thresholds.
  public init(thresholds: [Double], curves: [Curve], treatAll: [PlottedEstimate]) {
    precondition(
      treatAll.count == thresholds.count && curves.allSatisfy { $0.netBenefit.count == thresholds.count },
      "one net benefit for each threshold")
    self.thresholds = thresholds
    self.curves = curves
    self.treatAll = treatAll
  }

  /// The figure of an analysis; bands are those of its net benefits.
  public init(_ analysis: DecisionCurves) {
    self.init(
      thresholds: analysis.thresholds.values,
      curves: analysis.models.map { model in
        Curve(label: model.name, netBenefit: model.points.map { PlottedEstimate($0.netBenefit) })
      }, treatAll: analysis.treatAll.map { PlottedEstimate($0.value) })
  }

  /// The SVG document.
  public func svg() -> String {
    let title = "Decision curves"
    guard thresholds.count > 1, let first = thresholds.first, let last = thresholds.last, last > first else {
      return EmptyFigure.svg(title: title, width: width)
    }
    // A band may reach above every curve; where it is wide the curves keep most of the height.
    let highest = max((curves.flatMap(\.netBenefit) + treatAll).compactMap(\.value).max() ?? 0, 1e-3)
    let limits = curves.flatMap(\.netBenefit).compactMap(\.upper).filter(\.isFinite)
    let top = min(max(highest, limits.max() ?? 0), 1.5 * highest)
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
    let drawn = curves.map(\.netBenefit) + [treatAll, treatAll.map { _ in PlottedEstimate(0) }]
    let lines = drawn.map { values in
      zip(thresholds, values).compactMap { threshold, benefit in
        benefit.value.map { frame.point(threshold, $0) }
      }
    }
    let limitLines = curves.flatMap { curve in
      [\PlottedEstimate.lower, \.upper].map { limit in
        zip(thresholds, curve.netBenefit).compactMap { threshold, benefit in
          benefit[keyPath: limit].map { frame.point(threshold, $0) }
        }
      }
    }
    let hasBand = limitLines.contains { !$0.isEmpty }
    let remarks = hasBand ? [bandLabel] : []
    var legend = Legend(entries, remarks: remarks, limit: area.width * 0.7)
    var origin = legend.place(
      in: area, avoiding: lines + limitLines, prefer: [.topRight, .bottomLeft])
    if origin == nil {
      legend = Legend(entries, remarks: remarks, limit: area.width, arrangement: .flow)
      origin = Point(area.left, 5)
      area.y = legend.height + 12
      frame = PlotFrame(area: area, x: x, y: y)
    }
    var canvas = Canvas(
      width: width.points, height: area.bottom + PlotFrame.bottomMargin(x, width: area.width) + 2)
    canvas.clipped(to: area) { canvas in
      for (index, curve) in curves.enumerated() {
        for part in parts(of: curve.netBenefit, where: { $0.lower != nil && $0.upper != nil }) {
          let upper = part.map { frame.point(thresholds[$0], curve.netBenefit[$0].upper ?? 0) }
          let lower = part.map { frame.point(thresholds[$0], curve.netBenefit[$0].lower ?? 0) }
          canvas.polygon(
            upper + lower.reversed(), fill: Fill(color: SeriesStyle.number(index).color, opacity: 0.14))
        }
      }
      for (entry, values) in zip(entries, drawn) {
        guard let stroke = entry.stroke else { continue }
        canvas.group(entry.lines[0]) { canvas in
          for part in parts(of: values, where: { $0.value != nil }) {
            canvas.polyline(part.map { frame.point(thresholds[$0], values[$0].value ?? 0) }, stroke)
          }
        }
      }
    }
    frame.drawAxes(on: &canvas)
    if let origin { legend.draw(on: &canvas, at: origin) }
    let range = "\(Format.trimmed(first)) to \(Format.trimmed(last))"
    return canvas.svg(
      title: title,
      description:
        "\(benefitLabel) of \(curves.map(\.label).joined(separator: ", ")) for thresholds \(range).")
  }

  /// The runs of two thresholds or more whose estimates have what is asked for.
  private func parts(
    of values: [PlottedEstimate], where isShown: (PlottedEstimate) -> Bool
  ) -> [Range<Int>] {
    var parts: [Range<Int>] = []
    var start: Int?
    for place in 0...values.count {
      if place < values.count, isShown(values[place]) {
        start = start ?? place
      } else if let first = start {
        if place - first > 1 { parts.append(first..<place) }
        start = nil
      }
    }
    return parts
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
