import Foundation
import Reports
import Statistics
import Testing

/// A figure with the name of its snapshot. All are drawn from fixed or seeded numbers.
struct SampleFigure: Sendable, CustomTestStringConvertible {
  let name: String
  let figure: any Figure

  init(_ name: String, _ figure: any Figure) {
    self.name = name
    self.figure = figure
  }

  var testDescription: String { name }

  static let all: [SampleFigure] =
    kaplanMeier + roc + calibration + icc + paths + forest + blandAltman + distributions + decision
    + repeatability + timeDependentAUC + cumulativeIncidence + stratification

  /// A uniform number that is the same each time.
  static func uniform(_ stream: inout RandomStream) -> Double { Double.random(in: 0..<1, using: &stream) }

  static func normal(_ stream: inout RandomStream) -> Double {
    Normal.quantile(max(1e-9, uniform(&stream)))
  }

  // MARK: Survival

  /// A group with exponential events and uniform censoring, its curve and log-log limits.
  static func group(
    _ label: String, n: Int, rate: Double, censoredFrom: Double = 12, until: Double = 60, seed: UInt64,
    detail: String? = nil
  ) -> KaplanMeierFigure.Group {
    var stream = RandomStream(seed: seed, substream: 1)
    var times = [Double]()
    var censored = [Double]()
    var events = [Double]()
    for _ in 0..<n {
      let event = rate == 0 ? .infinity : -log(1 - uniform(&stream)) / rate
      let censoring = censoredFrom + (until - censoredFrom) * uniform(&stream)
      times.append(min(event, censoring))
      if event <= censoring { events.append(event) } else { censored.append(censoring) }
    }
    var survival = 1.0
    var greenwood = 0.0
    var steps = [KaplanMeierFigure.Step]()
    for time in events.sorted() {
      let atRisk = Double(times.count { $0 >= time })
      survival *= 1 - 1 / atRisk
      greenwood += 1 / (atRisk * (atRisk - 1))
      var limits: ClosedRange<Double>?
      if survival > 0 {
        let spread = 1.96 * greenwood.squareRoot() / abs(log(survival))
        limits = pow(survival, exp(spread))...pow(survival, exp(-spread))
      }
      steps.append(KaplanMeierFigure.Step(time: time, survival: survival, limits: limits))
    }
    return KaplanMeierFigure.Group(
      label: label, detail: detail, steps: steps, followUpTimes: times, censoringTimes: censored,
      median: steps.first { $0.survival <= 0.5 }?.time)
  }

  static var kaplanMeier: [SampleFigure] {
    var two = KaplanMeierFigure(
      groups: [
        group("Low risk", n: 120, rate: 0.02, seed: 3),
        group("High risk", n: 118, rate: 0.06, seed: 4),
      ], timeUnit: "months")
    two.outcome = "Overall survival"
    two.timeLabel = "Time since randomisation"
    two.remarks = ["Log-rank \(Format.pStatement(0.0000012))"]
    two.showsMedians = true
    var wide = two
    wide.width = .double
    var four = KaplanMeierFigure(
      groups: [
        group("PD-L1 high, chemotherapy and pembrolizumab", n: 60, rate: 0.012, seed: 5),
        group("PD-L1 high, chemotherapy", n: 62, rate: 0.03, seed: 6),
        group("PD-L1 low, chemotherapy and pembrolizumab", n: 80, rate: 0.045, seed: 7),
        group("PD-L1 low, chemotherapy", n: 75, rate: 0.08, seed: 8),
      ], timeUnit: "months")
    four.outcome = "Progression-free survival"
    four.remarks = ["Log-rank \(Format.pStatement(0.0314))"]
    four.showsBands = false
    var one = KaplanMeierFigure(
      groups: [group("", n: 1450, rate: 0.02, seed: 9)], timeUnit: "months")
    one.showsMedians = true
    let quiet = KaplanMeierFigure(
      groups: [group("No events", n: 14, rate: 0, censoredFrom: 100, until: 900, seed: 10)], timeUnit: "days")
    let few = KaplanMeierFigure(
      groups: [
        group("A", n: 5, rate: 0.2, seed: 11), group("B", n: 7, rate: 0.4, seed: 12),
      ], timeUnit: "years")
    return [
      SampleFigure("km-two-groups", two), SampleFigure("km-two-groups-wide", wide),
      SampleFigure("km-four-long-names", four), SampleFigure("km-one-group", one),
      SampleFigure("km-no-events", quiet), SampleFigure("km-few", few),
      SampleFigure("km-no-data", KaplanMeierFigure(groups: [], timeUnit: "months")),
    ]
  }

