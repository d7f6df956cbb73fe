internal import LinearAlgebra
internal import Statistics

/// Predictive mean matching: a missing value is copied from a row whose predicted value is near its own.
///
/// The target is regressed on its predictors by least squares with a relative ridge of 1e-5. Rows with a value are
/// predicted by the estimates, rows without by one draw of the parameters from their posterior under a flat prior,
/// `sigma*^2 = RSS / chi^2(n - k - 1)`, `b* = b + sigma* A^(-1/2) z` (type 1 matching); of the `donors` rows with values
/// whose predictions are nearest one is drawn. Ties are broken at random. Several targets (indicators of one text
/// column) have regressions and draws of their own, and distances are sums of squares over them.
///
/// Sources: Little 1988, doi 10.1080/07350015.1988.10509663; van Buuren 2018, Flexible Imputation of Missing Data,
/// section 3.4, doi 10.1201/9780429492259; Morris, White, Royston 2014, doi 10.1186/1471-2288-14-75.
struct PredictiveMeanMatching {
  /// Rows from which one is drawn.
  let donors: Int

  /// The ridge relative to the predictors' sums of squares: `ridge` of `mice.impute.pmm`.
  static let ridge = 1e-5
  /// A column whose standard deviation is at most so much of its largest value is constant up to rounding.
  static let constantTolerance = 1e-10

  /// The donor of each missing row.
  /// - Parameters:
  ///   - predictors: the predictors' columns, complete.
  ///   - values: the target's columns.
  ///   - weights: how often each row counts.
  func donors(
    of target: ImputationSample.Target, predictors: [[Double]], values: [[Double]], weights: [Double],
    using stream: inout RandomStream
  ) -> [Int] {
    let observed = target.observed
    var total = 0.0
    for row in observed { total += weights[row] }
    var kept: [[Double]] = []
    var design: [[Double]] = []
    func centered(_ column: [Double], by center: Double) -> [Double] {
      observed.map { weights[$0].squareRoot() * (column[$0] - center) }
    }
    func center(_ column: [Double]) -> Double {
      observed.reduce(0) { $0 + weights[$1] * column[$1] } / total
    }
    for column in predictors {
      let mean = center(column)
      let part = centered(column, by: mean)
      let largest = observed.reduce(0) { max($0, abs(column[$1])) }
      guard dot(part, part).squareRoot() > Self.constantTolerance * largest * total.squareRoot() else {
        continue
      }
      kept.append(column.map { $0 - mean })
      design.append(part)
    }
    let count = design.count
    let means = values.map(center)
    let responses = zip(values, means).map { centered($0, by: $1) }
    let products = Matrix(columns: design + responses, rowCount: observed.count).gram
    var normal = products.selecting(rows: Array(0..<count)).selecting(columns: Array(0..<count))
    for j in 0..<count { normal[j, j] *= 1 + Self.ridge }
    let factor: Cholesky
    do { factor = try Cholesky(normal) } catch {
      preconditionFailure("sums of squares with a ridge are positive definite: \(error)")
    }
    let degrees = max(total - Double(count + 1), 1)
    var predicted: [[Double]] = []
    var wanted: [[Double]] = []
    for (t, mean) in means.enumerated() {
      let estimate = factor.solve((0..<count).map { products[$0, count + t] })
      let fitted = Self.combination(kept, estimate, rows: observed)
      var squares = 0.0
      for (k, row) in observed.enumerated() {
        let residual = values[t][row] - mean - fitted[k]
        squares += weights[row] * residual * residual
      }
      let sigma = (squares / ChiSquared(degreesOfFreedom: degrees).quantile(stream.uniform())).squareRoot()
      let shift = sigma * stream.normal() / total.squareRoot()
      let move = factor.solveTransposedFactor((0..<count).map { _ in stream.normal() })
      let drawn = zip(estimate, move).map { $0 + sigma * $1 }
      predicted.append(fitted)
      wanted.append(Self.combination(kept, drawn, rows: target.missing).map { $0 + shift })
    }
    var place = [Int](repeating: 0, count: weights.count)
    for (k, row) in observed.enumerated() { place[row] = k }
    let order = stream.permutation(of: target.donors.count).map { target.donors[$0] }
    let shuffled = predicted.map { values in order.map { values[place[$0]] } }
    return target.missing.indices.map { i in
      let near = nearest(wanted.map { $0[i] }, among: shuffled)
      return order[near[stream.index(below: near.count)]]
    }
  }

  /// `sum_j b_j x_j` for some rows.
  private static func combination(_ columns: [[Double]], _ coefficients: [Double], rows: [Int]) -> [Double] {
    var result = [Double](repeating: 0, count: rows.count)
    for (column, b) in zip(columns, coefficients) {
      for (k, row) in rows.enumerated() { result[k] += b * column[row] }
    }
    return result
  }

  /// The positions of the `donors` points nearest to one, or of all where there are fewer.
  private func nearest(_ point: [Double], among points: [[Double]]) -> [Int] {
    let count = points[0].count
    var distance = [Double](repeating: 0, count: count)
    for (coordinates, own) in zip(points, point) {
      for k in 0..<count {
        let difference = coordinates[k] - own
        distance[k] += difference * difference
      }
    }
    var best: [Int] = []
    for k in 0..<count where best.count < donors || distance[k] < distance[best[best.count - 1]] {
      if best.count == donors { best.removeLast() }
      best.insert(k, at: best.firstIndex { distance[k] < distance[$0] } ?? best.count)
    }
    return best
  }
}
