public import Statistics

/// One form of the intraclass correlation with its interval and the F test of no subject variance.
///
/// One-way and consistency forms have the interval that is exact under the normal model: with F the ratio
/// MSR/MSW or MSR/MSE and `F_L = F / q(1 - a/2; df1, df2)`, `F_U = F / q(a/2; df1, df2)`, limits
/// `(F_* - 1) / (F_* + k - 1)` for a single measurement and `1 - 1/F_*` for the mean of k. With unequal
/// repeats the one-way forms have `n0` for k and an approximate interval, and a note says so. The
/// agreement forms use McGraw and Wong's Satterthwaite approximation.
public struct IntraclassCorrelation: Sendable {
  /// Which of the six forms.
  public let form: IntraclassForm
  /// The coefficient, unclipped: it may be negative. Nil, with a note, where the data do not define it.
  public let estimate: Estimate
  /// The F test of "subjects do not differ": `MSR/MSW` or `MSR/MSE`, against larger values. The statistic
  /// is infinite when the denominator is 0. Nil when the ratio does not exist or is 0/0.
  public let test: HypothesisTest?

  /// The Koo-Li band of the interval's lower limit; nil without an interval.
  public var band: ReliabilityBand? { ReliabilityBand(lowerLimitOf: estimate) }
}

/// Makes the six forms from the mean squares of one feature.
struct IntraclassEstimator {
  private let oneWay: OneWayMeanSquares
  /// Nil when the data do not allow the two-way analysis.
  private let twoWay: TwoWayMeanSquares?
  private let isBalanced: Bool
  private let oneWayRatio: TestedRatio?
  private let twoWayRatio: TestedRatio?

  /// A ratio with its test, which costs more than all else and serves several forms.
  private struct TestedRatio {
    let ratio: VarianceRatio
    let test: HypothesisTest?

    init(_ ratio: VarianceRatio) {
      self.ratio = ratio
      test = ratio.test()
    }
  }

  init(oneWay: OneWayMeanSquares, twoWay: TwoWayMeanSquares?, isBalanced: Bool) {
    self.oneWay = oneWay
    self.twoWay = twoWay
    self.isBalanced = isBalanced
    oneWayRatio = VarianceRatio(oneWay).map(TestedRatio.init)
    twoWayRatio = twoWay.map { TestedRatio(VarianceRatio($0)) }
  }

  /// All forms, in the order of `IntraclassForm.allCases`.
  func all(_ quantiles: inout QuantileCache) -> [IntraclassCorrelation] {
    let agreement = twoWay.flatMap { AgreementCorrelation($0, &quantiles) }
    return IntraclassForm.allCases.map { form in
      switch form {
      case .oneWaySingle, .oneWayAverage: oneWayForm(form, &quantiles)
      case .consistencySingle, .consistencyAverage: consistencyForm(form, &quantiles)
      case .agreementSingle:
        agreementForm(form, agreement?.single, agreement?.singleLimits, quantiles.level)
      case .agreementAverage:
        agreementForm(form, agreement?.average, agreement?.averageLimits, quantiles.level)
      }
    }
  }

  private var sample: SampleSize { SampleSize(oneWay.subjects) }

  private var reasonForNoTwoWay: Note { isBalanced ? .tooFewForVariance : .incompleteDesign }

  private func oneWayForm(
    _ form: IntraclassForm, _ quantiles: inout QuantileCache
  ) -> IntraclassCorrelation {
    guard let ratio = oneWayRatio, let repeats = oneWay.repeatsPerSubject else {
      return undefined(form, because: .tooFewForVariance)
    }
    let notes = isBalanced ? [] : [Note.unequalRepeats(form, n0: repeats)]
    return ratioForm(form, ratio, repeats: repeats, notes: notes, &quantiles)
  }

  private func consistencyForm(
    _ form: IntraclassForm, _ quantiles: inout QuantileCache
  ) -> IntraclassCorrelation {
    guard let twoWay, let ratio = twoWayRatio else {
      return undefined(form, because: reasonForNoTwoWay)
    }
    return ratioForm(
      form, ratio, repeats: Double(twoWay.repeatCount), notes: [], &quantiles)
  }

  private func ratioForm(
    _ form: IntraclassForm, _ tested: TestedRatio, repeats: Double, notes: [Note],
    _ quantiles: inout QuantileCache
  ) -> IntraclassCorrelation {
    let (ratio, test) = (tested.ratio, tested.test)
    guard !ratio.isEmpty else { return undefined(form, because: .constantFeature) }
    guard ratio.subjects > 0 || !form.isAverage else {
      return undefined(form, because: .noPositiveVariance, test: test)
    }
    let bounds = ratio.limits(&quantiles)
    // (F - 1)/(F + k - 1), written so that rounding keeps it increasing in F and F may be infinite.
    func single(_ f: Double) -> Double { 1 - repeats / (f + repeats - 1) }
    let value: Double
    let limits: (lower: Double, upper: Double)
    if form.isAverage {
      value = (ratio.subjects - ratio.noise) / ratio.subjects
      limits = (1 - 1 / bounds.lower, 1 - 1 / bounds.upper)
    } else {
      value = (ratio.subjects - ratio.noise) / (ratio.subjects + (repeats - 1) * ratio.noise)
      limits = (single(bounds.lower), single(bounds.upper))
    }
    return IntraclassCorrelation(
      form: form,
      estimate: estimate(
        form, value, limits, .fDistribution, notes + ratio.degeneracyNotes,
        quantiles.level),
      test: test)
  }

  private func agreementForm(
    _ form: IntraclassForm, _ value: Double?, _ limits: (lower: Double, upper: Double)?,
    _ level: ConfidenceLevel
  ) -> IntraclassCorrelation {
    guard let twoWay, let tested = twoWayRatio else {
      return undefined(form, because: reasonForNoTwoWay)
    }
    let (ratio, test) = (tested.ratio, tested.test)
    guard !ratio.isEmpty || twoWay.repeats > 0 else {
      return undefined(form, because: .constantFeature)
    }
    guard let value, let limits else {
      return undefined(form, because: .noPositiveVariance, test: test)
    }
    let openBelow = limits.lower == -.infinity ? [Note.averageOpenBelow] : []
    return IntraclassCorrelation(
      form: form,
      estimate: estimate(
        form, value, limits, .satterthwaiteF,
        ratio.degeneracyNotes + openBelow, level),
      test: test)
  }

  private func estimate(
    _ form: IntraclassForm, _ value: Double, _ limits: (lower: Double, upper: Double),
    _ method: Method, _ notes: [Note], _ level: ConfidenceLevel
  ) -> Estimate {
    let interval = ConfidenceInterval(
      lower: limits.lower, upper: limits.upper, level: level, method: method)
    return Estimate(
      .intraclassCorrelation(form), value: value, interval: interval, method: .meanSquares,
      sampleSize: sample, notes: notes)
  }

  private func undefined(
    _ form: IntraclassForm, because note: Note, test: HypothesisTest? = nil
  ) -> IntraclassCorrelation {
    IntraclassCorrelation(
      form: form,
      estimate: .undefined(
        .intraclassCorrelation(form), method: .meanSquares, sampleSize: sample, because: note),
      test: test)
  }
}

extension Method {
  fileprivate static let fDistribution = Method("F distribution")
}
