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

  /// The within-subject variation of repeated measurements.
  public init(_ data: RepeatedMatrix, level: ConfidenceLevel = .p95) {
    let subjects = data.measurementsBySubject
    self.init(
      subjects, meanSquare: OneWayMeanSquares(groups: subjects).within, level: level)
  }

  init(_ subjects: [[Double]], meanSquare: Double?, level: ConfidenceLevel) {
    let repeated = subjects.filter { $0.count > 1 }
    let sample = SampleSize(repeated.count)
    let scale = ChiSquareFactors(
      degreesOfFreedom: repeated.reduce(0) { $0 + $1.count - 1 }, level: level)
    func estimate(
      _ quantity: Quantity, _ value: Double?, _ method: Method, notes: [Note] = [],
      transform: (Double) -> Double = { $0 }
    ) -> Estimate {
      guard let value, let scale else {
        return .undefined(
          quantity, method: .rootMeanSquare, sampleSize: sample, because: notes.first ?? .nobodyRepeated)
      }
      let interval = ConfidenceInterval(
        lower: transform(value * scale.lower), upper: transform(value * scale.upper), level: level,
        method: method)
      return Estimate(
        quantity, value: transform(value), interval: interval, method: .rootMeanSquare,
        sampleSize: sample, notes: notes)
    }

    let wSD = meanSquare?.squareRoot()
    standardDeviation = estimate(.withinSubjectSD, wSD, .chiSquare)
    repeatabilityCoefficient = estimate(.repeatabilityCoefficient, wSD, .chiSquare) {
      repeatabilityFactor * $0
    }

    let isPositive = subjects.allSatisfy { $0.allSatisfy { $0 > 0 } }
    let wCV = Self.relativeRootMeanSquare(repeated)
    let relativeNotes: [Note] = wCV == nil ? [.zeroMean] : isPositive ? [] : [.notAllPositive]
    let notes = repeated.isEmpty ? [.nobodyRepeated] : relativeNotes
    coefficientOfVariation = estimate(.withinSubjectCV, wCV, .approximateChiSquare, notes: notes)
    percentRepeatabilityCoefficient = estimate(
      .percentRepeatabilityCoefficient, wCV, .approximateChiSquare, notes: notes
    ) { 100 * repeatabilityFactor * $0 }

    if isPositive, let logVariance = OneWayMeanSquares(logsOf: repeated)?.within {
      coefficientOfVariationLog = estimate(
        .withinSubjectCVLog, logVariance.squareRoot(), .chiSquare
      ) { Double.expMinusOne($0 * $0).squareRoot() }
    } else {
      let note: Note = repeated.isEmpty ? .nobodyRepeated : .logOfNonPositive
      coefficientOfVariationLog = .undefined(
        .withinSubjectCVLog, method: .rootMeanSquare, sampleSize: sample, because: note)
    }
  }

  /// `sqrt(sum (n_i - 1) s_i^2 / m_i^2 / sum (n_i - 1))`; nil when a mean is 0 or there are no subjects.
  private static func relativeRootMeanSquare(_ subjects: [[Double]]) -> Double? {
    var sum = 0.0
    var degreesOfFreedom = 0.0
    for values in subjects {
      let deviations = SubjectDeviations(values)
      let center = values[0] + deviations.meanOffset
      guard center != 0 else { return nil }
      for residual in deviations.residuals { sum += (residual / center) * (residual / center) }
      degreesOfFreedom += Double(values.count - 1)
    }
    return degreesOfFreedom > 0 ? (sum / degreesOfFreedom).squareRoot() : nil
  }
}

extension OneWayMeanSquares {
  fileprivate init?(logsOf subjects: [[Double]]) {
    guard !subjects.isEmpty else { return nil }
    self.init(groups: subjects.map { $0.map { Double.log($0) } })
  }
}

/// The factors `sqrt(df / chi2)` that turn a standard deviation into its interval's limits.
struct ChiSquareFactors {
  let lower: Double
  let upper: Double

  init?(degreesOfFreedom: Int, level: ConfidenceLevel) {
    guard degreesOfFreedom > 0 else { return nil }
    let df = Double(degreesOfFreedom)
    let distribution = ChiSquared(degreesOfFreedom: df)
    lower = (df / distribution.quantile(1 - level.tail)).squareRoot()
    upper = (df / distribution.quantile(level.tail)).squareRoot()
  }
}

extension Method {
  static let rootMeanSquare = Method("root mean square over subjects")
}

extension Note {
  fileprivate static let zeroMean = Note(
    .notRatioScale, "A subject's mean is 0: variation relative to the mean is undefined.")

  fileprivate static let notAllPositive = Note(
    .notRatioScale, "Not all measurements are positive: variation relative to the mean has little meaning.")

  fileprivate static let logOfNonPositive = Note(
    .notRatioScale, "Not all measurements are positive: their logarithms do not exist.")
}