  // MARK: Discrimination

  static func rocCurve(_ label: String, shift: Double, n: Int, seed: UInt64) -> ROCFigure.Curve {
    var stream = RandomStream(seed: seed, substream: 2)
    var scored = [(Double, Bool)]()
    for index in 0..<n {
      let isCase = index % 3 == 0
      scored.append((normal(&stream) + (isCase ? shift : 0), isCase))
    }
    scored.sort { $0.0 > $1.0 }
    let cases = Double(scored.count { $0.1 })
    let controls = Double(n) - cases
    var x = [0.0]
    var y = [0.0]
    var area = 0.0
    for (_, isCase) in scored {
      x.append(x[x.count - 1] + (isCase ? 0 : 1 / controls))
      y.append(y[y.count - 1] + (isCase ? 1 / cases : 0))
      if !isCase { area += y[y.count - 1] / controls }
    }
    return ROCFigure.Curve(
      label: label, falsePositiveRates: x, truePositiveRates: y,
      area: PlottedEstimate(area, lower: area - 0.06, upper: min(1, area + 0.06)))
  }

  static var roc: [SampleFigure] {
    var three = ROCFigure(curves: [
      rocCurve("Clinical and radiomic", shift: 1.6, n: 200, seed: 1),
      rocCurve("Radiomic signature", shift: 1.1, n: 200, seed: 2),
      rocCurve("Tumour volume", shift: 0.5, n: 200, seed: 3),
    ])
    three.operatingPoint = ROCFigure.OperatingPoint(
      label: "Threshold 0.42", falsePositiveRate: 0.2, truePositiveRate: 0.83)
    var wide = three
    wide.width = .double
    let worse = ROCFigure(curves: [rocCurve("Reversed score", shift: -1.4, n: 150, seed: 5)])
    let five = ROCFigure(
      curves: (1...5).map {
        rocCurve(
          "Model \($0): wavelet-LLH_glcm_JointEntropy and age", shift: 0.3 * Double($0), n: 90,
          seed: UInt64($0))
      })
    let perfect = ROCFigure(curves: [
      ROCFigure.Curve(
        label: "Perfect", falsePositiveRates: [0, 0, 1], truePositiveRates: [0, 1, 1],
        area: PlottedEstimate(1))
    ])
    return [
      SampleFigure("roc-three", three), SampleFigure("roc-three-wide", wide),
      SampleFigure("roc-below-chance", worse), SampleFigure("roc-five-long-names", five),
      SampleFigure("roc-perfect", perfect), SampleFigure("roc-no-data", ROCFigure(curves: [])),
    ]
  }

  // MARK: Calibration

  static func calibrated(scale: Double, hasOutcomes: Bool, seed: UInt64) -> CalibrationFigure {
    var stream = RandomStream(seed: seed, substream: 3)
    let risks = (0..<420).map { _ in scale * pow(uniform(&stream), 1.6) }
    let outcomes = risks.map { uniform(&stream) < $0 }
    let most = risks.max() ?? 1
    let curve = (0...60).map { step in
      let p = most * Double(step) / 60
      let observed = p * (1.12 - 0.25 * p / scale)
      let spread = scale * (0.03 + 0.1 * abs(p / scale - 0.3))
      return CalibrationFigure.CurvePoint(
        predicted: p,
        observed: PlottedEstimate(observed, lower: max(0, observed - spread), upper: observed + spread))
    }
    var figure = CalibrationFigure(
      curve: curve, predictedRisks: risks, outcomes: hasOutcomes ? outcomes : nil)
    let sorted = risks.sorted()
    figure.groups = (0..<8).map { group in
      let p = sorted[group * 52 + 26]
      let observed = min(1, p * (group % 2 == 0 ? 1.15 : 0.9))
      return CalibrationFigure.CurvePoint(
        predicted: p,
        observed: PlottedEstimate(
          observed, lower: max(0, observed - 0.1 * scale), upper: min(1, observed + 0.12 * scale)))
    }
    figure.curveLabel = "Loess"
    figure.remarks = ["Slope 0.94 (0.78 to 1.10)", "ICI 0.021"]
    return figure
  }

