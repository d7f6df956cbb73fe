import Foundation
import Reports
import Statistics

extension SampleFigure {
  /// Ratios of log-normal pairs with their limits.
  static func ratios(spread: Double, seed: UInt64) -> BlandAltmanFigure {
    var stream = RandomStream(seed: seed, substream: 8)
    let pairs = (0..<24).map { _ -> (Double, Double) in
      let truth = exp(1.2 * normal(&stream))
      return (truth * exp(spread * normal(&stream)), truth * exp(spread * normal(&stream)))
    }
    let reach = 1.96 * spread * 2.0.squareRoot()
    var figure = BlandAltmanFigure(
      means: pairs.map { ($0.0 * $0.1).squareRoot() }, differences: pairs.map { $0.0 / $0.1 },
      bias: PlottedEstimate(1.01, lower: exp(-0.3 * reach), upper: exp(0.3 * reach)),
      lowerLimit: PlottedEstimate(exp(-reach), lower: exp(-1.4 * reach), upper: exp(-0.8 * reach)),
      upperLimit: PlottedEstimate(exp(reach), lower: exp(0.8 * reach), upper: exp(1.4 * reach)),
      meanLabel: "Geometric mean of both repeats", differenceLabel: "First over second repeat")
    figure.comparison = .ratio
    return figure
  }

  static func profile(_ name: String, slope: Double, n: Int, seed: UInt64) -> PrecisionProfileFigure {
    var stream = RandomStream(seed: seed, substream: 9)
    let means = (0..<n).map { _ in 20 + 80 * uniform(&stream) }
    let deviations = means.map { abs((1 + slope * $0) * normal(&stream)) }
    let curve = stride(from: 20.0, through: 100, by: 2).map { magnitude in
      let value = 1 + slope * magnitude
      return PrecisionProfileFigure.CurvePoint(
        magnitude: magnitude,
        deviation: PlottedEstimate(value, lower: value / 1.4, upper: value * (1.4 + magnitude / 300)))
    }
    return PrecisionProfileFigure(
      means: means, deviations: deviations, curve: curve, curveName: name, factor: 2.77,
      meanLabel: "Mean of the subject's repeats (HU)")
  }

  static func map(rows: [String], columns: [String], seed: UInt64) -> FilterClassFigure {
    var stream = RandomStream(seed: seed, substream: 10)
    let cells = rows.indices.map { i in
      columns.indices.map { j -> FilterClassFigure.Cell? in
        guard i == 0 || j > 0 else { return nil }
        let count = Int(18 * uniform(&stream))
        return FilterClassFigure.Cell(position: Double(count) / 18, text: "\(count)/18")
      }
    }
    return FilterClassFigure(
      rows: rows, columns: columns, cells: cells,
      meaning: "Share of features with ICC(A,1) lower limit at least 0.75",
      ends: FilterClassFigure.Ends(low: "0 %", high: "100 %"))
  }

  static func waterfall(n: Int, seed: UInt64) -> ChangeWaterfallFigure {
    var stream = RandomStream(seed: seed, substream: 11)
    let patients = (0..<n).map { index -> ChangeWaterfallFigure.Patient in
      let change = 100 * (exp(0.35 * normal(&stream)) - 1)
      return ChangeWaterfallFigure.Patient(
        name: "Patient-\(index + 1)", change: PlottedEstimate(change, lower: change - 18, upper: change + 22),
        verdict: change < -28 ? .decrease : change > 39 ? .increase : .withinError)
    }
    var figure = ChangeWaterfallFigure(
      patients: patients, limits: -28...39,
      limitsName: "95 % limits of measurement error, \u{2212}28 to +39 %",
      changeLabel: "Change from baseline (%)")
    figure.width = n > 25 ? .double : .single
    return figure
  }

  static var repeatability: [SampleFigure] {
    let images = ["original", "wavelet LLH", "wavelet HHH", "LoG 3.0 mm", "exponential"]
    let classes = ["shape", "firstorder", "glcm", "glrlm", "glszm"]
    var wide = map(
      rows: ["original", "a filter with a name that is much too long for its place"],
      columns: classes + ["shape2D", "gldm", "ngtdm"], seed: 74)
    wide.width = .double
    return [
      SampleFigure("bland-altman-ratio", ratios(spread: 0.15, seed: 70)),
      SampleFigure("bland-altman-ratio-wide-range", ratios(spread: 0.7, seed: 71)),
      SampleFigure("profile-linear", profile("Linear profile (95 % CI)", slope: 0.06, n: 40, seed: 72)),
      SampleFigure("profile-constant", profile("Constant profile (95 % CI)", slope: 0, n: 9, seed: 73)),
      SampleFigure(
        "profile-no-data",
        PrecisionProfileFigure(
          means: [], deviations: [], curve: [], curveName: "", factor: 2.77, meanLabel: "Mean")),
      SampleFigure("filter-classes", map(rows: images, columns: classes, seed: 75)),
      SampleFigure("filter-classes-wide", wide),
      SampleFigure("filter-classes-no-data", map(rows: [], columns: [], seed: 76)),
      SampleFigure("waterfall-18", waterfall(n: 18, seed: 77)),
      SampleFigure("waterfall-300", waterfall(n: 300, seed: 78)),
      SampleFigure(
        "waterfall-no-data",
        ChangeWaterfallFigure(patients: [], limits: -1...1, limitsName: "limits", changeLabel: "Change")),
    ]
  }
}
