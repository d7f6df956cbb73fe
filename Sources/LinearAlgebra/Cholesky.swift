internal import CLAPACK

/// Why a matrix has no factorisation.
public enum FactorizationError: Error, Sendable, Equatable {
  /// The matrix is not positive definite; the leading minor of order `pivot + 1` is not positive.
  case notPositiveDefinite(pivot: Int)
  /// An argument is infinite or NaN.
  case notFinite
  /// An eigenvalue iteration did not converge.
  case notConverged
}

/// The Cholesky factorisation `A = L L'` of a symmetric positive definite matrix (LAPACK `dpotrf`).
public struct Cholesky: Sendable {
  private let factor: Matrix

  /// The order of the matrix.
  public var order: Int { factor.rowCount }

  /// Factors `matrix`, of which only the lower triangle is read.
  public init(_ matrix: Matrix) throws(FactorizationError) {
    precondition(matrix.rowCount == matrix.columnCount)
    guard matrix.elements.allSatisfy(\.isFinite) else { throw .notFinite }
    var work = matrix
    let n = blasInteger(matrix.rowCount)
    let info =
      n == 0
      ? 0
      : unsafe work.withMutableElements { a in
        unsafe LAPACKE_dpotrf(VT_COLUMN_MAJOR, CChar(UInt8(ascii: "L")), n, a.baseAddress, n)
      }
    precondition(info >= 0, "an argument of dpotrf is invalid")
    guard info == 0 else { throw .notPositiveDefinite(pivot: Int(info) - 1) }
    factor = work
  }

  /// The solution of `A x = b`.
  public func solve(_ b: [Double]) -> [Double] {
    unsafe solving(b) { n, a, x in
      unsafe LAPACKE_dpotrs(VT_COLUMN_MAJOR, CChar(UInt8(ascii: "L")), n, 1, a, n, x, n)
    }
  }

  /// The solution of `L' x = b`: for `b` of independent standard normal numbers its covariance is the inverse of `A`.
  public func solveTransposedFactor(_ b: [Double]) -> [Double] {
    unsafe solving(b) { n, a, x in
      unsafe LAPACKE_dtrtrs(
        VT_COLUMN_MAJOR, CChar(UInt8(ascii: "L")), CChar(UInt8(ascii: "T")), CChar(UInt8(ascii: "N")), n, 1,
        a, n, x,
        n)
    }
  }

  /// A copy of `b` that a routine of LAPACK has overwritten, given the order, the factor and the copy.
  private func solving(
    _ b: [Double], _ routine: (Int32, UnsafePointer<Double>?, UnsafeMutablePointer<Double>?) -> Int32
  ) -> [Double] {
    precondition(b.count == order)
    guard order > 0 else { return [] }
    var x = b
    let info = unsafe factor.withElements { a in
      unsafe x.withUnsafeMutableBufferPointer { x in
        unsafe routine(blasInteger(order), a.baseAddress, x.baseAddress)
      }
    }
    precondition(info == 0, "a solution was given a NaN or a wrong dimension")
    return x
  }

  /// The inverse of `A`, symmetric.
  public var inverse: Matrix {
    guard order > 0 else { return factor }
    var result = factor
    let n = blasInteger(order)
    let info = unsafe result.withMutableElements { a in
      unsafe LAPACKE_dpotri(VT_COLUMN_MAJOR, CChar(UInt8(ascii: "L")), n, a.baseAddress, n)
    }
    precondition(info == 0, "a Cholesky factor has a positive diagonal")
    for j in 0..<order {
      for i in 0..<j { result[i, j] = result[j, i] }
    }
    return result
  }

  /// The diagonal of `L`; the determinant of `A` is the square of its product.
  public var factorDiagonal: [Double] { (0..<order).map { factor[$0, $0] } }
}

/// The columns of a symmetric positive semidefinite matrix that are linear combinations of the ones
/// before them, found by a Cholesky factorisation in the given order.
///
/// Column `j` counts as dependent when its pivot, the part of its own diagonal that the earlier
/// columns leave unexplained (`1 - R^2`), is at most `tolerance`.
public func dependentColumns(of matrix: Matrix, tolerance: Double) -> [Bool] {
  let n = matrix.rowCount
  var factor = Matrix(zeros: n, n)
  var dependent = [Bool](repeating: false, count: n)
  for j in 0..<n {
    var pivot = matrix[j, j]
    for k in 0..<j where !dependent[k] { pivot -= factor[j, k] * factor[j, k] }
    guard pivot > tolerance * matrix[j, j], matrix[j, j] > 0 else {
      dependent[j] = true
      continue
    }
    let root = pivot.squareRoot()
    factor[j, j] = root
    for i in (j + 1)..<max(n, j + 1) {
      var sum = matrix[i, j]
      for k in 0..<j where !dependent[k] { sum -= factor[i, k] * factor[j, k] }
      factor[i, j] = sum / root
    }
  }
  return dependent
}
