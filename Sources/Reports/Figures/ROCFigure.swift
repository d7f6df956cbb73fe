internal import Statistics
public import Studies
internal import Validation

/// Receiver operating characteristic curves with their areas.
public struct ROCFigure: Figure {
  /// One curve.
  public struct Curve: Sendable, Hashable {
    /// The model's or marker's name.
    public let label: String
    /// False positive rates (1 - specificity), ascending from 0 to 1.
    public let falsePositiveRates: [Double]
    /// The true positive rates (sensitivities) at them.
    public let truePositiveRates: [Double]
    /// The area under the curve.
    public let area: PlottedEstimate
    /// The pointwise band, ascending in false positive rate; empty for none.
    public let band: [BandPoint]

    /// A curve through points in order.
    public init(
      label: String, falsePositiveRates: [Double], truePositiveRates: [Double], area: PlottedEstimate,
      band: [BandPoint] = []
    ) {
      precondition(falsePositiveRates.count == truePositiveRates.count, "a point has two coordinates")
      self.label = label
      self.falsePositiveRates = falsePositiveRates
      self.truePositiveRates = truePositiveRates
      self.area = area
      self.band = band
    }
  }

  /// The limits of the sensitivity at a false positive rate.
  public struct BandPoint: Sendable, Hashable {
    /// 1 - specificity.
    public let falsePositiveRate: Double
    /// The limits of the sensitivity there.
    public let limits: ClosedRange<Double>

    /// Limits at a rate.
    public init(falsePositiveRate: Double, limits: ClosedRange<Double>) {
      self.falsePositiveRate = falsePositiveRate
      self.limits = limits
    }
  }

  /// A point of a curve that a threshold gives.
  public struct OperatingPoint: Sendable, Hashable {
    /// What the key says: `"Threshold 0.42"`.
    public let label: String
    /// 1 - specificity.
    public let falsePositiveRate: Double
    /// Sensitivity.
    public let truePositiveRate: Double

    /// A point with its two rates.
    public init(label: String, falsePositiveRate: Double, truePositiveRate: Double) {
      self.label = label
      self.falsePositiveRate = falsePositiveRate
      self.truePositiveRate = truePositiveRate
    }
  }

  /// The curves.
  public var curves: [Curve]
  /// A chosen threshold, if there is one.
  public var operatingPoint: OperatingPoint?
  /// How the interval of the area is named in the key.
  public var intervalName = "95 % CI"
  /// Lines under the key.
  public var remarks: [String] = []
  /// The width in print.
  public var width = FigureWidth.single

  /// A figure of some curves.
  public init(curves: [Curve]) { self.curves = curves }

