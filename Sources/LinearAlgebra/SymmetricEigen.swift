internal import CLAPACK

/// Eigenvalues and eigenvectors of a symmetric matrix (LAPACK `dsyevd`).
public struct SymmetricEigen: Sendable {
  /// The eigenvalues in ascending order.
  public let values: [Double]
  /// The orthonormal eigenvectors, column `j` belonging to `values[j]`.
  public let vectors: Matrix

  /// Decomposes `matrix`, of which only the lower triangle is read.
  public init(_ matrix: Matrix) throws(FactorizationError) {
    precondition(matrix.rowCount == matrix.columnCount)
    guard matrix.elements.allSatisfy(\.isFinite) else { throw .notFinite }
    var work = matrix
    var eigenvalues = [Double](repeating: 0, count: matrix.rowCount)
    let n = blasInteger(matrix.rowCount)
    if n > 0 {
      let info = unsafe work.withMutableElements { a in
        unsafe eigenvalues.withUnsafeMutableBufferPointer { w in
          unsafe LAPACKE_dsyevd(
            VT_COLUMN_MAJOR, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "L")), n, a.baseAddress, n,
            w.baseAddress)
        }
      }
      precondition(info >= 0, "an argument of dsyevd is invalid")
      guard info == 0 else { throw .notConverged }
    }
    values = eigenvalues
    vectors = work
  }
}