  static var calibration: [SampleFigure] {
    var survival = calibrated(scale: 0.12, hasOutcomes: false, seed: 21)
    survival.predictedLabel = "Predicted risk at 24 months"
    survival.observedLabel = "Observed risk (Kaplan-Meier)"
    return [
      SampleFigure("calibration-binary", calibrated(scale: 1, hasOutcomes: true, seed: 20)),
      SampleFigure("calibration-survival-low-risk", survival),
      SampleFigure("calibration-no-data", CalibrationFigure(curve: [], predictedRisks: [])),
    ]
  }

  // MARK: Repeatability

  static let featureNames: [String] = {
    let filters = ["original", "wavelet-LLH", "wavelet-HHL", "log-sigma-3-0-mm-3D"]
    let kinds = [
      "firstorder_Mean", "firstorder_Kurtosis", "glcm_JointEntropy", "glrlm_LongRunHighGrayLevelEmphasis",
      "glszm_SizeZoneNonUniformityNormalized", "shape_Sphericity", "ngtdm_Busyness",
    ]
    return filters.flatMap { filter in kinds.map { "\(filter)_\($0)" } }
  }()

  static func iccFeatures(_ count: Int, seed: UInt64) -> [ICCDotPlotFigure.Feature] {
    var stream = RandomStream(seed: seed, substream: 4)
    return (0..<count).map { index in
      let value = 1 - 1.15 * pow(uniform(&stream), 2.6)
      let spread = 0.02 + 0.35 * (1 - value) * (0.5 + 0.5 * uniform(&stream))
      let name = index < featureNames.count ? featureNames[index] : "\(featureNames[index % 28])_\(index)"
      return ICCDotPlotFigure.Feature(
        name: name,
        estimate: PlottedEstimate(value, lower: value - spread, upper: min(0.999, value + spread * 0.6)))
    }
  }

  static var icc: [SampleFigure] {
    let rows = ICCDotPlotFigure(features: iccFeatures(24, seed: 30), threshold: 0.75)
    var wide = ICCDotPlotFigure(
      features: iccFeatures(60, seed: 31), axisLabel: "ICC(A,1) with 95 % confidence interval",
      threshold: 0.75)
    wide.width = .double
    let thousands = ICCDotPlotFigure(features: iccFeatures(2000, seed: 32), threshold: 0.75)
    var hundred = ICCDotPlotFigure(features: iccFeatures(107, seed: 33), threshold: 0.9, bound: .estimate)
    hundred.width = .double
    let one = ICCDotPlotFigure(
      features: [
        ICCDotPlotFigure.Feature(name: "ADC", estimate: PlottedEstimate(0.934, lower: 0.871, upper: 0.967))
      ])
    let odd = ICCDotPlotFigure(
      features: [
        ICCDotPlotFigure.Feature(
          name: "negative", estimate: PlottedEstimate(-0.31, lower: -0.74, upper: 0.2)),
        ICCDotPlotFigure.Feature(name: "far below", estimate: PlottedEstimate(-2.5, lower: -7, upper: 0.3)),
        ICCDotPlotFigure.Feature(name: "constant <feature> & \"co\"", estimate: PlottedEstimate(nil)),
        ICCDotPlotFigure.Feature(name: "no interval", estimate: PlottedEstimate(0.8)),
      ], threshold: 0.75)
    return [
      SampleFigure("icc-rows", rows), SampleFigure("icc-rows-wide", wide),
      SampleFigure("icc-2000", thousands), SampleFigure("icc-107-wide", hundred),
      SampleFigure("icc-one", one), SampleFigure("icc-odd", odd),
      SampleFigure("icc-no-data", ICCDotPlotFigure(features: [])),
    ]
  }

