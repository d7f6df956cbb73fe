internal import LinearAlgebra
internal import RealModule
public import Statistics

/// How the within-subject SD depends on magnitude.
///
/// The subjects' variances `s_i^2` on `d_i` degrees of freedom are taken for `sigma(m_i)^2 chi2(d_i) / d_i`, a
/// gamma regression with weights `d_i` and known dispersion 2: maximum likelihood by Fisher scoring. Models:
/// constant, `sigma = a`; linear, `sigma = a + b m`; power, `sigma = a m^b` for positive means. A variance of 0
/// (replicates that agree) is a valid observation. Compared by AIC, `-2 l + 2 p` with
/// `-2 l = sum d_i (ln sigma_i^2 + s_i^2 / sigma_i^2)`; the constants that models share are left out.
/// - Source: Sadler 2016, Ann Clin Biochem 53:141, doi 10.1177/0004563215575560.
public struct PrecisionProfile: Sendable {
  /// A shape of the profile.
  public enum Shape: String, Sendable, CaseIterable {
    /// `sigma = a`.
    case constant
    /// `sigma = a + b m`.
    case linear
    /// `sigma = a m^b`.
    case power
  }
  /// One fitted shape.
  public struct Fit: Sendable {
    /// The shape.
    public let shape: Shape
    /// `a`, then `b` where the shape has one.
    public let parameters: [Double]
    /// Akaike's criterion, up to what shapes share.
    public let aic: Double
    /// The covariance of the working parameters: `a`, `b`, with `ln a` for a power.
    let covariance: Matrix

    /// The SD at a magnitude; nil where the shape gives none that is positive.
    public func standardDeviation(at magnitude: Double) -> Double? {
      let value: Double
      switch shape {
      case .constant: value = parameters[0]
      case .linear: value = parameters[0] + parameters[1] * magnitude
      case .power:
        guard magnitude > 0 else { return nil }
        value = parameters[0] * Double.pow(magnitude, parameters[1])
      }
      return value > 0 ? value : nil
    }
  }

  /// The shapes that could be fitted, in the order of `Shape.allCases`.
  public let fits: [Fit]
  /// Subjects with repeats.
  public let subjects: Int
  /// The smallest and largest mean.
  public let range: ClosedRange<Double>
  private let degreesOfFreedom: Int
  private let level: ConfidenceLevel

  /// The profile of repeated measurements; nil with fewer than three subjects with repeats or when nothing
  /// varies within subjects.
  public init?(_ data: RepeatedMatrix, level: ConfidenceLevel = .p95) {
    let points = CenteredSubjects(data).spreads
    guard points.count > 2, points.contains(where: { $0.variance > 0 }) else { return nil }
    let centers = points.map(\.center)
    subjects = points.count
    range = centers.min()!...centers.max()!
    degreesOfFreedom = points.reduce(0) { $0 + $1.degreesOfFreedom }
    self.level = level
    fits = Shape.allCases.compactMap { GammaProfile(points, shape: $0)?.fit }
  }

  /// The shape with the smallest AIC.
  public var best: Fit { fits.min { $0.aic < $1.aic }! }

  /// The SD at a magnitude by a fit, with the delta interval on the log scale and Student's t on the degrees of
  /// freedom within subjects less the parameters.
  public func standardDeviation(at magnitude: Double, by fit: Fit) -> Estimate {
    let sample = SampleSize(subjects)
    guard let value = fit.standardDeviation(at: magnitude) else {
      return .undefined(
        .withinSubjectSD, method: .gammaProfile, sampleSize: sample,
        because: Note(.notRatioScale, "The profile gives no positive SD at this magnitude."))
    }
    let gradient: [Double] =
      switch fit.shape {
      case .constant: [1]
      case .linear: [1, magnitude]
      case .power: [1, Double.log(magnitude)]
      }
    let product = fit.covariance.times(gradient)
    let error = zip(gradient, product).reduce(0) { $0 + $1.0 * $1.1 }.squareRoot()
    // The relative error of the SD; a power's parameters are logarithms already.
    let relative = fit.shape == .power ? error : error / value
    let df = degreesOfFreedom - fit.parameters.count
    let margin = df > 0 ? StudentT(degreesOfFreedom: Double(df)).quantile(1 - level.tail) * relative : nil
    var notes: [Note] = []
    if !range.contains(magnitude) {
      notes.append(Note(.extrapolation, "The magnitude lies outside those measured."))
    }
    return Estimate(
      .withinSubjectSD, value: value, standardError: value * relative,
      interval: margin.map {
        ConfidenceInterval(
          lower: value * Double.exp(-$0), upper: value * Double.exp($0), level: level,
          method: Method("delta method on the log scale, Student's t"))
      },
      method: .gammaProfile, sampleSize: sample, notes: notes)
  }
}

