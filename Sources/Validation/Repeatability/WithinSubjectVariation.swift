internal import RealModule
public import Statistics

/// The factor between the within-subject SD and the repeatability coefficient, `1.96 sqrt(2)`: the
/// absolute difference of two measurements of an unchanged subject stays below `1.96 sqrt(2) wSD` in 95
/// of 100 pairs. It is the rounded 1.96 of the metrology papers (their "2.77"), whatever the level of the
/// intervals: a repeatability coefficient is a 95 % limit by definition.
public let repeatabilityFactor = 1.96 * 2.0.squareRoot()

/// How much repeated measurements of an unchanged subject vary.
///
/// - `standardDeviation`: `wSD = sqrt(MSW)`, the variances within subjects pooled by their degrees of
///   freedom, `df = N - S` in all (`n(k - 1)` when complete). Interval `wSD sqrt(df / chi2)`, exact for
///   normal errors of equal variance. Systematic differences between repeats count as variation.
/// - `coefficientOfVariation`: root mean square of `s_i / m_i` over subjects, weighted by `n_i - 1`; not the
///   mean of the CVs. Its interval uses the same chi-square factor and is approximate: it takes `s_i^2/m_i^2`
///   for a chi-square variable, hence `m_i` for known.
/// - `coefficientOfVariationLog`: `sqrt(exp(s^2) - 1)` with `s` the wSD of the natural logarithms; data
///   must be positive. Its interval is that of `s` transformed, exact for log-normal errors.
/// - `repeatabilityCoefficient`: `RC = 1.96 sqrt(2) wSD`, interval likewise.
/// - `percentRepeatabilityCoefficient`: `100 * 1.96 sqrt(2) wCV` with the root-mean-square wCV.
/// - `percentLimitLower`, `percentLimitUpper`: the asymmetric 95 % limits of a change in per cent,
///   `100 (exp(-+1.96 sqrt(2) s) - 1)` with `s` the wSD of logarithms; intervals are those of `s` transformed.
///
/// Subjects with a single measurement contribute nothing. The sample size counts the others.
/// - Source: Raunig et al. 2015, Stat Methods Med Res 24:27, doi 10.1177/0962280214537344.
public struct WithinSubjectVariation: Sendable {
  /// The within-subject standard deviation.
  public let standardDeviation: Estimate
  /// The within-subject coefficient of variation, root-mean-square form, a fraction.
  public let coefficientOfVariation: Estimate
  /// The within-subject coefficient of variation from logarithms, a fraction.
  public let coefficientOfVariationLog: Estimate
  /// The repeatability coefficient.
  public let repeatabilityCoefficient: Estimate
  /// The repeatability coefficient relative to the subject's mean, in per cent.
  public let percentRepeatabilityCoefficient: Estimate
  /// The decrease in per cent that 95 of 100 unchanged subjects stay above, from logarithms.
  public let percentLimitLower: Estimate
  /// The increase in per cent that 95 of 100 unchanged subjects stay below, from logarithms.
  public let percentLimitUpper: Estimate

  /// The within-subject variation of repeated measurements.
  public init(_ data: RepeatedMatrix, level: ConfidenceLevel = .p95) {
    var quantiles = QuantileCache(level: level)
    self.init(CenteredSubjects(data), &quantiles)
  }

