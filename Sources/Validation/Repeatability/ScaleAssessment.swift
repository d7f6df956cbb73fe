internal import RealModule
public import Statistics

/// Whether measurement error is constant on a scale: the within-subject SD regressed on the subject's mean.
///
/// Least squares of `s_i` on `m_i` over subjects with two or more measurements, weighted by `n_i - 1`, with
/// the t test of a slope of 0 on `n - 2` degrees of freedom; once for the measurements and once, when all are
/// positive, for their logarithms. The recommendation at 5 %: the measured scale if its slope is not
/// significant (then wSD and RC describe all subjects), else the log scale if its slope is not (wCV, %RC and
/// asymmetric limits), else neither (precision profile). A test that does not reject does not prove
/// constancy: with few subjects look at the slope's interval.
/// - Source: Bland, Altman 1996, BMJ 313:106 and 312:1654, doi 10.1136/bmj.312.7047.1654.
public struct ScaleAssessment: Sendable {
  /// A scale for reporting measurement error.
  public enum Scale: String, Sendable {
    /// wSD and RC, in the feature's unit.
    case measured
    /// wCV and %RC, from logarithms.
    case logarithmic
    /// Error changes with magnitude on both scales.
    case neither
  }
  /// The slope of the within-subject SD on the mean, measured scale.
  public let slope: Estimate
  /// Its test; nil when it does not exist.
  public let test: HypothesisTest?
  /// The slope on the log scale; undefined unless all measurements are positive.
  public let logSlope: Estimate
  /// Its test.
  public let logTest: HypothesisTest?
  /// The recommended scale; nil without a test.
  public let recommended: Scale?

  /// The significance level of the recommendation.
  public static let significance = 0.05

  /// Judges the scale of repeated measurements.
  public init(_ data: RepeatedMatrix, level: ConfidenceLevel = .p95) {
    var quantiles = QuantileCache(level: level)
    self.init(CenteredSubjects(data), &quantiles)
  }

  init(_ subjects: CenteredSubjects, _ quantiles: inout QuantileCache) {
    (slope, test) = Self.regress(subjects, .scaleSlope, &quantiles)
    if subjects.values.allSatisfy({ $0 > 0 }) {
      (logSlope, logTest) = Self.regress(
        subjects.mapValues { Double.log($0) }, .scaleSlopeLog, &quantiles)
    } else {
      logSlope = .undefined(
        .scaleSlopeLog, method: .leastSquares, sampleSize: SampleSize(subjects.repeatedCount),
        because: Note(.notRatioScale, "Not all measurements are positive: their logarithms do not exist."))
      logTest = nil
    }
    guard let test else {
      recommended = nil
      return
    }
    if test.pValue >= Self.significance {
      recommended = .measured
    } else if let logTest, logTest.pValue >= Self.significance {
      recommended = .logarithmic
    } else {
      recommended = .neither
    }
  }

  private static func regress(
    _ subjects: CenteredSubjects, _ quantity: Quantity, _ quantiles: inout QuantileCache
  ) -> (Estimate, HypothesisTest?) {
    let points = subjects.spreads
    let line = WeightedLine(
      x: points.map(\.center), y: points.map { $0.variance.squareRoot() },
      weights: points.map { Double($0.degreesOfFreedom) })
    let sample = SampleSize(points.count)
    guard let line else {
      return (
        .undefined(quantity, method: .leastSquares, sampleSize: sample, because: .noScaleTest), nil
      )
    }
    return (
      line.slopeEstimate(
        quantity, sample: sample, level: quantiles.level, t: quantiles.tQuantile(line.count - 2)),
      line.slopeTest(name: "t test of a slope of SD on mean")
    )
  }
}

/// How one subject's measurements spread.
struct SubjectSpread {
  let center: Double
  let variance: Double
  let degreesOfFreedom: Int
}

extension CenteredSubjects {
  /// The spread of each subject with two or more measurements.
  var spreads: [SubjectSpread] {
    var result: [SubjectSpread] = []
    var start = 0
    for (index, count) in counts.enumerated() {
      defer { start += count }
      guard count > 1 else { continue }
      var sum = 0.0
      for residual in residuals[start..<(start + count)] { sum += residual * residual }
      result.append(
        SubjectSpread(
          center: first[index] + meanOffsets[index], variance: sum / Double(count - 1),
          degreesOfFreedom: count - 1))
    }
    return result
  }
}

extension Quantity {
  /// The slope of the within-subject SD on the mean.
  public static let scaleSlope = Quantity(
    name: "slope of within-subject SD on mean", symbol: "slope(SD~mean)",
    reference: Citation("Bland, Altman 1996, BMJ 312:1654", doi: "10.1136/bmj.312.7047.1654"))
  /// The slope of the within-subject SD on the mean, of logarithms.
  public static let scaleSlopeLog = Quantity(
    name: "slope of within-subject SD on mean, log scale", symbol: "slope(SD~mean), log",
    reference: Citation("Bland, Altman 1996, BMJ 312:1654", doi: "10.1136/bmj.312.7047.1654"))
}

extension Method {
  static let leastSquares = Method("least squares")
}

extension Note {
  static let noScaleTest = Note(
    .tooFewRepeatedMeasurements,
    "The slope needs three subjects with repeats, different means, and points that are not on a line.")
}
