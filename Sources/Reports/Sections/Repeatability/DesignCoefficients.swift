internal import Statistics
internal import Studies
internal import Validation

/// The intraclass correlations of a design with readers, sites or lesions, where the forms of subjects and repeats do
/// not apply: one for each pair of measurements that differ in something.
struct DesignCoefficients {
  /// One coefficient of all features.
  struct Coefficient {
    let symbol: String
    let name: String
    /// The features that have a result, with the coefficient, which may be undefined.
    let features: [(name: String, estimate: Estimate)]

    /// Counts by the bands of Koo and Li: `"excellent 3, good 10"`.
    var bandCounts: String {
      let found = features.compactMap { ReliabilityBand(lowerLimitOf: $0.estimate) }
      return StudyWords.list(
        ReliabilityBand.allCases.map { band in "\(band.rawValue) \(found.count { $0 == band })" })
    }
  }

  let coefficients: [Coefficient]

  /// Few features are told one by one in the summary.
  private static let fewFeatures = 4

  /// The coefficients of features of one design, in its order; none for a design of subjects and repeats.
  init(_ features: [RepeatabilityFeatures.Feature]) {
    let lists = features.map { (name: $0.name, estimates: Self.estimates($0.result)) }
    coefficients = (lists.first?.estimates ?? []).map { first in
      let symbol = first.quantity.symbol
      return Coefficient(
        symbol: symbol, name: first.quantity.name,
        features: lists.compactMap { list in
          list.estimates.first { $0.quantity.symbol == symbol }.map { (list.name, $0) }
        })
    }.filter { $0.features.contains { $0.estimate.value != nil } }
  }

  private static func estimates(_ result: RepeatabilityResult) -> [Estimate] {
    if let crossed = result.crossed {
      return [crossed.interColumn, crossed.interColumnConsistency, crossed.intraColumn]
    }
    if let nested = result.nested { return [nested.lesion, nested.subject] }
    return result.factorial?.contrasts.map(\.correlation) ?? []
  }

  /// What a summary says: each coefficient of a few features, the bands of many.
  var sentence: InlineText? {
    guard !coefficients.isEmpty else { return nil }
    let parts = coefficients.map { coefficient in
      guard coefficient.features.count <= Self.fewFeatures else {
        return "\(coefficient.symbol): \(coefficient.bandCounts)"
      }
      return coefficient.symbol + " "
        + coefficient.features.map { name, estimate in
          let number = RepeatabilityFeatures.withInterval(estimate, .decimals(3))
          return coefficient.features.count == 1 ? number : "\(name) \(number)"
        }.joined(separator: ", ")
    }
    let isCounted = coefficients.contains { $0.features.count > Self.fewFeatures }
    return InlineText(
      (isCounted ? "By the lower confidence limit, the bands of Koo and Li. " : "")
        + parts.joined(separator: "; ") + ".")
  }

  /// A figure for each coefficient.
  func figures(_ chapter: inout Chapter, level: ConfidenceLevel) -> [Block] {
    coefficients.enumerated().map { index, coefficient in
      var figure = ICCDotPlotFigure(
        features: coefficient.features.map {
          ICCDotPlotFigure.Feature(name: $0.name, estimate: PlottedEstimate($0.estimate))
        }, axisLabel: "\(coefficient.symbol) (\(Format.level(level)) CI)")
      figure.width = coefficient.features.count > ICCDotPlotFigure.mostNamed ? .double : .single
      let methods = coefficient.features.compactMap { $0.estimate.interval?.method.name }.uniqued()
      let bars =
        methods.isEmpty
        ? "" : " Bars: \(Format.level(level)) confidence intervals (\(StudyWords.list(methods)))."
      return chapter.figure(
        "icc-\(index + 1)", figure,
        alternativeText:
          "\(coefficient.symbol) of \(StudyWords.count(coefficient.features.count, "feature")) over the bands of Koo and Li.",
        caption:
          "\(coefficient.symbol), \(coefficient.name), over the bands of Koo and Li. By the lower limit: \(coefficient.bandCounts).\(bars)"
      )
    }
  }
}
