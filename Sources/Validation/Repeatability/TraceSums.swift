internal import LinearAlgebra

/// The traces of `P` with the designs of subjects, columns and cells, summed over subjects.
///
/// On cells `P` is `blockdiag(M_i) - Q C Q'` with `Q_i = M_i F` and `C` the inverse of the normal
/// equations of the effects; subjects and columns are sums of cells.
struct TraceSums {
  private var traces: [VarianceSource: Double] = [:]
  private var quadratics: [VarianceSource: Double] = [:]
  private var crossTraces: [Pair: Double] = [:]

  private struct Pair: Hashable {
    let a: VarianceSource
    let b: VarianceSource
  }

  init(
    _ blocks: [RestrictedLikelihood.Block], inverse: Matrix, effects: [Double], width: Int
  ) {
    let order = effects.count
    var subjectOuter = Matrix(zeros: order, order)
    var cellOuter = Matrix(zeros: order, order)
    var columnReach = Matrix(zeros: width, order)
    var columnPrecision = Matrix(zeros: width, width)
    for block in blocks {
      let own = Self.columnSums(block.reach)
      for p in 0..<order {
        for a in 0..<width { columnReach[a, p] += block.reach[a, p] }
        for q in 0..<order {
          subjectOuter[p, q] += own[p] * own[q]
          for a in 0..<width { cellOuter[p, q] += block.reach[a, p] * block.reach[a, q] }
        }
      }
      for a in 0..<width {
        for b in 0..<width { columnPrecision[a, b] += block.precision[a, b] }
      }
    }
    let columnShadow = columnReach.times(inverse)
    var columnBlock = columnPrecision
    columnBlock.subtract(columnShadow.times(columnReach.transposed))
    let (subjectPart, cellPart) = (inverse.times(subjectOuter), inverse.times(cellOuter))

    var trace: [VarianceSource: Double] = [
      .subject: -Self.trace(subjectPart), .interaction: -Self.trace(cellPart),
      .column: Self.trace(columnBlock),
    ]
    var cross: [Pair: Double] = [
      Pair(a: .subject, b: .subject): Self.traceOfProduct(subjectPart, subjectPart),
      Pair(a: .subject, b: .interaction): Self.traceOfProduct(subjectPart, cellPart),
      Pair(a: .interaction, b: .interaction): Self.traceOfProduct(cellPart, cellPart),
      Pair(a: .column, b: .column): Self.squares(columnBlock),
    ]
    var (bySubject, byColumn, byCell) = (0.0, 0.0, 0.0)
    var columnResidual = [Double](repeating: 0, count: width)
    var (subjectColumn, columnCell) = (0.0, 0.0)
    for block in blocks {
      let own = Self.columnSums(block.reach)
      let precisionSums = Self.columnSums(block.precision)
      let ownPrecision = precisionSums.reduce(0, +)
      let ownShadow = inverse.times(own)
      let shadow = block.reach.times(inverse)
      trace[.subject]! += ownPrecision
      trace[.interaction]! += Self.trace(block.precision)
      let bend = Self.dot(own, ownShadow)
      cross[Pair(a: .subject, b: .subject)]! += ownPrecision * ownPrecision - 2 * ownPrecision * bend
      var (alongCells, ofCells) = (0.0, 0.0)
      for a in 0..<width {
        var reached = 0.0
        for p in 0..<ownShadow.count { reached += block.reach[a, p] * ownShadow[p] }
        alongCells += precisionSums[a] * (precisionSums[a] - 2 * reached)
        for b in 0..<width {
          var bent = 0.0
          for p in 0..<ownShadow.count { bent += shadow[a, p] * block.reach[b, p] }
          ofCells += block.precision[a, b] * (block.precision[a, b] - 2 * bent)
        }
      }
      cross[Pair(a: .subject, b: .interaction)]! += alongCells
      cross[Pair(a: .interaction, b: .interaction)]! += ofCells
      // Rows of P between this subject or its cells and the columns.
      var difference = block.precision
      difference.subtract(shadow.times(columnReach.transposed))
      columnCell += Self.squares(difference)
      subjectColumn += Self.columnSums(difference).reduce(0) { $0 + $1 * $1 }

      var subjectResidual = 0.0
      for a in 0..<width {
        var value = block.pull[a]
        for p in 0..<order { value -= block.reach[a, p] * effects[p] }
        subjectResidual += value
        byCell += value * value
        columnResidual[a] += value
      }
      bySubject += subjectResidual * subjectResidual
    }
    cross[Pair(a: .subject, b: .column)] = subjectColumn
    cross[Pair(a: .column, b: .interaction)] = columnCell
    for value in columnResidual { byColumn += value * value }
    traces = trace
    crossTraces = cross
    quadratics = [.subject: bySubject, .column: byColumn, .interaction: byCell]
  }

  /// Completes the residual's terms from `sum_c theta_c tr(P V_c) = df` and `P V P = P`.
  func evaluation(
    sources: [VarianceSource], theta: [Double], total: Double, degreesOfFreedom: Double,
    minusTwoLog: Double
  ) -> RestrictedLikelihood.Evaluation {
    let count = sources.count
    let last = count - 1
    var traces = sources.dropLast().map { self.traces[$0]! }
    var quadratics = sources.dropLast().map { self.quadratics[$0]! }
    var cross = Matrix(zeros: count, count)
    for a in 0..<last {
      for b in 0..<last {
        let pair = Pair(a: sources[min(a, b)], b: sources[max(a, b)])
        cross[a, b] = crossTraces[pair]!
      }
    }
    let residual = theta[last]
    var (restOfTrace, restOfTotal) = (degreesOfFreedom, total)
    for c in 0..<last {
      restOfTrace -= theta[c] * traces[c]
      restOfTotal -= theta[c] * quadratics[c]
    }
    traces.append(restOfTrace / residual)
    quadratics.append(restOfTotal / residual)
    var corner = traces[last]
    for a in 0..<last {
      var rest = traces[a]
      for b in 0..<last { rest -= theta[b] * cross[a, b] }
      cross[a, last] = rest / residual
      cross[last, a] = rest / residual
      corner -= theta[a] * cross[a, last]
    }
    cross[last, last] = corner / residual
    return .init(
      minusTwoLog: minusTwoLog, quadratics: quadratics, traces: traces, crossTraces: cross)
  }

  private static func columnSums(_ matrix: Matrix) -> [Double] {
    (0..<matrix.columnCount).map { j in
      (0..<matrix.rowCount).reduce(0) { $0 + matrix[$1, j] }
    }
  }

  private static func trace(_ matrix: Matrix) -> Double {
    (0..<matrix.rowCount).reduce(0) { $0 + matrix[$1, $1] }
  }

  private static func traceOfProduct(_ a: Matrix, _ b: Matrix) -> Double {
    var sum = 0.0
    for i in 0..<a.rowCount {
      for j in 0..<a.columnCount { sum += a[i, j] * b[j, i] }
    }
    return sum
  }

  private static func squares(_ matrix: Matrix) -> Double {
    matrix.elements.reduce(0) { $0 + $1 * $1 }
  }

  private static func dot(_ a: [Double], _ b: [Double]) -> Double {
    zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
  }
}