  // MARK: Penalised models

  static func path(features: Int, lambdas count: Int, seed: UInt64) -> CoefficientPathFigure {
    var stream = RandomStream(seed: seed, substream: 5)
    let lambdas = (0..<count).map { 0.4 * pow(0.01, Double($0) / Double(count - 1)) }
    let paths = (0..<features).map { index in
      let entry = 0.35 * pow(uniform(&stream), 3)
      let size = 0.9 * normal(&stream) * (index < 6 ? 1 : 0.25)
      return CoefficientPathFigure.Path(
        name: index < featureNames.count ? featureNames[index] : "feature_\(index)",
        coefficients: lambdas.map { $0 < entry ? size * (1 - $0 / entry) : 0 })
    }
    let means = lambdas.map { lambda in
      let z = log10(lambda / 0.03)
      return 11.2 + 0.35 * z * z + (lambda < 0.03 ? 0.3 * z * z : 0)
    }
    var figure = CoefficientPathFigure(
      lambdas: lambdas, paths: paths,
      crossValidation: CoefficientPathFigure.CrossValidation(
        means: means, standardErrors: means.map { 0.012 * $0 }, label: "Partial-lik. deviance"))
    figure.lambdaMin = 0.03
    figure.lambda1SE = 0.11
    figure.coefficientLabel = "Coefficient (per SD)"
    return figure
  }

  static var paths: [SampleFigure] {
    var wide = path(features: 90, lambdas: 100, seed: 41)
    wide.width = .double
    var plain = path(features: 1, lambdas: 30, seed: 42)
    plain.crossValidation = nil
    var tiny = path(features: 5, lambdas: 60, seed: 43)
    tiny.paths = tiny.paths.map {
      CoefficientPathFigure.Path(name: $0.name, coefficients: $0.coefficients.map { $0 * 1e-7 })
    }
    return [
      SampleFigure("path-28", path(features: 28, lambdas: 100, seed: 40)),
      SampleFigure("path-90-wide", wide), SampleFigure("path-one-feature", plain),
      SampleFigure("path-tiny-coefficients", tiny),
      SampleFigure("path-no-data", CoefficientPathFigure(lambdas: [], paths: [])),
    ]
  }

  // MARK: Estimates

  static var forest: [SampleFigure] {
    var performance = ForestFigure(
      rows: [
        .heading("Radiomic signature"),
        .estimate("Apparent", PlottedEstimate(0.741, lower: 0.69, upper: 0.79), .secondary),
        .estimate("Optimism-corrected", PlottedEstimate(0.702, lower: 0.655, upper: 0.749), .summary),
        .estimate("External: second centre", PlottedEstimate(0.668, lower: 0.59, upper: 0.745)),
        .heading("Baselines"),
        .estimate("Clinical model", PlottedEstimate(0.651, lower: 0.6, upper: 0.702)),
        .estimate("Tumour volume", PlottedEstimate(0.588, lower: 0.53, upper: 0.646)),
      ], axisLabel: "Concordance index", reference: 0.5)
    performance.precision = .decimals(3)
    var ratios = ForestFigure(
      rows: [
        .estimate("Age (per 10 years)", PlottedEstimate(1.12, lower: 0.94, upper: 1.33)),
        .estimate("Stage III vs II", PlottedEstimate(2.4, lower: 1.3, upper: 4.43)),
        .estimate(
          "wavelet-LLH_glrlm_LongRunHighGrayLevelEmphasis (per SD)",
          PlottedEstimate(0.71, lower: 0.58, upper: 0.87)),
        .estimate("Rare mutation", PlottedEstimate(8.9, lower: 0.04, upper: .infinity)),
        .estimate("Not estimable", PlottedEstimate(nil)),
      ], axisLabel: "Hazard ratio", scale: .logarithmic, reference: 1)
    ratios.width = .double
    let one = ForestFigure(
      rows: [.estimate("AUC", PlottedEstimate(0.8, lower: 0.7, upper: 0.9))], axisLabel: "AUC")
    return [
      SampleFigure("forest-performance", performance), SampleFigure("forest-ratios-wide", ratios),
      SampleFigure("forest-one", one),
      SampleFigure("forest-no-data", ForestFigure(rows: [], axisLabel: "AUC")),
    ]
  }

