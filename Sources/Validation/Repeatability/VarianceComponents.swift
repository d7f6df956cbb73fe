public import LinearAlgebra
internal import RealModule
internal import Statistics

/// Variance components by restricted maximum likelihood (REML), for complete and incomplete designs.
///
/// Fisher scoring with components held at 0 where the likelihood falls away from the boundary. A component
/// at 0 has no standard error. For complete data with positive estimates the components are those of the
/// analysis of variance.
/// - Source: Patterson, Thompson 1971, Biometrika 58:545, doi 10.1093/biomet/58.3.545.
public struct VarianceComponents: Sendable {
  /// The model.
  public let model: ComponentModel
  /// The components in the order of `model.sources`, each at least 0.
  public let variances: [Double]
  /// Their covariance, from the expected information; 0 for a component at the boundary.
  public let covariance: Matrix
  /// The restricted log-likelihood, with its constant, as R's `lme4` gives it.
  public let restrictedLogLikelihood: Double
  /// Scoring steps taken.
  public let iterations: Int
  /// Whether the steps became negligible.
  public let isConverged: Bool
  /// Subjects behind the components.
  public let subjects: Int

  /// Steps after which scoring gives up; quadratic forms settle in a few dozen even at the boundary.
  private static let iterationLimit = 500
  /// A step below this part of the total variance is negligible.
  private static let stepTolerance = 1e-13
  /// Residual variance below this part of the total is rounding: replicates agree.
  private static let leastResidual = 1e-18

  /// Why there are no components.
  public enum ComponentError: Error, Sendable, Equatable {
    /// There are too few subjects, columns or replicates to tell the components apart.
    case notIdentified
    /// Measurements agree up to what the model explains exactly: the residual variance is 0.
    case noResidualVariation
  }

  /// Estimates the components.
  public init(_ data: CrossedMeasurements, model: ComponentModel) throws(ComponentError) {
    let sources = model.sources
    let likelihood = RestrictedLikelihood(data: data, model: model)
    try Self.checkDesign(data, model)
    let scale = Self.scale(data)
    guard scale > 0 else { throw .noResidualVariation }
    var theta = [Double](repeating: scale / Double(sources.count), count: sources.count)
    guard var current = likelihood.evaluate(theta) else { throw .notIdentified }
    var iterations = 0
    var isConverged = false
    while iterations < Self.iterationLimit, !isConverged {
      iterations += 1
      let target = try Self.step(current, from: theta)
      var fraction = 1.0
      var next = target
      var evaluation = likelihood.evaluate(next)
      while evaluation.map({ $0.minusTwoLog > current.minusTwoLog + 1e-12 * abs(current.minusTwoLog) })
        ?? true,
        fraction > 1e-6
      {
        fraction /= 2
        next = zip(theta, target).map { $0 + fraction * ($1 - $0) }
        evaluation = likelihood.evaluate(next)
      }
      guard let evaluation else { throw .noResidualVariation }
      let change = zip(theta, next).map { abs($0 - $1) }.max() ?? 0
      isConverged = change <= Self.stepTolerance * next.reduce(0, +)
      theta = next
      current = evaluation
      guard theta[theta.count - 1] > Self.leastResidual * scale else { throw .noResidualVariation }
    }
    let fixed = model.columns == .fixed ? data.columnCount : 1
    self.model = model
    variances = theta
    covariance = try Self.covariance(current.crossTraces, theta)
    restrictedLogLikelihood =
      -(current.minusTwoLog + Double(data.measurementCount - fixed) * Double.log(2 * Double.pi)) / 2
    self.iterations = iterations
    self.isConverged = isConverged
    subjects = data.subjectCount
  }

  private static func checkDesign(
    _ data: CrossedMeasurements, _ model: ComponentModel
  ) throws(ComponentError) {
    let (measurements, cells) = (data.measurementCount, data.cellCount)
    guard data.subjectCount > 1, measurements > data.subjectCount else { throw .notIdentified }
    if model.hasInteraction {
      guard measurements > cells, cells > data.subjectCount else { throw .notIdentified }
    }
    if model.columns == .random, data.columnCount < 2 { throw .notIdentified }
  }

  /// The variance of the measurements about their mean.
  private static func scale(_ data: CrossedMeasurements) -> Double {
    var (sum, size) = (0.0, 0.0)
    for (count, value) in zip(data.counts, data.means) {
      sum += Double(count) * value
      size += Double(count)
    }
    let center = sum / size
    var squares = data.withinSumOfSquares
    for (count, value) in zip(data.counts, data.means) {
      squares += Double(count) * (value - center) * (value - center)
    }
    return squares / (size - 1)
  }

  /// The next variances: the solution of `sum_d tr(P V_c P V_d) theta_d = y' P V_c P y` over the components
  /// that stay positive.
  private static func step(
    _ evaluation: RestrictedLikelihood.Evaluation, from theta: [Double]
  ) throws(ComponentError) -> [Double] {
    let count = theta.count
    // At 0 a component leaves again only when the likelihood rises with it.
    var active = (0..<count).filter {
      theta[$0] > 0 || evaluation.quadratics[$0] > evaluation.traces[$0]
    }
    while true {
      var system = Matrix(zeros: active.count, active.count)
      for (a, c) in active.enumerated() {
        for (b, d) in active.enumerated() { system[a, b] = evaluation.crossTraces[c, d] }
      }
      let solution = try factor(system).solve(active.map { evaluation.quadratics[$0] })
      let negative = active.indices.filter { solution[$0] <= 0 && active[$0] != count - 1 }
      if negative.isEmpty {
        guard solution[active.count - 1] > 0 else { throw .noResidualVariation }
        var next = [Double](repeating: 0, count: count)
        for (a, c) in active.enumerated() { next[c] = solution[a] }
        return next
      }
      let worst = negative.min { solution[$0] < solution[$1] }!
      active.remove(at: worst)
    }
  }

  /// Twice the inverse of the traces over positive components.
  private static func covariance(_ traces: Matrix, _ theta: [Double]) throws(ComponentError) -> Matrix {
    let positive = theta.indices.filter { theta[$0] > 0 }
    var system = Matrix(zeros: positive.count, positive.count)
    for (a, c) in positive.enumerated() {
      for (b, d) in positive.enumerated() { system[a, b] = traces[c, d] / 2 }
    }
    let inverse = try factor(system).inverse
    var result = Matrix(zeros: theta.count, theta.count)
    for (a, c) in positive.enumerated() {
      for (b, d) in positive.enumerated() { result[c, d] = inverse[a, b] }
    }
    return result
  }

  /// A factorisation that fails only when the design does not tell the components apart.
  private static func factor(_ system: Matrix) throws(ComponentError) -> Cholesky {
    do { return try Cholesky(system) } catch { throw .notIdentified }
  }

  /// The variance of a source; 0 when the model does not have it.
  public func variance(_ source: VarianceSource) -> Double {
    model.sources.firstIndex(of: source).map { variances[$0] } ?? 0
  }
}
