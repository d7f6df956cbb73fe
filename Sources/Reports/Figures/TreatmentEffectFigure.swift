internal import Foundation
internal import Statistics
public import Validation

/// The effect of a treatment against the median marker of each window: the estimate with its pointwise interval and the
/// simultaneous band, the effect in all rows and the line of no effect.
public struct TreatmentEffectFigure: Figure {
  /// One window.
  public struct Window: Sendable, Hashable {
    /// The median marker value.
    public let marker: Double
    /// The effect with its pointwise interval.
    public let effect: PlottedEstimate
    /// The simultaneous limits.
    public let band: ClosedRange<Double>

    /// A window.
    public init(marker: Double, effect: PlottedEstimate, band: ClosedRange<Double>) {
      self.marker = marker
      self.effect = effect
      self.band = band
    }
  }

  /// The windows by rising marker.
  public var windows: [Window]
  /// The effect in all rows.
  public var overall: Double?
  /// The horizontal axis.
  public var markerLabel: String
  /// The vertical axis.
  public var effectLabel: String
  /// Whether effects are ratios, drawn on a logarithmic axis.
  public var isRatio: Bool
  /// The level in the key: `"95 %"`.
  public var level = "95 %"
  /// The width in print.
  public var width = FigureWidth.single

  /// A figure of some windows.
  public init(
    windows: [Window], overall: Double?, markerLabel: String, effectLabel: String, isRatio: Bool = false
  ) {
    self.windows = windows
    self.overall = overall
    self.markerLabel = markerLabel
    self.effectLabel = effectLabel
    self.isRatio = isRatio
  }

  /// The figure of a curve; log hazard ratios are drawn as hazard ratios.
  public init(_ curve: TreatmentEffectCurve, markerLabel: String) {
    let isRatio = curve.options.effect == .logHazardRatio
    func shown(_ value: Double) -> Double { isRatio ? Self.exponential(value) : value }
    self.init(
      windows: curve.windows.map { window in
        Window(
          marker: window.median,
          effect: PlottedEstimate(
            window.effect.value.map(shown), lower: window.effect.interval.map { shown($0.lower) },
            upper: window.effect.interval.map { shown($0.upper) }),
          band: shown(window.simultaneous.lower)...shown(window.simultaneous.upper))
      }, overall: curve.overall.value.map(shown), markerLabel: markerLabel,
      effectLabel: isRatio ? "Hazard ratio of treatment" : "Effect: \(curve.overall.quantity.symbol)",
      isRatio: isRatio)
    level = Format.level(curve.options.level)
  }

  static func exponential(_ value: Double) -> Double { exp(value) }

  /// The SVG document.
  public func svg() -> String {
    let title = "Treatment effect by \(markerLabel)"
    guard windows.count > 1 else { return EmptyFigure.svg(title: title, width: width) }
    let reference = isRatio ? 1.0 : 0
    let limits = windows.flatMap { [$0.band.lowerBound, $0.band.upperBound] } + [reference]
    let label = RichText(effectLabel)
    let y =
      isRatio ? Axis.ratios(limits, title: label, most: 6) : Axis.covering(limits, title: label, most: 6)
    let left = PlotFrame.leftMargin(y)
    let x = Axis.covering(
      windows.map(\.marker), title: RichText(markerLabel), length: width.points - left - 10)
    let right = PlotFrame.rightMargin(x)
    let area = Rect(
      x: left, y: 8, width: width.points - left - right, height: width == .single ? 150 : 210)
    let frame = PlotFrame(area: area, x: x, y: y)
    let key = legend(limit: width.points - 6)
    let bottom = area.bottom + PlotFrame.bottomMargin(x, width: area.width)
    var canvas = Canvas(width: width.points, height: bottom + key.height + 8)
    draw(in: frame, reference: reference, on: &canvas)
    frame.drawAxes(on: &canvas)
    key.draw(on: &canvas, at: Point(max(3, (width.points - key.width) / 2), bottom + 4))
    let ends = [windows.first, windows.last].compactMap(\.self).map {
      "At \(Format.significant($0.marker)) the effect is \($0.effect.text(precision: precision))."
    }
    return canvas.svg(
      title: title, description: (["\(windows.count) windows."] + ends).joined(separator: " "))
  }

  private var precision: Precision { isRatio ? .ratio : .automatic }

  private func draw(in frame: PlotFrame, reference: Double, on canvas: inout Canvas) {
    let blue = SeriesStyle.number(0).color
    canvas.clipped(to: frame.area) { canvas in
      let upper = windows.map { frame.point($0.marker, $0.band.upperBound) }
      let lower = windows.map { frame.point($0.marker, $0.band.lowerBound) }
      canvas.polygon(upper + lower.reversed(), fill: Fill(color: blue, opacity: 0.13))
      canvas.line(
        frame.point(frame.x.domain.lowerBound, reference), frame.point(frame.x.domain.upperBound, reference),
        .reference)
      if let overall {
        canvas.line(
          frame.point(frame.x.domain.lowerBound, overall), frame.point(frame.x.domain.upperBound, overall),
          Stroke(color: .gray, width: 0.9))
      }
      canvas.group(effectLabel) { canvas in
        canvas.polyline(
          windows.compactMap { point in point.effect.value.map { frame.point(point.marker, $0) } },
          Stroke(color: blue, width: 1.2))
      }
      for window in windows {
        guard let value = window.effect.value else { continue }
        if let lower = window.effect.lower, let upper = window.effect.upper {
          canvas.line(
            frame.point(window.marker, lower), frame.point(window.marker, upper),
            Stroke(color: blue, width: 0.8))
        }
        canvas.marker(.circle, at: frame.point(window.marker, value), radius: 1.9, fill: Fill(color: blue))
      }
    }
  }

  private func legend(limit: Double) -> Legend {
    let blue = SeriesStyle.number(0).color
    return Legend(
      [
        Legend.Entry(
          lines: ["window, \(level) CI"], stroke: Stroke(color: blue, width: 1.2), marker: .circle,
          fill: Fill(color: blue)),
        Legend.Entry(
          lines: ["simultaneous \(level) band"], stroke: Stroke(color: blue, width: 6, opacity: 0.13)),
        Legend.Entry(lines: ["all rows"], stroke: Stroke(color: .gray, width: 0.9)),
      ], limit: limit, arrangement: .flow)
  }
}