/// Fisher scoring of one shape: gamma errors with the link under which the SD is linear in the parameters.
private struct GammaProfile {
  let fit: PrecisionProfile.Fit

  private static let iterationLimit = 200
  private static let tolerance = 1e-13

  init?(_ points: [SubjectSpread], shape: PrecisionProfile.Shape) {
    let isLog = shape == .power
    if isLog, points.contains(where: { $0.center <= 0 }) { return nil }
    let columns = shape == .constant ? 1 : 2
    let rows: [[Double]] = points.map { point in
      let second = isLog ? Double.log(point.center) : point.center
      return columns == 1 ? [1] : [1, second]
    }
    let weights = points.map { Double($0.degreesOfFreedom) }
    var pooled = 0.0
    for (point, weight) in zip(points, weights) { pooled += weight * point.variance }
    let start = (pooled / weights.reduce(0, +)).squareRoot()
    var beta = [isLog ? Double.log(start) : start] + [Double](repeating: 0, count: columns - 1)

    func sigma(_ beta: [Double], _ row: [Double]) -> Double {
      let eta = zip(beta, row).reduce(0) { $0 + $1.0 * $1.1 }
      return isLog ? Double.exp(eta) : eta
    }
    func minusTwoLog(_ beta: [Double]) -> Double {
      var sum = 0.0
      for (i, row) in rows.enumerated() {
        let deviation = sigma(beta, row)
        guard deviation > 0 else { return .infinity }
        let ratio = points[i].variance / (deviation * deviation)
        sum += weights[i] * (2 * Double.log(deviation) + ratio)
      }
      return sum
    }
    var current = minusTwoLog(beta)
    var information = Matrix(zeros: columns, columns)
    var converged = false
    for _ in 0..<Self.iterationLimit {
      var score = [Double](repeating: 0, count: columns)
      information = Matrix(zeros: columns, columns)
      for (i, row) in rows.enumerated() {
        let deviation = sigma(beta, row)
        // d ln sigma / d eta.
        let rate = isLog ? 1 : 1 / deviation
        let excess = points[i].variance / (deviation * deviation) - 1
        for a in 0..<columns {
          score[a] += weights[i] * excess * rate * row[a]
          for b in 0..<columns { information[a, b] += 2 * weights[i] * rate * rate * row[a] * row[b] }
        }
      }
      guard let factor = try? Cholesky(information) else { return nil }
      let step = factor.solve(score)
      var fraction = 1.0
      var next = zip(beta, step).map { $0 + $1 }
      var value = minusTwoLog(next)
      while !(value <= current + 1e-12 * max(1, abs(current))), fraction > 1e-8 {
        fraction /= 2
        next = zip(beta, step).map { $0 + fraction * $1 }
        value = minusTwoLog(next)
      }
      guard value.isFinite else { return nil }
      // The largest relative change of an SD.
      let change = rows.map { row in
        abs(zip(step, row).reduce(0) { $0 + $1.0 * $1.1 }) / (isLog ? 1 : sigma(beta, row))
      }.max()!
      beta = next
      current = value
      if change <= Self.tolerance || fraction <= 1e-8 {
        converged = true
        break
      }
    }
    guard converged, let factor = try? Cholesky(information) else { return nil }
    var parameters = beta
    if isLog { parameters[0] = Double.exp(beta[0]) }
    fit = PrecisionProfile.Fit(
      shape: shape, parameters: parameters, aic: current + 2 * Double(columns),
      covariance: factor.inverse)
  }
}

extension Method {
  fileprivate static let gammaProfile = Method("gamma regression of within-subject variances")
}

extension Note.Kind {
  /// A value outside the range of the data.
  public static let extrapolation = Note.Kind("extrapolation")
}
