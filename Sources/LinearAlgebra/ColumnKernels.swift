internal import CKernels

/// Sums over single columns of a matrix in a fixed order: the same bits on every processor.
extension Matrix {
  /// `sum_i (x_ij - center) r_i`: a gradient of a centred column that is never written down.
  package func centeredDot(column j: Int, center: Double, with r: [Double]) -> Double {
    precondition(r.count == rowCount && j >= 0 && j < columnCount)
    return unsafe withElements { x in
      unsafe r.withUnsafeBufferPointer { r in
        guard let x = x.baseAddress, let r = r.baseAddress else { return 0 }
        return unsafe vk_centered_dot(x + j * rowCount, r, center, Int64(rowCount))
      }
    }
  }

  /// The weighted spread of a column.
  package struct Spread: Sendable {
    /// `sum w (x - center) / sum w`.
    package let shift: Double
    /// `sum w (x - center)^2 / sum w - shift^2`, not below 0.
    package let variance: Double
    /// The largest `|x - center|` among rows of positive weight.
    package let largest: Double
  }

  /// The spread of column `j` about `center` under weights that sum to `total`.
  package func weightedSpread(
    column j: Int, center: Double, weights: [Double], total: Double
  ) -> Spread {
    precondition(weights.count == rowCount && j >= 0 && j < columnCount)
    var (sum, squares, largest) = (0.0, 0.0, 0.0)
    unsafe withElements { x in
      unsafe weights.withUnsafeBufferPointer { w in
        guard let x = x.baseAddress, let w = w.baseAddress else { return }
        unsafe vk_weighted_moments(
          x + j * rowCount, w, center, Int64(rowCount), &sum, &squares, &largest)
      }
    }
    let shift = sum / total
    return Spread(shift: shift, variance: max(squares / total - shift * shift, 0), largest: largest)
  }

  /// Mean, population variance (divisor n) and largest absolute value of column `j`.
  package func moments(column j: Int) -> (mean: Double, variance: Double, largest: Double) {
    precondition(j >= 0 && j < columnCount)
    var (mean, largest, sum, squares) = (0.0, 0.0, 0.0, 0.0)
    unsafe withElements { x in
      guard let x = x.baseAddress else { return }
      unsafe vk_mean(x + j * rowCount, Int64(rowCount), &mean, &largest)
      unsafe vk_centered_moments(x + j * rowCount, mean, Int64(rowCount), &sum, &squares)
    }
    guard rowCount > 0 else { return (0, 0, 0) }
    let n = Double(rowCount)
    // What rounding left of the mean is taken out of mean and variance.
    let shift = sum / n
    return (mean + shift, max(squares / n - shift * shift, 0), largest)
  }

  /// Appends `(x_ij - center) factor` for the given rows to `result`.
  package func gather(
    column j: Int, rows: RowIndices, center: Double, factor: Double, into result: inout [Double]
  ) {
    precondition(j >= 0 && j < columnCount && rows.bound == rowCount)
    let start = result.count
    let count = Int64(rows.count)
    let height = rowCount
    result.append(contentsOf: repeatElement(0, count: rows.count))
    unsafe withElements { x in
      unsafe rows.indices.withUnsafeBufferPointer { rows in
        unsafe result.withUnsafeMutableBufferPointer { out in
          guard let x = x.baseAddress, let rows = rows.baseAddress, let out = out.baseAddress else { return }
          unsafe vk_gather(x + j * height, rows, center, factor, count, out + start)
        }
      }
    }
  }

  /// Adds `alpha (x_ij - center)` to `y`.
  package func addCentered(column j: Int, center: Double, times alpha: Double, to y: inout [Double]) {
    precondition(j >= 0 && j < columnCount && y.count == rowCount)
    unsafe withElements { x in
      unsafe y.withUnsafeMutableBufferPointer { y in
        guard let x = x.baseAddress, let y = y.baseAddress else { return }
        unsafe vk_add_centered(x + j * rowCount, center, alpha, Int64(rowCount), y)
      }
    }
  }

  /// A copy whose rows are multiplied by `factors`.
  package func scalingRows(by factors: [Double]) -> Matrix {
    precondition(factors.count == rowCount)
    var scaled = Matrix(zeros: rowCount, columnCount)
    unsafe withElements { x in
      unsafe factors.withUnsafeBufferPointer { f in
        unsafe scaled.withMutableElements { out in
          guard let x = x.baseAddress, let f = f.baseAddress, let out = out.baseAddress else { return }
          for j in 0..<columnCount {
            unsafe vk_multiply(x + j * rowCount, f, Int64(rowCount), out + j * rowCount)
          }
        }
      }
    }
    return scaled
  }
}

/// Rows of a matrix to gather, checked once to lie below `bound`.
package struct RowIndices: Sendable {
  /// The rows, in the order in which they are gathered.
  package let indices: [Int32]
  /// The number of rows of the matrices that they index.
  package let bound: Int
  /// How many there are.
  package var count: Int { indices.count }

  /// Checks and keeps row numbers.
  package init(_ rows: [Int], bound: Int) {
    precondition(rows.allSatisfy { $0 >= 0 && $0 < bound } && bound <= Int(Int32.max))
    indices = rows.map(Int32.init)
    self.bound = bound
  }
}
