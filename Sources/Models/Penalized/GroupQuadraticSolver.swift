internal import LinearAlgebra

/// Minimises `-g'd + d'Hd/2 + sum_g t_g |c_g + d_g|` over blocks of coefficients: one proximal Newton step of
/// the group lasso. Exact minima of single blocks in turn; between them Newton steps on the blocks that are
/// not zero, where the norm is smooth.
struct GroupQuadraticSolver {
  /// Neighbouring columns that are penalised together.
  struct Block {
    let columns: Range<Int>
    /// `t_g`; 0 for columns without penalty.
    let threshold: Double
  }

  /// The information per unit weight.
  let hessian: Matrix
  let blocks: [Block]

  /// Sweeps before giving up on the tolerance: the caller's line search and certificate judge the result.
  static let sweepLimit = 2000
  /// Sweeps between Newton steps on the support.
  static let sweepsBetweenSolves = 4

  /// The minimiser, started from coefficients `start` where the model's gradient is `gradient`.
  func minimize(start: [Double], gradient: [Double], tolerance: Double) -> [Double] {
    var c = start
    var g = gradient
    let curvatures = blocks.map { block in
      let columns = Array(block.columns)
      return eigen(hessian.selecting(rows: columns).selecting(columns: columns))
    }
    for sweep in 1...Self.sweepLimit {
      for (block, curvature) in zip(blocks, curvatures) {
        let old = Array(c[block.columns])
        var pull = Array(g[block.columns])
        for (a, i) in block.columns.enumerated() {
          for (b, j) in block.columns.enumerated() { pull[a] += hessian[i, j] * old[b] }
        }
        guard let new = Self.minimum(pull, curvature, threshold: block.threshold) else { continue }
        for (a, j) in block.columns.enumerated() where new[a] != old[a] {
          c[j] = new[a]
          addColumn(j, of: hessian, times: old[a] - new[a], to: &g)
        }
      }
      if sweep % Self.sweepsBetweenSolves == 0 { stepOnSupport(&c, &g) }
      if groupViolation(blocks, c, g) <= tolerance { break }
    }
    return c
  }

  /// The minimum over one block: zero when `|u| <= t`, else `c = (H + t/r)^-1 u` with `r = |c|`, the root of
  /// `sum u_i^2 / (r d_i + t)^2 = 1` in the eigenvectors of H.
  ///
  /// The inverse root of that sum is a power mean of increasing straight lines, hence concave: Newton's method
  /// from a point left of the root climbs to it without overshooting.
  /// - Returns: nil when the block has no curvature, so that it has no minimum of its own.
  private static func minimum(
    _ pull: [Double], _ curvature: (values: [Double], vectors: Matrix), threshold t: Double
  ) -> [Double]? {
    let length = dot(pull, pull).squareRoot()
    if t > 0, length <= t { return [Double](repeating: 0, count: pull.count) }
    // Rounding can leave the smallest eigenvalue of a singular block below zero.
    let d = curvature.values.map { max($0, 0) }
    guard let steepest = d.max(), steepest > 0 else { return nil }
    let u = curvature.vectors.transposedTimes(pull)
    guard t > 0 else {
      guard d.allSatisfy({ $0 > 1e-14 * steepest }) else { return nil }
      return curvature.vectors.times(zip(u, d).map { $0 / $1 })
    }
    var r = (length - t) / steepest
    if d.count > 1 {
      for _ in 0..<100 {
        var sum = 0.0
        var slope = 0.0
        for i in u.indices {
          let denominator = r * d[i] + t
          let term = u[i] / denominator * (u[i] / denominator)
          sum += term
          slope += term * d[i] / denominator
        }
        let root = sum.squareRoot()
        let next = r + (root - 1) * sum / slope
        if !(next > r * (1 + 1e-15)) { break }
        r = next
      }
    }
    return curvature.vectors.times(u.indices.map { u[$0] * r / (r * d[$0] + t) })
  }

  /// A Newton step over the blocks that are not zero; kept where it halves the violation there.
  private func stepOnSupport(_ c: inout [Double], _ g: inout [Double]) {
    let support = blocks.filter { block in
      block.threshold == 0 || c[block.columns].contains { $0 != 0 }
    }
    let columns = support.flatMap { Array($0.columns) }
    guard !columns.isEmpty else { return }
    var system = hessian.selecting(rows: columns).selecting(columns: columns)
    var slope = columns.map { g[$0] }
    var position = 0
    for block in support {
      let own = Array(c[block.columns])
      let r = dot(own, own).squareRoot()
      if block.threshold > 0 {
        for a in own.indices {
          slope[position + a] -= block.threshold * own[a] / r
          for b in own.indices {
            system[position + a, position + b] -= block.threshold * own[a] * own[b] / (r * r * r)
          }
          system[position + a, position + a] += block.threshold / r
        }
      }
      position += own.count
    }
    let step: [Double]
    do { step = try Cholesky(system).solve(slope) } catch {
      // A singular system (duplicated columns, more columns than rows) is left to the single blocks.
      return
    }
    var newC = c
    var newG = g
    for (k, j) in columns.enumerated() where step[k] != 0 {
      newC[j] += step[k]
      addColumn(j, of: hessian, times: -step[k], to: &newG)
    }
    if groupViolation(blocks, newC, newG) < groupViolation(blocks, c, g) / 2 { (c, g) = (newC, newG) }
  }
}

/// The largest violation of the optimality conditions over blocks.
func groupViolation(
  _ blocks: [GroupQuadraticSolver.Block], _ c: [Double], _ gradient: [Double]
) -> Double {
  blocks.reduce(0) { worst, block in
    max(worst, groupViolation(c[block.columns], gradient[block.columns], threshold: block.threshold))
  }
}

/// By how much a group's coefficients `c` violate their optimality condition, given `(d logL / d c) / n`.
func groupViolation(_ c: ArraySlice<Double>, _ gradient: ArraySlice<Double>, threshold: Double) -> Double {
  var square = 0.0
  for value in c { square += value * value }
  let r = square.squareRoot()
  var sum = 0.0
  for (value, slope) in zip(c, gradient) {
    let rest = r > 0 ? slope - threshold * value / r : slope
    sum += rest * rest
  }
  return r > 0 ? sum.squareRoot() : max(sum.squareRoot() - threshold, 0)
}
