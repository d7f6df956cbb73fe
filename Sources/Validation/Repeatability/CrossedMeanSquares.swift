internal import Statistics

/// The mean squares of a complete crossed design: n subjects x k columns (readers, sites) x m replicates.
///
/// `subjects = k m sum (y_i.. - y)^2 / (n - 1)`, `columns = n m sum (y_.j. - y)^2 / (k - 1)`,
/// `interaction = m sum (y_ij. - y_i.. - y_.j. + y)^2 / ((n - 1)(k - 1))`,
/// `residual = sum (y_ijl - y_ij.)^2 / (n k (m - 1))`, which does not exist for one replicate.
public struct CrossedMeanSquares: Sendable, Equatable {
  /// Mean square of subjects, on `n - 1` degrees of freedom.
  public let subjects: Double
  /// Mean square of columns, on `k - 1`.
  public let columns: Double
  /// Mean square of the interaction, on `(n - 1)(k - 1)`; with one replicate it is the residual.
  public let interaction: Double
  /// Mean square within cells, on `n k (m - 1)`; nil for one replicate.
  public let residual: Double?
  /// Number of subjects, at least 2.
  public let subjectCount: Int
  /// Number of columns, at least 2.
  public let columnCount: Int
  /// Replicates in each cell.
  public let replicates: Int

  /// The analysis of variance; nil for incomplete data, one subject or one column.
  public init?(_ data: CrossedMeasurements) {
    guard let m = data.replicates, data.subjectCount > 1, data.columnCount > 1 else { return nil }
    let (n, k) = (data.subjectCount, data.columnCount)
    var rows = [Double](repeating: 0, count: n)
    var columns = [Double](repeating: 0, count: k)
    for i in 0..<n {
      for j in 0..<k {
        rows[i] += data.means[i * k + j] / Double(k)
        columns[j] += data.means[i * k + j] / Double(n)
      }
    }
    let center = mean(rows)
    var (between, across, mixed) = (0.0, 0.0, 0.0)
    for row in rows { between += (row - center) * (row - center) }
    for column in columns { across += (column - center) * (column - center) }
    for i in 0..<n {
      for j in 0..<k {
        let rest = (data.means[i * k + j] - rows[i]) - (columns[j] - center)
        mixed += rest * rest
      }
    }
    let size = Double(m)
    subjects = Double(k) * size * between / Double(n - 1)
    self.columns = Double(n) * size * across / Double(k - 1)
    interaction = size * mixed / Double((n - 1) * (k - 1))
    residual = m > 1 ? data.withinSumOfSquares / Double(n * k * (m - 1)) : nil
    subjectCount = n
    columnCount = k
    replicates = m
  }

  /// Degrees of freedom of the interaction.
  public var interactionDegreesOfFreedom: Int { (subjectCount - 1) * (columnCount - 1) }
  /// Degrees of freedom within cells.
  public var residualDegreesOfFreedom: Int { subjectCount * columnCount * (replicates - 1) }
}
