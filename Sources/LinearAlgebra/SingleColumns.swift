internal import CKernels
internal import CLAPACK

/// Columns in single precision, for products that need only be nearly right: half the memory and twice the speed.
package struct SingleColumns: Sendable {
  private let rowCount: Int
  private var columnCount = 0
  private var elements: [Float] = []

  /// The columns of a matrix, row `i` of each times `factors[i]`.
  package init(_ columns: Matrix, rowFactors factors: [Double]) {
    precondition(factors.count == columns.rowCount)
    rowCount = columns.rowCount
    columnCount = columns.columnCount
    let (n, count) = (rowCount, columns.rowCount * columns.columnCount)
    elements = unsafe columns.withElements { x in
      unsafe factors.withUnsafeBufferPointer { f in
        unsafe [Float](unsafeUninitializedCapacity: count) { out, initialized in
          if let x = x.baseAddress, let f = f.baseAddress, let out = out.baseAddress, n > 0 {
            for j in 0..<(count / n) {
              unsafe vk_multiply_single(x + j * n, f, Int64(n), out + j * n)
            }
          }
          initialized = count
        }
      }
    }
  }

  /// Adds the columns of another set with the same rows.
  package mutating func append(_ other: SingleColumns) {
    precondition(other.rowCount == rowCount)
    elements.append(contentsOf: other.elements)
    columnCount += other.columnCount
  }

  /// The products of the columns with each other; of the result only the lower triangle.
  package var lowerGram: Matrix {
    var gram = [Float](repeating: 0, count: columnCount * columnCount)
    if rowCount > 0, columnCount > 0 {
      let (n, k) = (blasInteger(columnCount), blasInteger(rowCount))
      unsafe elements.withUnsafeBufferPointer { a in
        unsafe gram.withUnsafeMutableBufferPointer { c in
          unsafe cblas_ssyrk(
            CblasColMajor, CblasLower, CblasTrans, n, k, 1, a.baseAddress, k, 0, c.baseAddress, n)
        }
      }
    }
    return Matrix(rowCount: columnCount, columnCount: columnCount, single: gram)
  }

  /// The products of these columns, as rows of the result, with others.
  package func products(with other: SingleColumns) -> Matrix {
    precondition(other.rowCount == rowCount)
    var result = [Float](repeating: 0, count: columnCount * other.columnCount)
    if rowCount > 0, columnCount > 0, other.columnCount > 0 {
      let (m, n, k) = (blasInteger(columnCount), blasInteger(other.columnCount), blasInteger(rowCount))
      unsafe elements.withUnsafeBufferPointer { a in
        unsafe other.elements.withUnsafeBufferPointer { b in
          unsafe result.withUnsafeMutableBufferPointer { c in
            unsafe cblas_sgemm(
              CblasColMajor, CblasTrans, CblasNoTrans, m, n, k, 1, a.baseAddress, k, b.baseAddress, k, 0,
              c.baseAddress, m)
          }
        }
      }
    }
    return Matrix(rowCount: columnCount, columnCount: other.columnCount, single: result)
  }
}

extension Matrix {
  fileprivate init(rowCount: Int, columnCount: Int, single: [Float]) {
    self.init(rowCount: rowCount, columnCount: columnCount, elements: single.map { Double($0) })
  }
}
