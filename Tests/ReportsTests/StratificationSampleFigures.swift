import Foundation
import Reports

extension SampleFigure {
  /// A curve that falls from harm to benefit, with a band about twice as wide as the intervals.
  private static func curve(isRatio: Bool) -> TreatmentEffectFigure {
    let windows = (0..<9).map { k -> TreatmentEffectFigure.Window in
      let value = 0.5 - 0.12 * Double(k) + (k % 2 == 0 ? 0.04 : -0.03)
      let spread = 0.3 + 0.02 * Double(abs(k - 4))
      func shown(_ x: Double) -> Double { isRatio ? exp(x) : x / 2 }
      return TreatmentEffectFigure.Window(
        marker: 1 + 0.4 * Double(k),
        effect: PlottedEstimate(
          shown(value), lower: shown(value - spread), upper: shown(value + spread)),
        band: shown(value - 1.4 * spread)...shown(value + 1.4 * spread))
    }
    return TreatmentEffectFigure(
      windows: windows, overall: isRatio ? 0.95 : -0.01, markerLabel: "Marker",
      effectLabel: isRatio ? "Hazard ratio of treatment" : "Risk difference", isRatio: isRatio)
  }

  static var stratification: [SampleFigure] {
    [
      SampleFigure("treatment-effect-ratio", curve(isRatio: true)),
      SampleFigure("treatment-effect-difference", curve(isRatio: false)),
      SampleFigure(
        "treatment-effect-no-data",
        TreatmentEffectFigure(windows: [], overall: nil, markerLabel: "Marker", effectLabel: "Effect")),
    ]
  }
}