  init(_ subjects: CenteredSubjects, _ quantiles: inout QuantileCache) {
    let level = quantiles.level
    let sample = SampleSize(subjects.repeatedCount)
    let scale = quantiles.chiSquareFactors(degreesOfFreedom: subjects.degreesOfFreedom)
    func estimate(
      _ quantity: Quantity, _ value: Double?, _ method: Method, notes: [Note] = [],
      transform: (Double) -> Double = { $0 }
    ) -> Estimate {
      guard let value, let scale else {
        return .undefined(
          quantity, method: .rootMeanSquare, sampleSize: sample, because: notes.first ?? .nobodyRepeated)
      }
      let limits = (transform(value * scale.lower), transform(value * scale.upper))
      let interval = ConfidenceInterval(
        lower: min(limits.0, limits.1), upper: max(limits.0, limits.1), level: level, method: method)
      return Estimate(
        quantity, value: transform(value), interval: interval, method: .rootMeanSquare,
        sampleSize: sample, notes: notes)
    }

    let wSD = subjects.meanSquareWithin?.squareRoot()
    standardDeviation = estimate(.withinSubjectSD, wSD, .chiSquare)
    repeatabilityCoefficient = estimate(.repeatabilityCoefficient, wSD, .chiSquare) {
      repeatabilityFactor * $0
    }

    let isPositive = subjects.values.allSatisfy { $0 > 0 }
    let wCV = Self.relativeRootMeanSquare(subjects)
    let relativeNotes: [Note] = wCV == nil ? [.zeroMean] : isPositive ? [] : [.notAllPositive]
    let notes = scale == nil ? [.nobodyRepeated] : relativeNotes
    coefficientOfVariation = estimate(.withinSubjectCV, wCV, .approximateChiSquare, notes: notes)
    percentRepeatabilityCoefficient = estimate(
      .percentRepeatabilityCoefficient, wCV, .approximateChiSquare, notes: notes
    ) { 100 * repeatabilityFactor * $0 }

    if isPositive, let logVariance = subjects.mapValues({ Double.log($0) }).meanSquareWithin {
      coefficientOfVariationLog = estimate(
        .withinSubjectCVLog, logVariance.squareRoot(), .chiSquare
      ) { Double.expMinusOne($0 * $0).squareRoot() }
      let logDeviation = logVariance.squareRoot()
      percentLimitLower = estimate(.percentLimitLower, logDeviation, .chiSquare) {
        100 * Double.expMinusOne(-repeatabilityFactor * $0)
      }
      percentLimitUpper = estimate(.percentLimitUpper, logDeviation, .chiSquare) {
        100 * Double.expMinusOne(repeatabilityFactor * $0)
      }
    } else {
      let note: Note = scale == nil ? .nobodyRepeated : .logOfNonPositive
      coefficientOfVariationLog = .undefined(
        .withinSubjectCVLog, method: .rootMeanSquare, sampleSize: sample, because: note)
      percentLimitLower = .undefined(
        .percentLimitLower, method: .rootMeanSquare, sampleSize: sample, because: note)
      percentLimitUpper = .undefined(
        .percentLimitUpper, method: .rootMeanSquare, sampleSize: sample, because: note)
    }
  }

  /// `sqrt(sum (n_i - 1) s_i^2 / m_i^2 / sum (n_i - 1))`; nil when a mean is 0 or nobody is repeated.
  private static func relativeRootMeanSquare(_ subjects: CenteredSubjects) -> Double? {
    guard subjects.degreesOfFreedom > 0 else { return nil }
    var sum = 0.0
    var start = 0
    for (index, count) in subjects.counts.enumerated() {
      defer { start += count }
      guard count > 1 else { continue }
      let center = subjects.first[index] + subjects.meanOffsets[index]
      guard center != 0 else { return nil }
      for residual in subjects.residuals[start..<(start + count)] {
        sum += (residual / center) * (residual / center)
      }
    }
    return (sum / Double(subjects.degreesOfFreedom)).squareRoot()
  }
}

extension Method {
  fileprivate static let rootMeanSquare = Method("root mean square over subjects")
  fileprivate static let chiSquare = Method("chi-square")
  fileprivate static let approximateChiSquare = Method("chi-square, approximate")
}

extension Note {
  fileprivate static let zeroMean = Note(
    .notRatioScale, "A subject's mean is 0: variation relative to the mean is undefined.")

  fileprivate static let notAllPositive = Note(
    .notRatioScale, "Not all measurements are positive: variation relative to the mean has little meaning.")

  fileprivate static let logOfNonPositive = Note(
    .notRatioScale, "Not all measurements are positive: their logarithms do not exist.")
}
