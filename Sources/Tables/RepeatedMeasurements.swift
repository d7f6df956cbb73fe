public import LinearAlgebra

/// Features measured repeatedly on the same subjects: test and retest, several readers, several scanners.
///
/// Made from a long table, one row for each subject and repeat, by
/// `FeatureTable.repeatedMeasurements(subject:repetition:features:by:)`.
public struct RepeatedMeasurements: Sendable {
  /// The value of the `by` column that these rows share; nil without one.
  public let level: String?
  /// The subjects, in order of first appearance.
  public let subjects: [String]
  /// The repeats, in sorted order: by value when all are numbers, otherwise by text.
  public let repeats: [String]
  /// The features' names.
  public let features: [String]
  /// The row of `values` for subject i and repeat j at i + j * subjects.count; nil where there is none.
  private let rowOfCell: [Int?]
  /// The whole table's features, shared by all levels.
  private let values: Matrix

  /// The measurements of one feature, `subjects.count` x `repeats.count`. NaN marks a missing one: an empty
  /// cell, or a row that the table does not have.
  public func measurements(of feature: Int) -> Matrix {
    let first = feature * values.rowCount
    return Matrix(
      rowCount: subjects.count, columnCount: repeats.count,
      elements: rowOfCell.map { row in row.map { values.elements[first + $0] } ?? .nan })
  }

  /// Whether each subject has each repeat of a feature.
  public func isBalanced(_ feature: Int) -> Bool {
    let first = feature * values.rowCount
    return rowOfCell.allSatisfy { row in row.map { !values.elements[first + $0].isNaN } ?? false }
  }

  fileprivate init(
    level: String?, rows: [Int], of table: FeatureTable, keys: RepeatedKeys, features: [String],
    values: Matrix
  ) throws(TableError) {
    var indexOfSubject: [String: Int] = [:]
    var subjects: [String] = []
    for row in rows where indexOfSubject[keys.subjects[row]] == nil {
      indexOfSubject[keys.subjects[row]] = subjects.count
      subjects.append(keys.subjects[row])
    }
    let repeats = Grouping(rows.map { keys.repeats[$0] })
    var rowOfCell = [Int?](repeating: nil, count: subjects.count * repeats.count)
    for (row, repetition) in zip(rows, repeats.codes) {
      guard let subject = indexOfSubject[keys.subjects[row]] else { continue }
      let cell = subject + repetition * subjects.count
      if let first = rowOfCell[cell] {
        throw table.error(
          row: row, column: keys.repeatColumn,
          .duplicateMeasurement(
            subject: keys.subjects[row], repetition: keys.repeats[row],
            firstLine: table.lineNumber(ofRow: first)))
      }
      rowOfCell[cell] = row
    }
    self.level = level
    self.subjects = subjects
    self.repeats = repeats.labels
    self.features = features
    self.rowOfCell = rowOfCell
    self.values = values
  }
}

/// Who was measured and which time, for each row of a long table.
private struct RepeatedKeys {
  let subjects: [String]
  let repeats: [String]
  let repeatColumn: Int
}

extension FeatureTable {
  /// The measurements in a long table, for each value of the column `by` in sorted order, or one for the
  /// whole table without it.
  ///
  /// The features must be numeric and may have missing cells; the other columns may not. Two rows with the
  /// same subject and repeat (and `by` value) are an error that names both lines.
  public func repeatedMeasurements(
    subject: String, repetition: String, features: [String], by: String? = nil
  ) throws(TableError) -> [RepeatedMeasurements] {
    try refuseMissing([subject, repetition] + (by.map { [$0] } ?? []))
    let keys = RepeatedKeys(
      subjects: try completeText(subject), repeats: try completeText(repetition),
      repeatColumn: try index(of: repetition))
    var columns: [Int] = []
    for feature in features { columns.append(try index(of: feature)) }
    let values = try matrix(columns: columns)
    guard let by else {
      return [
        try RepeatedMeasurements(
          level: nil, rows: Array(0..<rowCount), of: self, keys: keys, features: features,
          values: values)
      ]
    }
    let levels = try groups(by)
    var rowsOfLevel = [[Int]](repeating: [], count: levels.count)
    for (row, level) in levels.codes.enumerated() { rowsOfLevel[level].append(row) }
    var result: [RepeatedMeasurements] = []
    for (level, rows) in zip(levels.labels, rowsOfLevel) {
      result.append(
        try RepeatedMeasurements(
          level: level, rows: rows, of: self, keys: keys, features: features, values: values))
    }
    return result
  }
}
