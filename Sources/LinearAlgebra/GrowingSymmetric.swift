internal import CLAPACK

/// A symmetric matrix to which rows and columns are added, stored in full.
package struct GrowingSymmetric: Sendable {
  /// The order.
  package private(set) var order: Int
  private var capacity: Int
  private var elements: [Double]

  /// `scale` times a matrix, of which the lower triangle is read.
  package init(lower matrix: Matrix, scale: Double) {
    precondition(matrix.rowCount == matrix.columnCount)
    order = matrix.rowCount
    capacity = order + max(order / 4, 16)
    elements = [Double](repeating: 0, count: capacity * capacity)
    for j in 0..<order {
      for i in j..<order {
        let value = scale * matrix[i, j]
        elements[i + j * capacity] = value
        elements[j + i * capacity] = value
      }
    }
  }

  /// The element in row `i` and column `j`.
  package subscript(i: Int, j: Int) -> Double { elements[i + j * capacity] }

  /// Adds rows and columns: `side` are their products with the present ones (a row for each of those),
  /// `corner` their own, of which the lower triangle is read; both are multiplied by `scale`.
  package mutating func append(side: Matrix, corner: Matrix, scale: Double) {
    let new = corner.rowCount
    precondition(side.rowCount == order && side.columnCount == new && corner.columnCount == new)
    if order + new > capacity { grow(to: max(order + new, capacity + capacity / 2)) }
    for k in 0..<new {
      let at = order + k
      for i in 0..<order {
        let value = scale * side[i, k]
        elements[i + at * capacity] = value
        elements[at + i * capacity] = value
      }
      for i in k..<new {
        let value = scale * corner[i, k]
        elements[order + i + at * capacity] = value
        elements[at + (order + i) * capacity] = value
      }
    }
    order += new
  }

  private mutating func grow(to larger: Int) {
    var copy = [Double](repeating: 0, count: larger * larger)
    for j in 0..<order {
      for i in 0..<order { copy[i + j * larger] = elements[i + j * capacity] }
    }
    capacity = larger
    elements = copy
  }

  /// `scale` times the product with a vector.
  package func times(_ x: [Double], scale: Double) -> [Double] {
    precondition(x.count == order)
    var y = [Double](repeating: 0, count: order)
    guard order > 0 else { return y }
    let (n, ld) = (blasInteger(order), blasInteger(capacity))
    unsafe elements.withUnsafeBufferPointer { a in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe y.withUnsafeMutableBufferPointer { y in
          unsafe cblas_dgemv(
            CblasColMajor, CblasNoTrans, n, n, scale, a.baseAddress, ld, x.baseAddress, 1, 0, y.baseAddress, 1
          )
        }
      }
    }
    return y
  }

  /// `y += alpha * column j`.
  package func addColumn(_ j: Int, times alpha: Double, to y: inout [Double]) {
    precondition(j >= 0 && j < order && y.count == order)
    let n = blasInteger(order)
    unsafe elements.withUnsafeBufferPointer { a in
      unsafe y.withUnsafeMutableBufferPointer { y in
        unsafe cblas_daxpy(n, alpha, a.baseAddress! + j * capacity, 1, y.baseAddress, 1)
      }
    }
  }
}
