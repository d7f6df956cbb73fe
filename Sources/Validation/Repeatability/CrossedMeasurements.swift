public import LinearAlgebra

/// Measurements of subjects in cells: by readers, sites or scanners that all subjects share (crossed), or
/// in lesions of their own (nested), with any number of replicates in a cell, none included.
///
/// What the analyses of variance need of them: the number of measurements of each cell, the cells' means
/// less a common origin, and the sum of squares within cells. Deviations start from measured values, so
/// that a common offset costs no digits and identical replicates give exactly 0.
public struct CrossedMeasurements: Sendable {
  /// Subjects with at least one measurement.
  public let subjectCount: Int
  /// Columns: readers or sites; for nested cells the largest number of lesions of a subject.
  public let columnCount: Int
  /// Measurements of subject i in column j at `i * columnCount + j`.
  public let counts: [Int]
  /// The cells' means less `origin`; 0 where nothing was measured.
  public let means: [Double]
  /// What has been taken off the means.
  public let origin: Double
  /// The sum over cells of squared deviations from the cell's mean.
  public let withinSumOfSquares: Double

  /// The cells of a matrix, subjects x (columns x repeats) with the repeats of a column side by side; NaN
  /// marks what was not measured.
  public init(
    _ values: Matrix, columns: Int
  ) throws(RepeatedMatrix.RepeatedMatrixError) {
    precondition(columns > 0 && values.columnCount % columns == 0)
    let repeats = values.columnCount / columns
    var cells: [[Double]] = []
    cells.reserveCapacity(values.rowCount * columns)
    var subjects = 0
    for i in 0..<values.rowCount {
      var row = [[Double]](repeating: [], count: columns)
      for j in 0..<columns {
        for r in 0..<repeats {
          let value = values[i, j * repeats + r]
          if value.isNaN { continue }
          guard abs(value) <= 1e150 else {
            throw .outOfRange(subject: i, repeat: j * repeats + r, value: value)
          }
          row[j].append(value)
        }
      }
      guard row.contains(where: { !$0.isEmpty }) else { continue }
      subjects += 1
      cells += row
    }
    guard let origin = cells.first(where: { !$0.isEmpty })?[0] else { throw .noMeasurements }
    self.init(cells: cells, subjects: subjects, columns: columns, origin: origin)
  }

  init(cells: [[Double]], subjects: Int, columns: Int, origin: Double) {
    var means: [Double] = []
    means.reserveCapacity(cells.count)
    var within = 0.0
    for cell in cells {
      guard let first = cell.first else {
        means.append(0)
        continue
      }
      var offset = 0.0
      for value in cell { offset += value - first }
      offset /= Double(cell.count)
      for value in cell { within += (value - first - offset) * (value - first - offset) }
      means.append(first - origin + offset)
    }
    subjectCount = subjects
    columnCount = columns
    counts = cells.map(\.count)
    self.means = means
    self.origin = origin
    withinSumOfSquares = within
  }

  /// The same measurements with all columns of a subject taken together.
  init(_ data: RepeatedMatrix, columnsApart: Bool) {
    var cells: [[Double]] = []
    var subjects = 0
    for i in 0..<data.values.rowCount {
      let row = data.values.row(i)
      guard row.contains(where: { !$0.isNaN }) else { continue }
      subjects += 1
      if columnsApart {
        cells += row.map { $0.isNaN ? [] : [$0] }
      } else {
        cells.append(row.filter { !$0.isNaN })
      }
    }
    self.init(
      cells: cells, subjects: subjects, columns: columnsApart ? data.repeatCount : 1,
      origin: cells.first { !$0.isEmpty }![0])
  }

  /// The two methods of replicated pairs as columns.
  public init(_ pairs: ReplicatedPairs) {
    self.init(
      cells: zip(pairs.first, pairs.second).flatMap { [$0, $1] }, subjects: pairs.count, columns: 2,
      origin: pairs.first[0][0])
  }

  /// All measurements.
  public var measurementCount: Int { counts.reduce(0, +) }

  /// Cells with at least one measurement.
  public var cellCount: Int { counts.count { $0 > 0 } }

  /// Degrees of freedom within cells.
  public var withinDegreesOfFreedom: Int { measurementCount - cellCount }

  /// The number of replicates when every cell has the same, at least 1; nil otherwise.
  public var replicates: Int? {
    guard let first = counts.first, first > 0, counts.allSatisfy({ $0 == first }) else { return nil }
    return first
  }
}
