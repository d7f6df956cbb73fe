internal import CKernels
internal import CLAPACK

/// The Cholesky factor `A = R'R` of a symmetric positive definite matrix whose rows and columns come and
/// go: adding or removing one costs `O(m^2)` where a new factorisation costs `O(m^3)`.
///
/// Source: Golub, Van Loan 2013, Matrix Computations, section 6.5.
package struct UpdatableCholesky: Sendable {
  /// The order of the matrix.
  package private(set) var order = 0
  private var capacity: Int
  /// `R`, upper triangular, in the leading `order` rows and columns; below the diagonal nothing is read.
  private var factor: [Double]

  /// A pivot at or below this share of its diagonal element means a column that the others explain.
  private let smallestPivot: Double

  /// The factor of a matrix of order 0, with room to grow.
  package init(capacity: Int, smallestPivot: Double) {
    self.capacity = max(capacity, 8)
    self.smallestPivot = smallestPivot
    factor = [Double](repeating: 0, count: self.capacity * self.capacity)
  }

  /// Factors rows and columns `indices` of a matrix, with `ridges[i]` added to diagonal element i; nil where that is
  /// not positive definite to `smallestPivot`.
  package init?(_ matrix: GrowingSymmetric, _ indices: [Int], ridges: [Double], smallestPivot: Double) {
    self.init(capacity: indices.count + indices.count / 8 + 8, smallestPivot: smallestPivot)
    let m = indices.count
    guard m > 0 else { return }
    var diagonal: [Double] = []
    for (j, column) in indices.enumerated() {
      for i in 0...j { factor[i + j * capacity] = matrix[indices[i], column] }
      factor[j + j * capacity] += ridges[column]
      diagonal.append(factor[j + j * capacity])
    }
    let (n, ld) = (blasInteger(m), blasInteger(capacity))
    let info = unsafe factor.withUnsafeMutableBufferPointer { a in
      unsafe LAPACKE_dpotrf(VT_COLUMN_MAJOR, CChar(UInt8(ascii: "U")), n, a.baseAddress, ld)
    }
    guard info == 0 else { return nil }
    for j in 0..<m {
      let pivot = factor[j + j * capacity]
      guard pivot * pivot > smallestPivot * diagonal[j] else { return nil }
    }
    order = m
  }

  /// Adds a last row and column: `column` are its products with the present ones, `diagonal` its own.
  /// Returns false, and leaves the factor as it was, where the present ones explain it.
  package mutating func append(_ column: [Double], diagonal: Double) -> Bool {
    precondition(column.count == order)
    guard diagonal > 0 else { return false }
    if order + 1 > capacity { grow() }
    let base = order * capacity
    for i in 0..<order { factor[base + i] = column[i] }
    let (m, ld) = (blasInteger(order), blasInteger(capacity))
    var square = 0.0
    if order > 0 {
      square = unsafe factor.withUnsafeMutableBufferPointer { r in
        let x = unsafe r.baseAddress! + base
        unsafe cblas_dtrsv(CblasColMajor, CblasUpper, CblasTrans, CblasNonUnit, m, r.baseAddress, ld, x, 1)
        return unsafe cblas_ddot(m, x, 1, x, 1)
      }
    }
    let pivot = diagonal - square
    guard pivot > smallestPivot * diagonal else { return false }
    factor[base + order] = pivot.squareRoot()
    order += 1
    return true
  }

  /// Removes row and column `k`.
  package mutating func remove(at k: Int) {
    precondition(k >= 0 && k < order)
    let (m, ld) = (Int64(order), Int64(capacity))
    var rotations = [Double](repeating: 0, count: 2 * order)
    unsafe factor.withUnsafeMutableBufferPointer { r in
      unsafe rotations.withUnsafeMutableBufferPointer { work in
        unsafe vk_remove_from_factor(r.baseAddress, ld, m, Int64(k), work.baseAddress)
      }
    }
    order -= 1
  }

  /// The solution of `A x = b`.
  package func solve(_ b: [Double]) -> [Double] {
    precondition(b.count == order)
    guard order > 0 else { return [] }
    var x = b
    let (m, ld) = (blasInteger(order), blasInteger(capacity))
    unsafe factor.withUnsafeBufferPointer { r in
      unsafe x.withUnsafeMutableBufferPointer { x in
        unsafe cblas_dtrsv(
          CblasColMajor, CblasUpper, CblasTrans, CblasNonUnit, m, r.baseAddress, ld, x.baseAddress, 1)
        unsafe cblas_dtrsv(
          CblasColMajor, CblasUpper, CblasNoTrans, CblasNonUnit, m, r.baseAddress, ld, x.baseAddress, 1)
      }
    }
    return x
  }

  private mutating func grow() {
    let larger = capacity * 2
    var copy = [Double](repeating: 0, count: larger * larger)
    for j in 0..<order {
      for i in 0...j { copy[i + j * larger] = factor[i + j * capacity] }
    }
    capacity = larger
    factor = copy
  }
}
