internal import LinearAlgebra
internal import RealModule
public import Statistics
public import Tables
public import Validation

/// The measurements of one feature with what a report shows of them: pairs, limits of agreement on both scales and
/// the precision profile.
public struct RepeatabilityDetail: Sendable {
  /// The feature, in one value of the `by` column.
  public let feature: RepeatabilityAnalysis.Feature
  /// The first measurement of each subject with both, when there are two.
  public let pairs: MeasurementPairs?
  /// Bias and limits of agreement with exact intervals, in the feature's unit.
  public let limits: LimitsOfAgreement?
  /// Differences regressed on means.
  public let proportionalBias: ProportionalBias?
  /// The same of ratios, first over second: the limits of logarithms, exponentiated. Nil unless all are positive.
  public let ratioLimits: LimitsOfAgreement?
  /// The precision profile, where the data allow one.
  public let profile: PrecisionProfile?
  /// Mean and SD of each subject with two or more measurements.
  public let spreads: [Spread]

  /// One subject's measurements.
  public struct Spread: Sendable {
    /// Their mean.
    public let mean: Double
    /// Their standard deviation, divisor n - 1.
    public let standardDeviation: Double
  }

  init(_ feature: RepeatabilityAnalysis.Feature, _ data: RepeatedMatrix, level: ConfidenceLevel) {
    self.feature = feature
    profile = PrecisionProfile(data, level: level)
    spreads = (0..<data.values.rowCount).compactMap { i in
      let values = data.values.row(i).filter { !$0.isNaN }
      guard values.count > 1 else { return nil }
      return Spread(mean: Statistics.mean(values), standardDeviation: sampleStandardDeviation(values))
    }
    var complete: MeasurementPairs?
    if data.repeatCount == 2 {
      let rows = (0..<data.values.rowCount).filter {
        !data.values[$0, 0].isNaN && !data.values[$0, 1].isNaN
      }
      // In range, as all values of a RepeatedMatrix are.
      complete = MeasurementPairs(
        checkedFirst: rows.map { data.values[$0, 0] }, second: rows.map { data.values[$0, 1] })
    }
    guard let complete, complete.count > 1 else {
      (pairs, limits, proportionalBias, ratioLimits) = (nil, nil, nil, nil)
      return
    }
    pairs = complete
    limits = LimitsOfAgreement(complete, level: level, interval: .exact)
    proportionalBias = ProportionalBias(complete, level: level)
    let isPositive = (complete.first + complete.second).allSatisfy { $0 > 0 }
    let logarithms =
      isPositive
      ? MeasurementPairs(
        checkedFirst: complete.first.map { Double.log($0) },
        second: complete.second.map { Double.log($0) }) : nil
    ratioLimits = logarithms.map {
      LimitsOfAgreement($0, level: level, interval: .exact).exponentiated
    }
  }
}

extension LimitsOfAgreement {
  /// Differences of logarithms as ratios.
  fileprivate var exponentiated: LimitsOfAgreement {
    LimitsOfAgreement(
      bias: bias.exponentiated(.biasRatio), lower: lower.exponentiated(.limitOfAgreementRatioLower),
      upper: upper.exponentiated(.limitOfAgreementRatioUpper))
  }
}

extension Estimate {
  fileprivate func exponentiated(_ quantity: Quantity) -> Estimate {
    Estimate(
      quantity, value: value.map { Double.exp($0) },
      interval: interval.map {
        ConfidenceInterval(
          lower: Double.exp($0.lower), upper: Double.exp($0.upper), level: $0.level, method: $0.method)
      }, method: Method("mean difference of logarithms, exponentiated"), sampleSize: sampleSize, notes: notes)
  }
}

extension Quantity {
  /// The geometric mean of the ratio first over second measurement.
  public static let biasRatio = Quantity(
    name: "bias as a ratio", symbol: "bias ratio", reference: .ratioLimits)
  /// The lower 95 % limit of the ratio.
  public static let limitOfAgreementRatioLower = Quantity(
    name: "lower 95 % limit of agreement, ratio", symbol: "LoA ratio lower", reference: .ratioLimits)
  /// The upper 95 % limit of the ratio.
  public static let limitOfAgreementRatioUpper = Quantity(
    name: "upper 95 % limit of agreement, ratio", symbol: "LoA ratio upper", reference: .ratioLimits)

}

extension Citation {
  fileprivate static let ratioLimits = Citation(
    "Bland, Altman 1999, Stat Methods Med Res 8:135", doi: "10.1177/096228029900800204")
}

extension RepeatabilityRequest {
  /// Features that a report shows when none are named: all of a few, those with a claim of their own, else the ones
  /// with the greatest, the median and the least lower limit of a form.
  public func shownFeatures(_ analysis: RepeatabilityAnalysis, form: IntraclassForm) -> [Int] {
    let features = analysis.features
    if features.count <= Self.fewFeatures { return features.indices.filter { features[$0].result != nil } }
    let claimed = Set(claims.compactMap(\.feature))
    let withClaim = features.indices.filter {
      claimed.contains(features[$0].name) && features[$0].result != nil
    }
    if !withClaim.isEmpty { return Array(withClaim.prefix(Self.mostShown)) }
    let ranked = features.indices.compactMap { index -> (Int, Double)? in
      features[index].result?.coefficient(form).interval.map { (index, $0.lower) }
    }.sorted { $0.1 != $1.1 ? $0.1 > $1.1 : $0.0 < $1.0 }
    guard let first = ranked.first, let last = ranked.last else { return [] }
    return [first.0, ranked[ranked.count / 2].0, last.0].uniqued()
  }

  /// So many features are all shown.
  private static let fewFeatures = 4
  /// More features with claims are not shown.
  private static let mostShown = 12

  /// The details of features of an analysis, by their places in it; designs with readers, sites or lesions
  /// crossed with repeats have none.
  /// - Throws: `TableError`, `TableAnalysisError`.
  public func details(
    _ places: [Int], of analysis: RepeatabilityAnalysis, _ table: FeatureTable
  ) throws -> [RepeatabilityDetail] {
    guard !analysis.frame.hasRepeatsInCells else { return [] }
    let source = try RepeatabilitySource(self, table)
    return places.compactMap { place in
      let feature = analysis.features[place]
      guard let level = source.levels.first(where: { $0.level == feature.level }),
        let column = level.features.firstIndex(of: feature.name)
      else { preconditionFailure("the features of an analysis are in its table") }
      do {
        return RepeatabilityDetail(
          feature, try RepeatedMatrix(level.measurements(of: column)), level: self.level)
      } catch {
        // Without repeated measurements there is nothing to show; the analysis says why in `reason`.
        return nil
      }
    }
  }
}
