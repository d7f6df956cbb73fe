internal import LinearAlgebra

/// Minimises `-g'd + d'Hd/2 + penalty(b + d)` over the coefficients of a working set: one proximal Newton step.
///
/// An active-set method. The coefficients that are free to move go to the minimum for their present signs by a
/// direct solution, or as far towards it as signs and limits hold, where what reaches zero is dropped; then a
/// coefficient at zero or at a limit that violates its condition is moved by itself and becomes free. Each move
/// lowers the objective. The factorisation of the free coefficients is kept from one problem to the next.
/// Coordinate descent takes over where the free coefficients are linearly dependent.
struct QuadraticSolver {
  let penalty: ElasticNetPenalty
  let lambda: Double
  /// The feature in each slot.
  let features: [Int]
  private let thresholds: [Double]
  private let ridges: [Double]

  /// Rounds of letting coefficients in; the caller's line search and certificate judge the result, so an early
  /// end costs a Newton step and nothing else.
  private static let roundLimit = 50
  /// Sweeps of coordinate descent, likewise.
  private static let sweepLimit = 500

  init(_ penalty: ElasticNetPenalty, lambda: Double, features: [Int]) {
    self.penalty = penalty
    self.lambda = lambda
    self.features = features
    thresholds = features.map { $0 < 0 ? 0 : penalty.absolute($0, lambda) }
    ridges = features.map { $0 < 0 ? 0 : penalty.quadratic($0, lambda) }
  }

  private func violation(_ k: Int, _ b: Double, _ gradient: Double) -> Double {
    features[k] < 0 ? abs(gradient) : penalty.violation(features[k], b, gradient: gradient, lambda)
  }

  private func limited(_ k: Int, _ b: Double) -> Double {
    features[k] < 0 ? b : penalty.limited(features[k], b)
  }

  private func isFree(_ k: Int, _ b: Double) -> Bool {
    features[k] < 0 || ((thresholds[k] == 0 || b != 0) && !penalty.isAtLimit(features[k], b))
  }

  /// The minimiser, started from coefficients `start` where the model's gradient is `gradient`. Where free
  /// coefficients are linearly dependent, coordinate descent finds it, or the answer is nil unless `descends`.
  func minimize(
    _ model: CurvatureModel, _ free: inout FreeCoefficients, start: [Double], gradient: [Double],
    tolerance: Double, descends: Bool
  ) -> [Double]? {
    var b = start
    var q = gradient
    let wanted = b.indices.filter { isFree($0, b[$0]) && model.base[$0, $0] > 0 }
    let dependent = free.synchronize(
      wanted, model.base, ridges: ridges, lambda: lambda, hasRidge: penalty.alpha < 1)
    guard dependent.isEmpty else {
      guard descends else { return nil }
      descend(model, &b, &q, tolerance: tolerance)
      return b
    }
    for _ in 0..<Self.roundLimit {
      solveFree(model, &free, &b, &q, tolerance: tolerance)
      var isSettled = true
      for k in b.indices where !free.contains(k) && violation(k, b[k], q[k]) > tolerance {
        move(k, model, &b, &q)
        isSettled = false
        if isFree(k, b[k]), !free.append(k, model.base, ridge: ridges[k]) {
          guard descends else { return nil }
          descend(model, &b, &q, tolerance: tolerance)
          return b
        }
      }
      if isSettled { break }
    }
    return b
  }

  /// Moves the free coefficients to the minimum for their signs.
  private func solveFree(
    _ model: CurvatureModel, _ free: inout FreeCoefficients, _ b: inout [Double], _ q: inout [Double],
    tolerance: Double
  ) {
    var step = [Double](repeating: 0, count: b.count)
    while !free.slots.isEmpty {
      let slots = free.slots
      let slope = slots.map { k in
        q[k] - ridges[k] * b[k] - (b[k] > 0 ? thresholds[k] : b[k] < 0 ? -thresholds[k] : 0)
      }
      guard slope.contains(where: { abs($0) > tolerance * 1e-2 }) else { return }
      let solution = free.solve(slope.map { $0 / model.factor })
      var fraction = 1.0
      for (i, k) in slots.enumerated() {
        let target = b[k] + solution[i]
        if thresholds[k] > 0, b[k] * target < 0 { fraction = min(fraction, -b[k] / solution[i]) }
        let limit = limited(k, target)
        if limit != target { fraction = min(fraction, (limit - b[k]) / solution[i]) }
      }
      for k in step.indices { step[k] = 0 }
      for (i, k) in slots.enumerated() {
        var value = limited(k, b[k] + fraction * solution[i])
        // The coefficient that stopped the move is zero, not a rounding error beside it.
        if thresholds[k] > 0, fraction < 1, value * b[k] <= 0 || abs(value) <= 1e-14 * abs(b[k]) { value = 0 }
        step[k] = value - b[k]
        b[k] = value
      }
      let change = model.times(step)
      for k in q.indices { q[k] -= change[k] }
      guard fraction < 1 else { return }
      for k in slots where !isFree(k, b[k]) { free.remove(k) }
    }
  }

  /// Moves one coefficient to its own minimum.
  private func move(_ k: Int, _ model: CurvatureModel, _ b: inout [Double], _ q: inout [Double]) {
    let curvature = model.diagonal(k)
    guard curvature + ridges[k] > 0 else { return }
    let target = q[k] + curvature * b[k]
    let shrunk =
      target > thresholds[k]
      ? target - thresholds[k] : target < -thresholds[k] ? target + thresholds[k] : 0
    let value = limited(k, shrunk / (curvature + ridges[k]))
    let change = value - b[k]
    guard change != 0 else { return }
    b[k] = value
    model.addColumn(k, times: -change, to: &q)
  }

  /// Cyclic coordinate descent over all coefficients.
  private func descend(
    _ model: CurvatureModel, _ b: inout [Double], _ q: inout [Double], tolerance: Double
  ) {
    for _ in 0..<Self.sweepLimit {
      for k in b.indices { move(k, model, &b, &q) }
      if b.indices.allSatisfy({ violation($0, b[$0], q[$0]) <= tolerance }) { return }
    }
  }
}
