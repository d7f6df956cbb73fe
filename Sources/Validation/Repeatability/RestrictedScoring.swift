internal import LinearAlgebra
internal import RealModule

/// Fisher scoring for variance components by restricted maximum likelihood, whatever the design: components are held
/// at 0 where the likelihood falls away from the boundary, and steps that do not raise it are halved.
struct RestrictedScoring {
  /// The components; the residual is the last.
  let variances: [Double]
  /// Their covariance from the expected information; 0 for a component at the boundary.
  let covariance: Matrix
  /// `-2 l` without the constant.
  let minusTwoLog: Double
  /// Steps taken.
  let iterations: Int
  /// Whether the steps became negligible.
  let isConverged: Bool

  /// Steps after which scoring gives up; quadratic forms settle in a few dozen even at the boundary.
  private static let iterationLimit = 500
  /// A step below this part of the total variance is negligible.
  private static let stepTolerance = 1e-13
  /// Residual variance below this part of the total is rounding of the sums of squares: replicates agree.
  private static let leastResidual = 1e-14

  /// A residual variance below this part of the total that leaves the system singular is on its way to 0.
  private static let nearlyNoResidual = 1e-9

  /// Maximises the likelihood.
  /// - Parameters:
  ///   - scale: the variance of the measurements, where the search begins in equal parts.
  ///   - evaluate: the likelihood at variances; nil where the covariance of the measurements is singular.
  init(
    parameters: Int, scale: Double, evaluate: ([Double]) -> RestrictedLikelihood.Evaluation?
  ) throws(VarianceComponents.ComponentError) {
    guard scale > 0 else { throw .noResidualVariation }
    var theta = [Double](repeating: scale / Double(parameters), count: parameters)
    guard var current = evaluate(theta) else { throw .notIdentified }
    var iterations = 0
    var isConverged = false
    while iterations < Self.iterationLimit, !isConverged {
      iterations += 1
      let target: [Double]
      do throws(VarianceComponents.ComponentError) { target = try Self.step(current, from: theta) } catch {
        // On the way to 0 the residual takes the system's rank with it.
        throw theta[theta.count - 1] < Self.nearlyNoResidual * scale ? .noResidualVariation : error
      }
      var fraction = 1.0
      var next = target
      var evaluation = evaluate(next)
      while evaluation.map({ $0.minusTwoLog > current.minusTwoLog + 1e-12 * abs(current.minusTwoLog) })
        ?? true,
        fraction > 1e-6
      {
        fraction /= 2
        next = zip(theta, target).map { $0 + fraction * ($1 - $0) }
        evaluation = evaluate(next)
      }
      guard let evaluation else { throw .noResidualVariation }
      let change = zip(theta, next).map { abs($0 - $1) }.max() ?? 0
      // A residual that still falls by a multiple is on its way to 0, however small it is.
      let isFalling = next[next.count - 1] < theta[theta.count - 1] / 2
      isConverged =
        !isFalling
        && (change <= Self.stepTolerance * next.reduce(0, +)
          || Self.isStill(theta, next, current, evaluation))
      theta = next
      current = evaluation
      guard theta[theta.count - 1] > Self.leastResidual * scale else { throw .noResidualVariation }
    }
    variances = theta
    covariance = try Self.covariance(current.crossTraces, theta)
    minusTwoLog = current.minusTwoLog
    self.iterations = iterations
    self.isConverged = isConverged
  }

  /// A likelihood that no longer rises beyond its rounding, with components that change by less than this part of
  /// themselves, is at its top: where components differ by many orders of magnitude the small ones come no nearer.
  private static let stillness = (likelihood: 1e-12, component: 1e-7)

  private static func isStill(
    _ theta: [Double], _ next: [Double], _ current: RestrictedLikelihood.Evaluation,
    _ evaluation: RestrictedLikelihood.Evaluation
  ) -> Bool {
    let rise = current.minusTwoLog - evaluation.minusTwoLog
    return rise <= stillness.likelihood * abs(current.minusTwoLog)
      && zip(theta, next).allSatisfy { abs($0 - $1) <= stillness.component * $1 }
  }

  /// The largest fall of the residual variance in one step. From equal parts the scoring equations may ask for a negative
  /// one where subjects differ much more than repeats do; it is approached instead.
  private static let largestFall = 16.0

  /// The next variances: the solution of `sum_d tr(P V_c P V_d) theta_d = y' P V_c P y` over the components
  /// that stay positive.
  private static func step(
    _ evaluation: RestrictedLikelihood.Evaluation, from theta: [Double]
  ) throws(VarianceComponents.ComponentError) -> [Double] {
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
        var next = [Double](repeating: 0, count: count)
        for (a, c) in active.enumerated() { next[c] = solution[a] }
        next[count - 1] = max(next[count - 1], theta[count - 1] / largestFall)
        return next
      }
      let worst = negative.min { solution[$0] < solution[$1] }!
      active.remove(at: worst)
    }
  }

  /// Twice the inverse of the traces over positive components.
  private static func covariance(_ traces: Matrix, _ theta: [Double]) throws(VarianceComponents
    .ComponentError) -> Matrix
  {
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
  private static func factor(_ system: Matrix) throws(VarianceComponents.ComponentError) -> Cholesky {
    do { return try Cholesky(system) } catch { throw .notIdentified }
  }
}