  static func agreement(scale: Double, offset: Double, n: Int, seed: UInt64) -> BlandAltmanFigure {
    var stream = RandomStream(seed: seed, substream: 6)
    let means = (0..<n).map { _ in offset + scale * 40 * uniform(&stream) }
    let differences = means.map { _ in scale * (0.6 + 2.2 * normal(&stream)) }
    return BlandAltmanFigure(
      means: means, differences: differences,
      bias: PlottedEstimate(0.6 * scale, lower: 0.1 * scale, upper: 1.1 * scale),
      lowerLimit: PlottedEstimate(-3.7 * scale, lower: -4.5 * scale, upper: -2.9 * scale),
      upperLimit: PlottedEstimate(4.9 * scale, lower: 4.1 * scale, upper: 5.7 * scale),
      meanLabel: "Mean of two scans (mL)", differenceLabel: "Scan 2 \u{2212} scan 1 (mL)")
  }

  static var blandAltman: [SampleFigure] {
    var trend = agreement(scale: 1, offset: 5, n: 32, seed: 50)
    trend.trend = BlandAltmanFigure.Trend(intercept: -1, slope: 0.07)
    var same = agreement(scale: 1, offset: 0, n: 3, seed: 52)
    same.differences = [0, 0, 0]
    same.bias = PlottedEstimate(0)
    same.lowerLimit = PlottedEstimate(0)
    same.upperLimit = PlottedEstimate(0)
    return [
      SampleFigure("bland-altman", trend),
      SampleFigure("bland-altman-huge", agreement(scale: 3e6, offset: 1e9, n: 400, seed: 51)),
      SampleFigure("bland-altman-identical", same),
    ]
  }

  static var distributions: [SampleFigure] {
    var stream = RandomStream(seed: 60, substream: 7)
    let optimism = (0..<988).map { _ in 0.038 + 0.019 * normal(&stream) }
    let figure = OptimismFigure(
      optimism: optimism, apparent: 0.741, meanOptimism: 0.0382, failed: 12, measure: "concordance index")
    let a = (0..<80).map { _ in 2 + normal(&stream) }
    let b = (0..<200).map { _ in 3.2 + 1.4 * normal(&stream) }
    let groups = DistributionFigure(
      groups: [
        DistributionFigure.Group(label: "Training", values: a),
        DistributionFigure.Group(label: "External: second centre", values: b + [.nan]),
      ], valueLabel: "Signature score")
    let constant = DistributionFigure(
      groups: [DistributionFigure.Group(label: "", values: [7, 7, 7])], valueLabel: "Constant")
    return [
      SampleFigure("optimism", figure), SampleFigure("distribution-two-groups", groups),
      SampleFigure("distribution-constant", constant),
      SampleFigure("distribution-no-data", DistributionFigure(groups: [], valueLabel: "Nothing")),
    ]
  }

  static var decision: [SampleFigure] {
    let thresholds = (1...60).map { Double($0) / 100 }
    let all = thresholds.map { PlottedEstimate(0.3 - 0.7 * $0 / (1 - $0)) }
    func curve(_ label: String, spread: Double?, _ benefit: (Double) -> Double) -> DecisionCurveFigure.Curve {
      DecisionCurveFigure.Curve(
        label: label,
        netBenefit: thresholds.map { threshold in
          let value = benefit(threshold)
          return PlottedEstimate(
            value, lower: spread.map { value - $0 * (1 + threshold) },
            upper: spread.map { value + $0 * (1 + threshold) })
        })
    }
    func clinical(_ t: Double) -> Double { 0.3 - 0.52 * t / (0.55 + t) }
    func both(_ t: Double) -> Double { 0.3 - 0.34 * t / (0.5 + t) }
    let plain = DecisionCurveFigure(
      thresholds: thresholds,
      curves: [
        curve("Clinical and radiomic", spread: nil, both), curve("Clinical", spread: nil, clinical),
      ], treatAll: all)
    var banded = DecisionCurveFigure(
      thresholds: thresholds,
      curves: [
        curve("Clinical and radiomic", spread: 0.025, both), curve("Clinical", spread: 0.025, clinical),
        DecisionCurveFigure.Curve(
          label: "Followed up too briefly above 0.4",
          netBenefit: thresholds.map { PlottedEstimate($0 < 0.4 ? 0.28 - 0.6 * $0 : nil) }),
      ], treatAll: all)
    banded.width = .double
    return [SampleFigure("decision-curves", plain), SampleFigure("decision-curves-bands", banded)]
  }

