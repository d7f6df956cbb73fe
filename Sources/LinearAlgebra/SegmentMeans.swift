internal import CKernels

/// Weighted means of a column over growing sets of rows, one for each run of rows.
///
/// Run `s` covers the rows `start[s] ..< start[s + 1]`. Its value is
/// `factor[s] (hazard[s] B_s + sum over the run of share_i x_i)`, where `B_s` is the sum of `risk_i x_i` over
/// the rows before the run back to the last run that resets.
package struct SegmentMeans: Sendable {
  private let risk: [Double]
  private let share: [Double]
  private let start: [Int32]
  private let resets: [UInt8]
  private let hazard: [Double]
  private let factor: [Double]

  /// The runs' description; `start` has one number more than there are runs and ends at the row count.
  package init(
    risk: [Double], share: [Double], start: [Int], resets: [Bool], hazard: [Double], factor: [Double]
  ) {
    precondition(share.count == risk.count && start.count == hazard.count + 1)
    precondition(resets.count == hazard.count && factor.count == hazard.count)
    precondition(start.first == 0 && start.last == risk.count)
    precondition(zip(start, start.dropFirst()).allSatisfy { $0 <= $1 })
    self.risk = risk
    self.share = share
    self.start = start.map(Int32.init)
    self.resets = resets.map { $0 ? 1 : 0 }
    self.hazard = hazard
    self.factor = factor
  }

  /// Number of runs.
  package var count: Int { hazard.count }

  /// The means of every column, a row for each run.
  package func means(of columns: Matrix) -> Matrix {
    let n = risk.count
    precondition(columns.rowCount == n)
    var result = Matrix(zeros: count, columns.columnCount)
    unsafe columns.withElements { x in
      unsafe result.withMutableElements { out in
        guard let x = x.baseAddress, let out = out.baseAddress else { return }
        for j in 0..<columns.columnCount {
          unsafe vk_segment_means(
            x + j * n, risk, share, start, resets, hazard, factor, Int64(count), out + j * count)
        }
      }
    }
    return result
  }
}
