internal import CLAPACK

/// Dimensions pass through 32-bit BLAS integers; a larger one is a caller's bug on this library's scale.
func blasInteger(_ value: Int) -> Int32 {
  precondition(value <= Int(Int32.max), "a dimension exceeds what BLAS can index")
  return Int32(value)
}

/// The OpenBLAS this process runs on.
public enum BLAS {
  /// The set of kernels in use, such as `"Haswell"`. OpenBLAS chooses them when the library is loaded.
  public static var coreName: String { unsafe String(cString: openblas_get_corename()) }

  /// The library's version and build options, as it describes itself.
  public static var configuration: String { unsafe String(cString: openblas_get_config()) }

  /// Restricts BLAS to the calling thread. With more, sums are taken in another order and results
  /// change in their last bits; this program runs replicates, folds and features in parallel instead.
  public static func useOneThread() { openblas_set_num_threads(1) }

  /// Whether the processor has the AVX2 and FMA instructions that the `Haswell` kernels need.
  public static var processorHasAVX2: Bool { vt_cpu_has_avx2_fma() != 0 }
}

/// The inner product of two vectors of one length.
public func dot(_ x: [Double], _ y: [Double]) -> Double {
  precondition(x.count == y.count)
  let n = blasInteger(x.count)
  return unsafe x.withUnsafeBufferPointer { x in
    unsafe y.withUnsafeBufferPointer { y in unsafe cblas_ddot(n, x.baseAddress, 1, y.baseAddress, 1) }
  }
}

extension Matrix {
  /// The product `A x`, a vector of `rowCount` elements.
  public func times(_ x: [Double]) -> [Double] {
    precondition(x.count == columnCount)
    guard rowCount > 0, columnCount > 0 else { return [Double](repeating: 0, count: rowCount) }
    return multiplied(by: x, transposed: false, resultCount: rowCount)
  }

  /// The product `A' x`, a vector of `columnCount` elements.
  public func transposedTimes(_ x: [Double]) -> [Double] {
    precondition(x.count == rowCount)
    guard rowCount > 0, columnCount > 0 else { return [Double](repeating: 0, count: columnCount) }
    return multiplied(by: x, transposed: true, resultCount: columnCount)
  }

  private func multiplied(by x: [Double], transposed: Bool, resultCount: Int) -> [Double] {
    var result = [Double](repeating: 0, count: resultCount)
    let (m, n) = (blasInteger(rowCount), blasInteger(columnCount))
    unsafe withElements { a in
      unsafe x.withUnsafeBufferPointer { x in
        unsafe result.withUnsafeMutableBufferPointer { y in
          unsafe cblas_dgemv(
            CblasColMajor, transposed ? CblasTrans : CblasNoTrans, m, n, 1, a.baseAddress, m,
            x.baseAddress, 1, 0, y.baseAddress, 1)
        }
      }
    }
    return result
  }

  /// The matrix product `A B`.
  public func times(_ b: Matrix) -> Matrix {
    precondition(columnCount == b.rowCount)
    return product(with: b, transposed: false)
  }

  /// The matrix product `A' B`.
  public func transposedTimes(_ b: Matrix) -> Matrix {
    precondition(rowCount == b.rowCount)
    return product(with: b, transposed: true)
  }

  private func product(with b: Matrix, transposed: Bool) -> Matrix {
    let (m, k) = transposed ? (columnCount, rowCount) : (rowCount, columnCount)
    var result = Matrix(zeros: m, b.columnCount)
    guard m > 0, k > 0, b.columnCount > 0 else { return result }
    let (lda, ldb, ldc) = (blasInteger(rowCount), blasInteger(b.rowCount), blasInteger(m))
    let (rows, inner, columns) = (blasInteger(m), blasInteger(k), blasInteger(b.columnCount))
    unsafe withElements { a in
      unsafe b.withElements { b in
        unsafe result.withMutableElements { c in
          unsafe cblas_dgemm(
            CblasColMajor, transposed ? CblasTrans : CblasNoTrans, CblasNoTrans, rows, columns,
            inner, 1, a.baseAddress, lda, b.baseAddress, ldb, 0, c.baseAddress, ldc)
        }
      }
    }
    return result
  }
}
