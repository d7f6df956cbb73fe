internal import CKernels

/// A single-precision copy of standardised columns: half the memory traffic of the double one, for bounds
/// that say which columns are worth looking at. No reported number comes from it.
package struct SingleMatrix: Sendable {
  /// Number of rows.
  package let rowCount: Int
  /// Number of columns.
  package let columnCount: Int
  private let elements: [Float]

  /// The columns `(x_j - center_j) factor_j` of a matrix.
  package init(_ x: Matrix, center: [Double], factor: [Double]) {
    precondition(center.count == x.columnCount && factor.count == x.columnCount)
    let (n, p) = (x.rowCount, x.columnCount)
    rowCount = n
    columnCount = p
    elements = unsafe x.withElements { x in
      unsafe [Float](unsafeUninitializedCapacity: n * p) { z, count in
        if let x = x.baseAddress, let z = z.baseAddress {
          for j in 0..<p {
            unsafe vk_standardize_single(x + j * n, center[j], factor[j], Int64(n), z + j * n)
          }
        }
        count = n * p
      }
    }
  }

  /// How far `products` of a vector with columns may be off, relative to the product of their lengths:
  /// a block's lane takes `VK_BLOCK / VK_LANES` rounded additions and its lanes five more, vector and matrix
  /// are rounded once each, and so is the result.
  package static let relativeError: Float = (512.0 / 16 + 5 + 3) * 0x1p-24

  /// The products of all columns with `q`, in single precision.
  package func products(_ q: [Float]) -> [Float] {
    precondition(q.count == rowCount)
    let (n, p) = (rowCount, columnCount)
    return unsafe elements.withUnsafeBufferPointer { z in
      unsafe q.withUnsafeBufferPointer { q in
        unsafe [Float](unsafeUninitializedCapacity: p) { out, count in
          if let z = z.baseAddress, let q = q.baseAddress, let out = out.baseAddress {
            unsafe vk_single_products(z, q, Int64(n), Int64(p), out)
          } else {
            unsafe out.initialize(repeating: 0)
          }
          count = p
        }
      }
    }
  }

  /// The products of some columns with `q`.
  package func products(_ q: [Float], columns: [Int32]) -> [Float] {
    precondition(q.count == rowCount && columns.allSatisfy { $0 >= 0 && $0 < columnCount })
    let n = rowCount
    return unsafe elements.withUnsafeBufferPointer { z in
      unsafe q.withUnsafeBufferPointer { q in
        unsafe columns.withUnsafeBufferPointer { columns in
          unsafe [Float](unsafeUninitializedCapacity: columns.count) { out, count in
            count = columns.count
            guard let out = out.baseAddress, let list = columns.baseAddress else { return }
            if let z = z.baseAddress, let q = q.baseAddress {
              unsafe vk_single_products_at(z, q, Int64(n), list, Int64(columns.count), out)
            } else {
              unsafe out.initialize(repeating: 0, count: columns.count)
            }
          }
        }
      }
    }
  }
}

/// The columns `j` with `|sum_k c_k g_kj| + norm_j radius >= threshold_j scale`, rising.
///
/// - Parameter g: `c.count` vectors, each with a number a column, one after another.
package func openColumns(
  _ g: [Float], coefficients c: [Float], norm: [Float], radius: Float, threshold: [Float], scale: Float
) -> [Int32] {
  let p = norm.count
  precondition(g.count == c.count * p && threshold.count == p)
  return unsafe [Int32](unsafeUninitializedCapacity: p) { open, count in
    count = 0
    guard let out = open.baseAddress else { return }
    count = unsafe g.withUnsafeBufferPointer { g in
      unsafe c.withUnsafeBufferPointer { c in
        unsafe norm.withUnsafeBufferPointer { norm in
          unsafe threshold.withUnsafeBufferPointer { threshold in
            guard let norm = norm.baseAddress, let threshold = threshold.baseAddress else { return 0 }
            // Without vectors only the radius speaks; their address is not read.
            return unsafe Int(
              vk_open_columns(
                g.baseAddress ?? norm, c.baseAddress ?? norm, Int64(c.count), norm, radius, threshold,
                scale, Int64(p), out))
          }
        }
      }
    }
  }
}
