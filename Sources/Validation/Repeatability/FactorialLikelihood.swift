internal import LinearAlgebra
internal import RealModule

/// The restricted likelihood of variance components for any crossing and nesting of readers, sites and lesions with
/// subjects: `RestrictedLikelihood` in general.
///
/// Terms of subjects make V block-diagonal, `V_i = sum theta_c V_ci + theta_residual I`; the few effects that subjects
/// share (intercept, sites, readers) are the columns of F. With `A = V_i^-1` and `K = (F' A F + G^-1)^-1`, where G has
/// the shared components and 0 for the intercept's precision,
/// `P = A - A F K F' A`, and every trace is a sum over subjects of matrices of the order of F:
///
///     B_c = F' A V_c A F,  T_cd = tr(A V_c A V_d),  D_cd = F' A V_c A V_d A F
///     tr(P V_c) = tr(A V_c) - tr(K B_c)
///     tr(P V_c P V_d) = T_cd - 2 tr(K D_cd) + tr(K B_c K B_d)
///     F' P F = M - M K M,  F' P V_c P F = (I - M K) B_c (I - K M),  M = F' A F
///
/// A shared component d has `V_d = F_d F_d'` with its columns of F: its traces are entries of the last line. One at 0
/// has no part in K and keeps its traces. Subjects with the same cells share all but their measurements.
package struct FactorialLikelihood {
  private let patterns: [Pattern]
  /// Terms of subjects with the residual last; shared terms; each by its place among the parameters.
  private let own: [Int]
  private let shared: [Int]
  /// The columns of F of each shared term.
  private let columnsOfShared: [[Int]]
  private let order: Int
  private let parameters: Int

  private struct Pattern {
    let values: [[Double]]
    /// For each term of subjects, the residual last: 1 where two measurements share its effect.
    let covariances: [Matrix]
    /// Measurements x shared effects.
    let effects: Matrix
  }

  /// The likelihood of terms in the order of parameters; the residual follows them.
  package init(_ data: FactorialMeasurements, terms: [FactorialTerm]) {
    parameters = terms.count + 1
    own = terms.indices.filter { terms[$0].isOfSubject } + [terms.count]
    shared = terms.indices.filter { !terms[$0].isOfSubject }
    let measured = Set(data.patterns.flatMap(\.columns)).sorted()
    // Column of F of each shared effect; 0 is the intercept.
    var order = 1
    var places: [[[Int]: Int]] = []
    for term in shared.map({ terms[$0] }) {
      var known: [[Int]: Int] = [:]
      for column in measured {
        let label = data.columns.label(term.factors, column: column)
        if known[label] == nil {
          known[label] = order
          order += 1
        }
      }
      places.append(known)
    }
    self.order = order
    columnsOfShared = places.map { $0.values.sorted() }
    let ownTerms = own.dropLast().map { terms[$0] }
    let sharedTerms = shared.map { terms[$0] }
    let effectCount = order
    patterns = data.patterns.map { pattern in
      let n = pattern.columns.count
      var covariances = ownTerms.map { term in
        let labels = pattern.columns.map { data.columns.label(term.factors, column: $0) }
        var matrix = Matrix(zeros: n, n)
        for a in 0..<n {
          for b in 0..<n where labels[a] == labels[b] { matrix[a, b] = 1 }
        }
        return matrix
      }
      covariances.append(.identity(n))
      var effects = Matrix(zeros: n, effectCount)
      for (row, column) in pattern.columns.enumerated() {
        effects[row, 0] = 1
        for (term, known) in zip(sharedTerms, places) {
          effects[row, known[data.columns.label(term.factors, column: column)]!] = 1
        }
      }
      return Pattern(values: pattern.values, covariances: covariances, effects: effects)
    }
  }

  /// The likelihood at variances; nil where V is singular.
  package func evaluate(_ theta: [Double]) -> RestrictedLikelihood.Evaluation? {
    guard theta[parameters - 1] > 0 else { return nil }
    var sums = Sums(order: order, terms: own.count)
    var precisions: [Matrix] = []
    for pattern in patterns {
      guard let precision = sums.add(pattern, own.map { theta[$0] }) else { return nil }
      precisions.append(precision)
    }
    // K over the intercept and the shared effects with a positive variance.
    var variances = [Double?](repeating: nil, count: order)
    for (term, columns) in zip(shared, columnsOfShared) {
      for column in columns { variances[column] = theta[term] }
    }
    let active = (0..<order).filter { variances[$0].map { $0 > 0 } ?? true }
    var system = Matrix(zeros: active.count, active.count)
    for (a, p) in active.enumerated() {
      for (b, q) in active.enumerated() { system[a, b] = sums.normal[p, q] }
      if let variance = variances[p] { system[a, a] += 1 / variance }
    }
    guard let factor = try? Cholesky(system) else { return nil }
    let inverse = factor.inverse
    var k = Matrix(zeros: order, order)
    for (a, p) in active.enumerated() {
      for (b, q) in active.enumerated() { k[p, q] = inverse[a, b] }
    }
    let effects = k.times(sums.right)
    var minusTwoLog = sums.logDeterminant + sums.total
    for (value, effect) in zip(sums.right, effects) { minusTwoLog -= value * effect }
    for diagonal in factor.factorDiagonal { minusTwoLog += 2 * Double.log(diagonal) }
    for p in active { if let variance = variances[p] { minusTwoLog += Double.log(variance) } }
    return evaluation(sums, precisions, k, effects, minusTwoLog)
  }

  private func evaluation(
    _ sums: Sums, _ precisions: [Matrix], _ k: Matrix, _ effects: [Double], _ minusTwoLog: Double
  ) -> RestrictedLikelihood.Evaluation {
    var quadratics = [Double](repeating: 0, count: parameters)
    var traces = quadratics
    var cross = Matrix(zeros: parameters, parameters)
    // P y, and with it the quadratic forms.
    var pulled = [Double](repeating: 0, count: order)
    for (pattern, precision) in zip(patterns, precisions) {
      for values in pattern.values {
        let fitted = pattern.effects.times(effects)
        let residual = precision.times(zip(values, fitted).map { $0 - $1 })
        for (c, covariance) in zip(own, pattern.covariances) {
          quadratics[c] += zip(residual, covariance.times(residual)).reduce(0) { $0 + $1.0 * $1.1 }
        }
        for p in 0..<order {
          pulled[p] += zip(pattern.effects.column(p), residual).reduce(0) { $0 + $1.0 * $1.1 }
        }
      }
    }
    let kept = k.times(sums.normal)  // K M
    var remainder = Matrix.identity(order)
    remainder.subtract(kept)  // I - K M
    let reach = remainder.transposed.times(sums.normal)  // F' P F
    let spread = sums.bent.map { k.times($0) }  // K B_c
    for (a, c) in own.enumerated() {
      traces[c] = sums.traces[a] - spread[a].trace
      for (b, d) in own.enumerated() where b <= a {
        let value =
          sums.pairTraces[a, b] - 2 * k.traceOfProduct(sums.pairs[a][b])
          + spread[a].traceOfProduct(spread[b])
        (cross[c, d], cross[d, c]) = (value, value)
      }
      let within = remainder.transposed.times(sums.bent[a]).times(remainder)
      for (d, columns) in zip(shared, columnsOfShared) {
        let value = columns.reduce(0) { $0 + within[$1, $1] }
        (cross[c, d], cross[d, c]) = (value, value)
      }
    }
    for (c, columns) in zip(shared, columnsOfShared) {
      quadratics[c] = columns.reduce(0) { $0 + pulled[$1] * pulled[$1] }
      traces[c] = columns.reduce(0) { $0 + reach[$1, $1] }
      for (d, others) in zip(shared, columnsOfShared) {
        cross[c, d] = columns.reduce(0) { sum, p in
          others.reduce(sum) { $0 + reach[p, $1] * reach[p, $1] }
        }
      }
    }
    return .init(minusTwoLog: minusTwoLog, quadratics: quadratics, traces: traces, crossTraces: cross)
  }

  /// Sums over subjects.
  private struct Sums {
    /// `F' A F`.
    var normal: Matrix
    /// `F' A y`.
    var right: [Double]
    /// `y' A y`.
    var total = 0.0
    var logDeterminant = 0.0
    /// `tr(A V_c)`.
    var traces: [Double]
    /// `T_cd` for d at most c.
    var pairTraces: Matrix
    /// `B_c`.
    var bent: [Matrix]
    /// `D_cd` for d at most c.
    var pairs: [[Matrix]]

    init(order: Int, terms: Int) {
      let empty = Matrix(zeros: order, order)
      normal = empty
      right = [Double](repeating: 0, count: order)
      traces = [Double](repeating: 0, count: terms)
      pairTraces = Matrix(zeros: terms, terms)
      bent = [Matrix](repeating: empty, count: terms)
      pairs = (0..<terms).map { [Matrix](repeating: empty, count: $0 + 1) }
    }

    /// Adds the subjects of a pattern; their precision A, or nil where V is singular.
    mutating func add(_ pattern: Pattern, _ variances: [Double]) -> Matrix? {
      let n = pattern.effects.rowCount
      var covariance = Matrix(zeros: n, n)
      for (variance, part) in zip(variances, pattern.covariances) where variance != 0 {
        covariance.add(part, times: variance)
      }
      guard let factor = try? Cholesky(covariance) else { return nil }
      let count = Double(pattern.values.count)
      let precision = factor.inverse
      for diagonal in factor.factorDiagonal { logDeterminant += 2 * count * Double.log(diagonal) }
      let reach = precision.times(pattern.effects)  // A F
      normal.add(pattern.effects.transposed.times(reach), times: count)
      for values in pattern.values {
        let pull = precision.times(values)
        total += zip(values, pull).reduce(0) { $0 + $1.0 * $1.1 }
        for p in right.indices {
          right[p] += zip(pattern.effects.column(p), pull).reduce(0) { $0 + $1.0 * $1.1 }
        }
      }
      let weighted = pattern.covariances.map { precision.times($0) }  // A V_c
      let spread = pattern.covariances.map { $0.times(reach) }  // V_c A F
      for c in weighted.indices {
        traces[c] += count * weighted[c].trace
        bent[c].add(reach.transposed.times(spread[c]), times: count)
        for d in 0...c {
          pairTraces[c, d] += count * weighted[c].traceOfProduct(weighted[d])
          pairs[c][d].add(spread[c].transposed.times(precision.times(spread[d])), times: count)
        }
      }
      return precision
    }
  }
}

extension Matrix {
  fileprivate var trace: Double { (0..<rowCount).reduce(0) { $0 + self[$1, $1] } }

  /// `tr(A B)`.
  fileprivate func traceOfProduct(_ other: Matrix) -> Double {
    var sum = 0.0
    for j in 0..<columnCount {
      for i in 0..<rowCount { sum += self[i, j] * other[j, i] }
    }
    return sum
  }

  fileprivate mutating func add(_ other: Matrix, times factor: Double) {
    for j in 0..<columnCount {
      for i in 0..<rowCount { self[i, j] += factor * other[i, j] }
    }
  }
}
