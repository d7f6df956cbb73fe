package import LinearAlgebra

/// Measurements of one feature where several of readers, sites and lesions have a part, with any cells missing.
///
/// Subjects with measurements in the same cells have the same covariance: they are held together, so that a complete
/// design costs as much as one subject.
package struct FactorialMeasurements {
  /// Subjects measured in the same cells.
  package struct Pattern {
    /// The column of each measurement; replicates repeat it.
    package let columns: [Int]
    /// The measurements of each subject, less `origin`.
    package fileprivate(set) var values: [[Double]]
  }

  let columns: FactorialColumns
  package private(set) var patterns: [Pattern] = []
  private(set) var subjectCount = 0
  private(set) var measurementCount = 0

  /// The measurements of a matrix, subjects x (columns x repeats), the repeats of a column side by side; NaN marks what
  /// was not measured.
  package init(_ values: Matrix, columns: FactorialColumns) throws(RepeatedMatrix.RepeatedMatrixError) {
    precondition(values.columnCount % columns.count == 0)
    self.columns = columns
    let repeats = values.columnCount / columns.count
    var origin: Double?
    var places: [[Int]: Int] = [:]
    for i in 0..<values.rowCount {
      var measured: [Double] = []
      var own: [Int] = []
      for j in 0..<values.columnCount {
        let value = values[i, j]
        if value.isNaN { continue }
        guard abs(value) <= 1e150 else { throw .outOfRange(subject: i, repeat: j, value: value) }
        let offset = origin ?? value
        origin = offset
        measured.append(value - offset)
        own.append(j / repeats)
      }
      if own.isEmpty { continue }
      subjectCount += 1
      measurementCount += own.count
      if let place = places[own] {
        patterns[place].values.append(measured)
      } else {
        places[own] = patterns.count
        patterns.append(Pattern(columns: own, values: [measured]))
      }
    }
    guard measurementCount > 0 else { throw .noMeasurements }
  }

  /// The variance of the measurements about their mean; 0 when there is one.
  var variance: Double {
    let all = patterns.flatMap { $0.values.flatMap(\.self) }
    guard all.count > 1 else { return 0 }
    let center = all.reduce(0, +) / Double(all.count)
    return all.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(all.count - 1)
  }
}
