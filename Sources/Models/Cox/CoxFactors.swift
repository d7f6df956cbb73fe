internal import LinearAlgebra
internal import RealModule

extension CoxPartialLikelihood {
  /// One of the terms `-share log(denominator)` of the log partial likelihood: one an event time for Breslow,
  /// one a tied event for Efron, in order of the risk sets' groups.
  struct Factor {
    /// The group of the event time.
    let group: Int
    /// The weight of the term.
    let share: Double
    /// The total relative risk, on the scale of `Point.relativeRisk`.
    let denominator: Double
  }

  /// The terms at a point.
  func factors(at point: Point) -> [Factor] {
    riskSets.groups.indices.flatMap { g in
      let group = riskSets.groups[g]
      return (0..<group.factorCount).map { l in
        let fraction = Double(l) / Double(group.factorCount)
        return Factor(
          group: g, share: group.factorWeight,
          denominator: point.riskTotal[g] - fraction * point.eventTotal[g])
      }
    }
  }

  /// The mean of each column over each factor's risk set, rows weighted by their relative risk: one row a factor.
  func riskSetMeans(at point: Point, columns: Matrix) -> Matrix {
    guard let rooted = curvature(at: point, columns: columns).negative else {
      preconditionFailure("a Cox model has means to subtract")
    }
    return rooted.scalingRows(by: factors(at: point).map { 1 / $0.share.squareRoot() })
  }

  /// The columns and behind them their products `x_a x_b`, a <= b, in order of b.
  static func withProducts(_ columns: Matrix) -> Matrix {
    let count = columns.columnCount
    var elements = columns.elements
    for b in 0..<count {
      let right = columns.column(b)
      for a in 0...b { elements += zip(columns.column(a), right).map { $0 * $1 } }
    }
    return Matrix(
      rowCount: columns.rowCount, columnCount: count + count * (count + 1) / 2, elements: elements)
  }

  /// The covariance matrix within a factor's risk set, from its row of means of `withProducts`.
  static func covariance(means: [Double], count: Int) -> Matrix {
    var result = Matrix(zeros: count, count)
    var position = count
    for b in 0..<count {
      for a in 0...b {
        let value = means[position] - means[a] * means[b]
        result[a, b] = value
        result[b, a] = value
        position += 1
      }
    }
    return result
  }
}
