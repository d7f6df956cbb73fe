internal import LinearAlgebra

/// Minimises `-g'd + d'Hd/2 + penalty(b + d)` over the coefficients of a working set: one proximal
/// Newton step. Coordinate descent finds signs and support; a Cholesky solve on the support then gives
/// the exact minimum, dropping a coefficient whose sign would change on the way.
struct QuadraticSolver {
  /// The information per unit weight on the working set.
  let hessian: Matrix
  /// The feature of each working coefficient; -1 is the intercept, which has no penalty.
  let features: [Int]
  let penalty: ElasticNetPenalty
  let lambda: Double

  /// Full sweeps of coordinate descent before giving up on the tolerance; the caller's line search and
  /// certificate judge the result, so an early end costs a Newton step and nothing else.
  static let sweepLimit = 2000
  /// Coefficients that one direct solve may drop before coordinate descent goes on.
  static let dropLimit = 5
  /// A direct solve costs about as much as a third as many sweeps as there are coefficients: it is tried
  /// after every `a / sweepsPerCoefficient` sweeps, and no more often than after `fewestSweeps`.
  static let sweepsPerCoefficient = 8
  static let fewestSweeps = 4

  private func absolute(_ k: Int) -> Double {
    features[k] < 0 ? 0 : penalty.absolute(features[k], lambda)
  }
  private func quadratic(_ k: Int) -> Double {
    features[k] < 0 ? 0 : penalty.quadratic(features[k], lambda)
  }
  private func violation(_ k: Int, _ b: Double, _ gradient: Double) -> Double {
    features[k] < 0
      ? abs(gradient) : penalty.violation(features[k], b, gradient: gradient, lambda)
  }
  private func limited(_ k: Int, _ b: Double) -> Double {
    guard features[k] >= 0 else { return b }
    var value = b
    if let lower = penalty.lower { value = max(value, lower[features[k]]) }
    if let upper = penalty.upper { value = min(value, upper[features[k]]) }
    return value
  }

  /// The minimiser, started from coefficients `start` where the model's gradient is `gradient`.
  func minimize(start: [Double], gradient: [Double], tolerance: Double) -> [Double] {
    let a = start.count
    var b = start
    var g = gradient
    let thresholds = (0..<a).map(absolute)
    let ridges = (0..<a).map(quadratic)
    let curvatures = (0..<a).map { hessian[$0, $0] }
    let sweepsBetweenSolves = max(Self.fewestSweeps, a / Self.sweepsPerCoefficient)
    for sweep in 1...Self.sweepLimit {
      // The largest change of a gradient that a move of this sweep made: the violation cannot be small
      // while this is not.
      var largestMove = 0.0
      for k in 0..<a {
        let curvature = curvatures[k]
        guard curvature + ridges[k] > 0 else { continue }
        let target = g[k] + curvature * b[k]
        let shrunk =
          target > thresholds[k]
          ? target - thresholds[k] : target < -thresholds[k] ? target + thresholds[k] : 0
        let value = limited(k, shrunk / (curvature + ridges[k]))
        let change = value - b[k]
        if change != 0 {
          b[k] = value
          largestMove = max(largestMove, abs(change) * curvature)
          addColumn(k, of: hessian, times: -change, to: &g)
        }
      }
      let solves = sweep % sweepsBetweenSolves == 0
      if solves { solveOnSupport(&b, &g, thresholds, ridges) }
      if solves || largestMove <= tolerance {
        var worst = 0.0
        for k in 0..<a { worst = max(worst, violation(k, b[k], g[k])) }
        if worst <= tolerance { return b }
      }
    }
    return b
  }

  /// Moves `b` to the minimum over its support with its signs fixed, or as far towards it as the signs
  /// and limits hold, dropping what reaches zero and going on. Each move lowers the objective.
  private func solveOnSupport(
    _ b: inout [Double], _ g: inout [Double], _ thresholds: [Double], _ ridges: [Double]
  ) {
    for _ in 0..<Self.dropLimit {
      let support = b.indices.filter { k in
        thresholds[k] == 0 || (b[k] != 0 && !(features[k] >= 0 && penalty.isAtLimit(features[k], b[k])))
      }
      guard !support.isEmpty else { return }
      var system = hessian.selecting(rows: support).selecting(columns: support)
      for (i, k) in support.enumerated() { system[i, i] += ridges[k] }
      let slope = support.map { k in
        g[k] - ridges[k] * b[k] - (b[k] > 0 ? thresholds[k] : b[k] < 0 ? -thresholds[k] : 0)
      }
      let step: [Double]
      do { step = try Cholesky(system).solve(slope) } catch {
        // A singular system (duplicated columns, more columns than rows) is left to coordinate descent.
        return
      }
      var fraction = 1.0
      for (i, k) in support.enumerated() {
        if thresholds[k] > 0, b[k] * (b[k] + step[i]) < 0 { fraction = min(fraction, -b[k] / step[i]) }
        let limit = limited(k, b[k] + step[i])
        if limit != b[k] + step[i], step[i] != 0 {
          fraction = min(fraction, (limit - b[k]) / step[i])
        }
      }
      for (i, k) in support.enumerated() {
        var value = limited(k, b[k] + fraction * step[i])
        // The coefficient that stopped the move is zero, not a rounding error beside it.
        if thresholds[k] > 0, fraction < 1, abs(value) <= 1e-14 * abs(b[k]) || value * b[k] < 0 {
          value = 0
        }
        let change = value - b[k]
        b[k] = value
        if change != 0 { addColumn(k, of: hessian, times: -change, to: &g) }
      }
      if fraction == 1 { return }
    }
  }
}
