import Foundation
import Reports
import Statistics

extension SampleFigure {
  /// Areas that fall over time with widening limits; one horizon has none.
  static func areas(_ label: String, from start: Double, gap: Bool) -> TimeDependentAUCFigure.Curve {
    TimeDependentAUCFigure.Curve(
      label: label,
      horizons: stride(from: 6.0, through: 60, by: 6).map { time in
        let area = start - 0.002 * time + 0.01 * sin(time)
        let half = 0.05 + 0.0006 * time
        return TimeDependentAUCFigure.Horizon(
          time: time,
          area: gap && time == 36
            ? PlottedEstimate(nil) : PlottedEstimate(area, lower: area - half, upper: min(1, area + half)))
      })
  }

  static var timeDependentAUC: [SampleFigure] {
    let two = TimeDependentAUCFigure(
      curves: [
        areas("Radiomic score", from: 0.8, gap: false), areas("Tumour volume", from: 0.66, gap: true),
      ], timeUnit: "months")
    var plain = two
    plain.showsBands = false
    plain.width = .double
    return [
      SampleFigure("auc-over-time", two), SampleFigure("auc-over-time-wide", plain),
      SampleFigure("auc-over-time-no-data", TimeDependentAUCFigure(curves: [], timeUnit: "months")),
    ]
  }

  /// Steps towards a plateau with limits.
  static func incidence(_ label: String, plateau: Double, rate: Double) -> CumulativeIncidenceFigure.Curve {
    CumulativeIncidenceFigure.Curve(
      label: label,
      steps: stride(from: 1.0, through: 58, by: 1.5).map { time in
        let value = plateau * (1 - exp(-rate * time))
        let half = 1.96 * (value * (1 - value) / 100).squareRoot()
        return CumulativeIncidenceFigure.Step(
          time: time, incidence: value, limits: max(0, value - half)...(value + half))
      })
  }

  static var cumulativeIncidence: [SampleFigure] {
    let times = { (seed: UInt64) -> [Double] in
      var stream = RandomStream(seed: seed, substream: 5)
      return (0..<100).map { _ in min(60, 1 - 40 * log(stream.uniform())) }
    }
    var two = CumulativeIncidenceFigure(
      curves: [
        incidence("Recurrence, high risk", plateau: 0.6, rate: 0.04),
        incidence("Recurrence, low risk", plateau: 0.3, rate: 0.03),
      ],
      groups: [
        CumulativeIncidenceFigure.RiskGroup(label: "High risk", followUpTimes: times(3)),
        CumulativeIncidenceFigure.RiskGroup(label: "Low risk", followUpTimes: times(4)),
      ], timeUnit: "months")
    two.remarks = ["Gray's test \(Format.pStatement(0.0012))"]
    var causes = CumulativeIncidenceFigure(
      curves: [
        incidence("Death from cancer", plateau: 0.25, rate: 0.03),
        incidence("Death from other causes", plateau: 0.12, rate: 0.02),
      ], groups: [CumulativeIncidenceFigure.RiskGroup(label: "", followUpTimes: times(5))],
      timeUnit: "months")
    causes.width = .double
    return [
      SampleFigure("cumulative-incidence", two), SampleFigure("cumulative-incidence-causes-wide", causes),
      SampleFigure(
        "cumulative-incidence-no-data",
        CumulativeIncidenceFigure(curves: [], groups: [], timeUnit: "months")),
    ]
  }
}
