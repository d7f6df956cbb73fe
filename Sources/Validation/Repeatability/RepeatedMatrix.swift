public import LinearAlgebra

/// Repeated measurements of one feature: one row a subject, one column a repeat (scan, rater, reader).
///
/// NaN marks a cell that was not measured, the one place in this library where NaN is data. Every
/// other value is finite and at most `1e150` in magnitude, so that squares neither overflow nor mix
/// with infinities; code that receives a `RepeatedMatrix` need not check again. A subject whose cells
/// are all missing carries no information: it is left out of `subjectCount` and counted in
/// `emptySubjectCount`.
public struct RepeatedMatrix: Sendable {
  /// The measurements, subjects x repeats, NaN where missing.
  public let values: Matrix
  /// Subjects with at least one measurement.
  public let subjectCount: Int
  /// Rows without any measurement.
  public let emptySubjectCount: Int
  /// Measured cells.
  public let measurementCount: Int

  /// Why a matrix holds no repeated measurements. Rows and columns count from 0.
  public enum RepeatedMatrixError: Error, Sendable, Equatable {
    /// There are fewer than two columns.
    case tooFewRepeats(Int)
    /// A value is infinite or so large that its square overflows.
    case outOfRange(subject: Int, repeat: Int, value: Double)
    /// No cell is measured.
    case noMeasurements
  }

  /// Checks and makes a set of repeated measurements.
  public init(_ values: Matrix) throws(RepeatedMatrixError) {
    guard values.columnCount >= 2 else { throw .tooFewRepeats(values.columnCount) }
    var measured = [Int](repeating: 0, count: values.rowCount)
    for j in 0..<values.columnCount {
      for i in 0..<values.rowCount {
        let value = values[i, j]
        if value.isNaN { continue }
        guard abs(value) <= 1e150 else { throw .outOfRange(subject: i, repeat: j, value: value) }
        measured[i] += 1
      }
    }
    measurementCount = measured.reduce(0, +)
    guard measurementCount > 0 else { throw .noMeasurements }
    emptySubjectCount = measured.count { $0 == 0 }
    subjectCount = values.rowCount - emptySubjectCount
    self.values = values
  }

  /// Number of columns: repeats that were planned for each subject.
  public var repeatCount: Int { values.columnCount }

  /// Whether every subject that was measured at all has every repeat.
  public var isBalanced: Bool { measurementCount == subjectCount * repeatCount }

  /// The means of the subjects with two or more measurements, in order.
  public var subjectMeans: [Double] { CenteredSubjects(self).spreads.map(\.center) }
}
