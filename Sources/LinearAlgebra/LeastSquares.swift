internal import CLAPACK

/// The least-squares solution of `A x = b` by QR with column pivoting (LAPACK `dgeqp3`).
///
/// Columns whose diagonal in R falls below `rankTolerance` times the largest are left out: their
/// coefficients are nil, as R's `lm` reports them NA (though R keeps columns in their given order).
public struct LeastSquares: Sendable {
  /// One coefficient a column of `A`; nil for a column the rank does not reach.
  public let coefficients: [Double?]
  /// The numerical rank of `A`.
  public let rank: Int
  /// The sum of squared residuals.
  public let residualSumOfSquares: Double

  /// Solves for `b` with `A` having at least as many rows as columns.
  public init(_ a: Matrix, _ b: [Double], rankTolerance: Double = 1e-11) throws(FactorizationError) {
    precondition(a.rowCount == b.count && a.rowCount >= a.columnCount)
    guard a.elements.allSatisfy(\.isFinite), b.allSatisfy(\.isFinite) else { throw .notFinite }
    var work = a
    var rhs = b
    var pivots = [Int32](repeating: 0, count: a.columnCount)
    var tau = [Double](repeating: 0, count: a.columnCount)
    let (m, n) = (blasInteger(a.rowCount), blasInteger(a.columnCount))
    if n > 0 {
      let info = unsafe work.withMutableElements { q in
        unsafe pivots.withUnsafeMutableBufferPointer { pivots in
          unsafe tau.withUnsafeMutableBufferPointer { tau in
            unsafe rhs.withUnsafeMutableBufferPointer { rhs in
              let first = unsafe LAPACKE_dgeqp3(
                VT_COLUMN_MAJOR, m, n, q.baseAddress, m, pivots.baseAddress, tau.baseAddress)
              guard first == 0 else { return first }
              return unsafe LAPACKE_dormqr(
                VT_COLUMN_MAJOR, CChar(UInt8(ascii: "L")), CChar(UInt8(ascii: "T")), m, 1, n,
                q.baseAddress, m, tau.baseAddress, rhs.baseAddress, m)
            }
          }
        }
      }
      precondition(info == 0, "an argument of dgeqp3 or dormqr is invalid")
    }
    let largest = a.columnCount > 0 ? abs(work[0, 0]) : 0
    var rank = 0
    while rank < a.columnCount, abs(work[rank, rank]) > rankTolerance * largest { rank += 1 }
    var solution = [Double](repeating: 0, count: rank)
    for i in stride(from: rank - 1, through: 0, by: -1) {
      var sum = rhs[i]
      for j in (i + 1)..<max(rank, i + 1) { sum -= work[i, j] * solution[j] }
      solution[i] = sum / work[i, i]
    }
    var coefficients = [Double?](repeating: nil, count: a.columnCount)
    for i in 0..<rank { coefficients[Int(pivots[i]) - 1] = solution[i] }
    self.coefficients = coefficients
    self.rank = rank
    residualSumOfSquares = rhs.dropFirst(rank).reduce(0) { $0 + $1 * $1 }
  }
}
