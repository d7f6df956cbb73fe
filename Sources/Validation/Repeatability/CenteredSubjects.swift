internal import LinearAlgebra

/// The measurements of each subject with their deviations from the subject's mean, one subject after the
/// other. Deviations are taken from the subject's first value on, so that equal values give exact zeros
/// and a common offset costs no digits.
struct CenteredSubjects {
  /// Number of measurements of each subject, at least 1.
  let counts: [Int]
  /// All measurements.
  let values: [Double]
  /// Each measurement less its subject's mean.
  let residuals: [Double]
  /// Each subject's first value.
  let first: [Double]
  /// Each subject's mean less its first value.
  let meanOffsets: [Double]

  init(_ data: RepeatedMatrix) {
    var counts: [Int] = []
    var values: [Double] = []
    counts.reserveCapacity(data.subjectCount)
    values.reserveCapacity(data.measurementCount)
    let matrix = data.values
    for i in 0..<matrix.rowCount {
      let before = values.count
      for j in 0..<matrix.columnCount where !matrix[i, j].isNaN { values.append(matrix[i, j]) }
      if values.count > before { counts.append(values.count - before) }
    }
    self.init(values: values, counts: counts)
  }

  init(values: [Double], counts: [Int]) {
    self.values = values
    self.counts = counts
    var residuals = values
    var first: [Double] = []
    var meanOffsets: [Double] = []
    first.reserveCapacity(counts.count)
    meanOffsets.reserveCapacity(counts.count)
    var start = 0
    for count in counts {
      let origin = values[start]
      let offset = Self.center(&residuals, start..<(start + count), origin: origin)
      first.append(origin)
      meanOffsets.append(offset)
      start += count
    }
    self.residuals = residuals
    self.first = first
    self.meanOffsets = meanOffsets
  }

  /// Replaces values by their deviations from their mean and returns the mean less `origin`. The mean is
  /// taken in two passes.
  private static func center(
    _ values: inout [Double], _ range: Range<Int>, origin: Double
  ) -> Double {
    let count = Double(range.count)
    var sum = 0.0
    for index in range {
      values[index] -= origin
      sum += values[index]
    }
    let rough = sum / count
    var correction = 0.0
    for index in range { correction += values[index] - rough }
    let center = rough + correction / count
    for index in range { values[index] -= center }
    return center
  }

  /// Number of subjects.
  var count: Int { counts.count }

  /// Degrees of freedom within subjects.
  var degreesOfFreedom: Int { values.count - counts.count }

  /// Subjects with two or more measurements.
  var repeatedCount: Int { counts.count { $0 > 1 } }

  /// The same subjects with transformed measurements.
  func mapValues(_ transform: (Double) -> Double) -> CenteredSubjects {
    CenteredSubjects(values: values.map(transform), counts: counts)
  }

  /// The mean square within subjects; nil when nobody has a second measurement.
  var meanSquareWithin: Double? {
    guard degreesOfFreedom > 0 else { return nil }
    var sum = 0.0
    for residual in residuals { sum += residual * residual }
    return sum / Double(degreesOfFreedom)
  }
}
