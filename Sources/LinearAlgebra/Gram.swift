internal import CLAPACK

extension Matrix {
  /// The symmetric product `A' A` (BLAS `dsyrk`).
  public var gram: Matrix {
    var result = Matrix(zeros: columnCount, columnCount)
    addGram(to: &result, scale: 1)
    result.mirrorLowerTriangle()
    return result
  }

  /// Adds `scale * A' A` to the lower triangle of `sum`.
  package func addGram(to sum: inout Matrix, scale: Double) {
    precondition(sum.rowCount == columnCount && sum.columnCount == columnCount)
    guard columnCount > 0, rowCount > 0 else { return }
    let (n, k) = (blasInteger(columnCount), blasInteger(rowCount))
    unsafe withElements { a in
      unsafe sum.withMutableElements { c in
        unsafe cblas_dsyrk(
          CblasColMajor, CblasLower, CblasTrans, n, k, scale, a.baseAddress, k, 1, c.baseAddress, n)
      }
    }
  }

  /// Copies the lower triangle into the upper one.
  package mutating func mirrorLowerTriangle() {
    for j in 0..<columnCount {
      for i in (j + 1)..<max(rowCount, j + 1) { self[j, i] = self[i, j] }
    }
  }
}

/// `y += alpha * column j of a`, for vectors of `a.rowCount` elements.
package func addColumn(_ j: Int, of a: Matrix, times alpha: Double, to y: inout [Double]) {
  precondition(y.count == a.rowCount && j >= 0 && j < a.columnCount)
  let n = blasInteger(a.rowCount)
  unsafe a.withElements { a in
    unsafe y.withUnsafeMutableBufferPointer { y in
      unsafe cblas_daxpy(n, alpha, a.baseAddress! + j * y.count, 1, y.baseAddress, 1)
    }
  }
}

extension Matrix {
  /// Multiplies every element by `factor`.
  package mutating func scale(by factor: Double) {
    for j in 0..<columnCount {
      for i in 0..<rowCount { self[i, j] *= factor }
    }
  }
}

extension Matrix {
  /// Subtracts another matrix of the same shape.
  package mutating func subtract(_ other: Matrix) {
    precondition(rowCount == other.rowCount && columnCount == other.columnCount)
    for j in 0..<columnCount {
      for i in 0..<rowCount { self[i, j] -= other[i, j] }
    }
  }
}

extension Matrix {
  /// Adds `A A'` to the lower triangle of `sum`.
  package func addOuterGram(to sum: inout Matrix) {
    precondition(sum.rowCount == rowCount && sum.columnCount == rowCount)
    guard columnCount > 0, rowCount > 0 else { return }
    let (n, k) = (blasInteger(rowCount), blasInteger(columnCount))
    unsafe withElements { a in
      unsafe sum.withMutableElements { c in
        unsafe cblas_dsyrk(
          CblasColMajor, CblasLower, CblasNoTrans, n, k, 1, a.baseAddress, n, 1, c.baseAddress, n)
      }
    }
  }

  /// Multiplies column `j` by `factors[j]`.
  package mutating func scaleColumns(by factors: [Double]) {
    precondition(factors.count == columnCount)
    for j in 0..<columnCount {
      for i in 0..<rowCount { self[i, j] *= factors[j] }
    }
  }

  /// This matrix with the rows of another under it.
  package func appendingRows(of other: Matrix) -> Matrix {
    precondition(columnCount == other.columnCount)
    return Matrix(
      columns: (0..<columnCount).map { column($0) + other.column($0) },
      rowCount: rowCount + other.rowCount)
  }
}
