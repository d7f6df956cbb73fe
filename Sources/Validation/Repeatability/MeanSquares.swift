/// The mean squares of a one-way analysis of variance with subjects as groups, which may differ in
/// their number of repeats.
///
/// With `n_i` measurements of subject `i`, mean `m_i`, grand mean `m` over all `N` measurements and `S`
/// subjects: `between = sum n_i (m_i - m)^2 / (S - 1)`, `within = sum (y_ij - m_i)^2 / (N - S)`. A
/// subject with a single measurement adds to the first and nothing to the second.
///
/// Sums of squares are taken of deviations, never as differences of large squares, and the deviations
/// start from differences of raw values: a constant feature and identical repeats give exactly 0, and a
/// common offset costs no digits beyond those it cost the data.
public struct OneWayMeanSquares: Sendable, Equatable {
  /// Mean square between subjects (MSB or MSR), on `subjects - 1` degrees of freedom; nil for one subject.
  public let between: Double?
  /// Mean square within subjects (MSW), on `measurements - subjects`; nil when nobody has a second repeat.
  public let within: Double?
  /// Number of subjects.
  public let subjects: Int
  /// Number of measurements.
  public let measurements: Int
  /// The representative number of repeats, `n0 = (N - sum n_i^2 / N) / (S - 1)`, which is `k` in a
  /// balanced design; nil for one subject.
  public let repeatsPerSubject: Double?

  /// Degrees of freedom between subjects.
  public var betweenDegreesOfFreedom: Int { subjects - 1 }
  /// Degrees of freedom within subjects.
  public var withinDegreesOfFreedom: Int { measurements - subjects }

  /// The analysis of variance of repeated measurements.
  public init(_ data: RepeatedMatrix) {
    self.init(CenteredSubjects(data))
  }

  init(_ data: CenteredSubjects) {
    let total = Double(data.values.count)
    let means = (0..<data.count).map { (data.first[$0] - data.first[0]) + data.meanOffsets[$0] }
    var grand = 0.0
    for (count, mean) in zip(data.counts, means) { grand += Double(count) * mean }
    grand /= total
    var correction = 0.0
    for (count, mean) in zip(data.counts, means) { correction += Double(count) * (mean - grand) }
    grand += correction / total

    var sumBetween = 0.0
    var sumSquaredCounts = 0.0
    for (count, mean) in zip(data.counts, means) {
      let size = Double(count)
      sumBetween += size * (mean - grand) * (mean - grand)
      sumSquaredCounts += size * size
    }
    subjects = data.count
    measurements = data.values.count
    between = subjects > 1 ? sumBetween / Double(subjects - 1) : nil
    within = data.meanSquareWithin
    repeatsPerSubject = subjects > 1 ? (total - sumSquaredCounts / total) / Double(subjects - 1) : nil
  }
}

/// The mean squares of a two-way analysis of variance, subjects x repeats without replication, of
/// complete data.
///
/// With `n` subjects, `k` repeats, row means `m_i`, column means `c_j` and grand mean `m`:
/// `subjects = k sum (m_i - m)^2 / (n - 1)`, `repeats = n sum (c_j - m)^2 / (k - 1)`,
/// `error = sum (y_ij - m_i - c_j + m)^2 / ((n - 1)(k - 1))`.
public struct TwoWayMeanSquares: Sendable, Equatable {
  /// Mean square of the subjects (MSR), on `n - 1` degrees of freedom.
  public let subjects: Double
  /// Mean square of the repeats (MSC), on `k - 1`.
  public let repeats: Double
  /// Mean square of the residual (MSE), on `(n - 1)(k - 1)`.
  public let error: Double
  /// Number of subjects, at least 2.
  public let subjectCount: Int
  /// Number of repeats, at least 2.
  public let repeatCount: Int

  /// The analysis of variance of balanced data, or nil when a cell is missing or there is one subject.
  public init?(_ data: RepeatedMatrix) {
    guard data.isBalanced else { return nil }
    let centered = CenteredSubjects(data)
    self.init(centered, oneWay: OneWayMeanSquares(centered), repeats: data.repeatCount)
  }

  init?(_ data: CenteredSubjects, oneWay: OneWayMeanSquares, repeats repeatCount: Int) {
    guard let between = oneWay.between else { return nil }
    subjectCount = data.count
    self.repeatCount = repeatCount
    subjects = between
    let n = Double(subjectCount)
    var effects = [Double](repeating: 0, count: repeatCount)
    for i in 0..<subjectCount {
      for j in 0..<repeatCount { effects[j] += data.residuals[i * repeatCount + j] }
    }
    var sumRepeats = 0.0
    for j in 0..<repeatCount {
      effects[j] /= n
      sumRepeats += effects[j] * effects[j]
    }
    var sumError = 0.0
    for i in 0..<subjectCount {
      for j in 0..<repeatCount {
        let deviation = data.residuals[i * repeatCount + j] - effects[j]
        sumError += deviation * deviation
      }
    }
    repeats = n * sumRepeats / Double(repeatCount - 1)
    error = sumError / Double((subjectCount - 1) * (repeatCount - 1))
  }
}