  // MARK: Rough inputs, not snapshotted

  /// The figures at sizes and with names that nobody planned for.
  static var rough: [SampleFigure] {
    let long = "wavelet-LLH_glszm_SizeZoneNonUniformityNormalized of the peritumoral ring, 5 mm, PET"
    let wide = "\u{9AA8}\u{8089}\u{816B} \u{00E9}\u{00DF}\u{0141} \u{0430}\u{0431} "
    var figures = [SampleFigure]()
    for scale in [1e-12, 1e-4, 0.03, 1, 730, 1e6, 1e13] {
      figures.append(SampleFigure("bland \(scale)", agreement(scale: scale, offset: 0, n: 20, seed: 70)))
      figures.append(
        SampleFigure("bland far \(scale)", agreement(scale: scale, offset: 1e3 * scale, n: 20, seed: 71)))
      var steep = path(features: 12, lambdas: 40, seed: 72)
      steep.lambdas = steep.lambdas.map { $0 * scale }
      steep.paths = steep.paths.enumerated().map { index, path in
        CoefficientPathFigure.Path(
          name: "\(index) \(long)", coefficients: path.coefficients.map { index == 3 ? .nan : $0 / scale })
      }
      figures.append(SampleFigure("path \(scale)", steep))
      let values = (0..<50).map { scale * Double(($0 * 37) % 50) } + [scale * 1e5]
      figures.append(
        SampleFigure(
          "distribution \(scale)",
          DistributionFigure(
            groups: [
              DistributionFigure.Group(label: long, values: values),
              DistributionFigure.Group(label: wide, values: values.map { -$0 }),
            ], valueLabel: long + long)))
      figures.append(
        SampleFigure(
          "km \(scale)",
          KaplanMeierFigure(
            groups: [
              group(long + long, n: 12, rate: 0.3 / scale, censoredFrom: scale, until: 40 * scale, seed: 73),
              group(
                wide, n: 12000 / 12, rate: 0.02 / scale, censoredFrom: scale, until: 40 * scale, seed: 74),
            ], timeUnit: "days")))
      for kind in [ForestFigure.Scale.linear, .logarithmic] {
        figures.append(
          SampleFigure(
            "forest \(kind) \(scale)",
            ForestFigure(
              rows: [
                .estimate(long + long, PlottedEstimate(scale, lower: scale / 40, upper: scale * 3)),
                .heading(long + wide),
                .estimate(wide, PlottedEstimate(2 * scale, lower: 0, upper: .infinity)),
                .estimate("", PlottedEstimate(-scale, lower: -.infinity, upper: scale), .summary),
              ], axisLabel: long, scale: kind, reference: 1)))
      }
      if scale <= 1 {
        figures.append(
          SampleFigure("calibration \(scale)", calibrated(scale: scale, hasOutcomes: true, seed: 75)))
      }
    }
    for count in [2, 59, 61, 500] {
      let features = iccFeatures(count, seed: 76).map {
        ICCDotPlotFigure.Feature(name: wide + $0.name + long, estimate: $0.estimate)
      }
      var figure = ICCDotPlotFigure(features: features, threshold: 0.75)
      figures.append(SampleFigure("icc \(count)", figure))
      figure.width = .double
      figures.append(SampleFigure("icc wide \(count)", figure))
    }
    var nameless = ROCFigure(curves: [
      ROCFigure.Curve(
        label: long + wide + long, falsePositiveRates: [0, 0.5, 1], truePositiveRates: [0, 0.5, 1],
        area: PlottedEstimate(nil))
    ])
    nameless.remarks = [long]
    return figures + [SampleFigure("roc long", nameless)]
  }
}