  /// The SVG document.
  public func svg() -> String {
    let title = "Receiver operating characteristic"
    let drawn = curves.filter { $0.falsePositiveRates.count > 1 }
    guard !drawn.isEmpty else { return EmptyFigure.svg(title: title, width: width) }
    let x = Axis.probability(title: "1 \u{2212} specificity")
    let y = Axis.probability(title: "Sensitivity")
    let left = PlotFrame.leftMargin(y)
    let right = PlotFrame.rightMargin(x)
    let side = min(width.points - left - right, 300)
    // A square plot is narrower than two columns; the key then stands beside it.
    let isBeside = width.points - left - right - side > 150
    let limit = isBeside ? width.points - left - side - 24 : side * 0.72

    var area = Rect(x: left, y: 6, width: side, height: side)
    var frame = PlotFrame(area: area, x: x, y: y)
    let lines = drawn.map { curve in
      zip(curve.falsePositiveRates, curve.truePositiveRates).map { frame.point($0, $1) }
    }
    let legendHeading = drawn.contains { $0.area.value != nil } ? heading : nil
    var legend = Legend(entries(drawn), heading: legendHeading, remarks: remarks, limit: limit)
    var origin: Point?
    if isBeside {
      origin = Point(area.right + 14, area.top + 8)
    } else {
      let chance = [frame.point(0, 0), frame.point(1, 1)]
      let point = operatingPoint.map { [frame.point($0.falsePositiveRate, $0.truePositiveRate)] }
      origin = legend.place(
        in: area, avoiding: lines + [chance] + (point.map { [$0] } ?? []), prefer: [.bottomRight])
      if origin == nil {
        legend = Legend(
          entries(drawn), heading: legendHeading, remarks: remarks, limit: side, arrangement: .flow)
        origin = Point(area.left, 5)
        area.y = legend.height + 12
        frame = PlotFrame(area: area, x: x, y: y)
      }
    }
    let plotBottom = area.bottom + PlotFrame.bottomMargin(x, width: side)
    let height = isBeside ? max(plotBottom, area.top + 8 + legend.height) : plotBottom
    var canvas = Canvas(width: width.points, height: height + 2)
    canvas.line(frame.point(0, 0), frame.point(1, 1), .reference)
    for (index, curve) in drawn.enumerated() where curve.band.count > 1 {
      let upper = curve.band.map { frame.point($0.falsePositiveRate, $0.limits.upperBound) }
      let lower = curve.band.reversed().map { frame.point($0.falsePositiveRate, $0.limits.lowerBound) }
      canvas.polygon(upper + lower, fill: Fill(color: SeriesStyle.number(index).color, opacity: 0.16))
    }
    for (index, curve) in drawn.enumerated() {
      canvas.group(key(curve).joined(separator: ": ")) { canvas in
        canvas.polyline(
          zip(curve.falsePositiveRates, curve.truePositiveRates).map { frame.point($0, $1) },
          SeriesStyle.number(index).stroke(width: 1.2))
      }
    }
    if let operatingPoint {
      canvas.marker(
        .circle, at: frame.point(operatingPoint.falsePositiveRate, operatingPoint.truePositiveRate),
        radius: 2.8, fill: Fill(color: .white), stroke: Stroke(width: 1))
    }
    frame.drawAxes(on: &canvas)
    if let origin { legend.draw(on: &canvas, at: origin) }
    let sentences = drawn.map { curve in
      curve.area.value == nil ? curve.label + "." : "\(curve.label): \(heading) \(curve.area.text())."
    }
    let description = sentences + remarks
    return canvas.svg(title: title, description: description.joined(separator: " "))
  }

  private var heading: String {
    curves.contains { $0.area.lower != nil } ? "AUC (\(intervalName))" : "AUC"
  }

  private func key(_ curve: Curve) -> [String] {
    guard curve.area.value != nil else { return [curve.label] }
    return [curve.label, curve.area.text()]
  }

  private func entries(_ drawn: [Curve]) -> [Legend.Entry] {
    var entries = drawn.enumerated().map { index, curve in
      Legend.Entry(
        lines: key(curve).filter { !$0.isEmpty }, stroke: SeriesStyle.number(index).stroke(width: 1.2))
    }
    if let operatingPoint {
      let sensitivity = Format.fixed(operatingPoint.truePositiveRate, decimals: 2)
      let specificity = Format.fixed(1 - operatingPoint.falsePositiveRate, decimals: 2)
      entries.append(
        Legend.Entry(
          lines: [operatingPoint.label, "Sens. \(sensitivity), spec. \(specificity)"], marker: .circle,
          fill: Fill(color: .white)))
    }
    return entries
  }
}

extension ROCFigure {
  /// The curves of an analysis, with their bands where there was a bootstrap.
  public init(_ analysis: ROCAnalysis) {
    self.init(
      curves: analysis.scores.map { score in
        let points = score.curve.points.reversed()
        return Curve(
          label: score.group.map { "\(score.name), \($0)" } ?? score.name,
          falsePositiveRates: points.map { 1 - $0.specificity }, truePositiveRates: points.map(\.sensitivity),
          area: PlottedEstimate(score.auc),
          band: score.band.reversed().compactMap { point in
            point.sensitivity.interval.map {
              BandPoint(falsePositiveRate: 1 - point.specificity, limits: $0.lower...$0.upper)
            }
          })
      })
    if let level = analysis.scores.compactMap(\.auc.interval?.level).first {
      intervalName = "\(Format.level(level)) CI"
    }
    if analysis.seed != nil { remarks = ["Bands: pointwise, bootstrap"] }
  }
}
