public import LinearAlgebra

/// Features measured repeatedly on the same subjects: test and retest, several readers, several scanners.
///
/// Made from a long table, one row for each subject and repeat, by
/// `FeatureTable.repeatedMeasurements(_:features:)`, or from a wide one, see `WideMeasurements.swift`.
public struct RepeatedMeasurements: Sendable {
  /// The value of the `by` column that these rows share; nil without one.
  public let level: String?
  /// The subjects, in order of first appearance.
  public let subjects: [String]
  /// Readers, sites or lesions, in sorted order; empty without such a column. Lesions that subjects do not share are
  /// numbered within each subject in order of appearance.
  public let columns: [String]
  /// The repeats, in sorted order: by value when all are numbers, otherwise by text; one label without a
  /// column of repeats.
  public let repeats: [String]
  /// The features' names.
  public let features: [String]
  /// The element of `values` for subject i and place j (column, then repeat) of the first feature at
  /// i + j * subjects.count, counted from the feature's own start; nil where there is none.
  private let placeOfCell: [Int?]
  /// The features' cells, shared by all levels.
  private let values: Matrix

  /// The measurements of one feature, `subjects.count` x (columns x `repeats.count`), the repeats of a column side
  /// by side. NaN marks a missing one: an empty cell, or a row that the table does not have.
  public func measurements(of feature: Int) -> Matrix {
    let first = feature * values.rowCount
    return Matrix(
      rowCount: subjects.count, columnCount: max(columns.count, 1) * repeats.count,
      elements: placeOfCell.map { place in place.map { values.elements[first + $0] } ?? .nan })
  }

  /// Whether each subject has each repeat of a feature.
  public func isBalanced(_ feature: Int) -> Bool {
    let first = feature * values.rowCount
    return placeOfCell.allSatisfy { place in place.map { !values.elements[first + $0].isNaN } ?? false }
  }

  /// Measurements of a wide table: column f of `values` holds feature f, repeat after repeat.
  init(subjects: [String], repeats: [String], features: [String], level: String?, values: Matrix) {
    self.subjects = subjects
    self.repeats = repeats
    self.features = features
    self.level = level
    columns = []
    placeOfCell = (0..<(subjects.count * repeats.count)).map { $0 }
    self.values = values
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
    let columns = keys.columns.map { all in
      keys.areNested
        ? Self.numbered(rows.map { all[$0] }, within: rows.map { keys.subjects[$0] })
        : Grouping(rows.map { all[$0] })
    }
    var placeOfCell = [Int?](
      repeating: nil, count: subjects.count * repeats.count * (columns?.count ?? 1))
    for (position, row) in rows.enumerated() {
      guard let subject = indexOfSubject[keys.subjects[row]] else { continue }
      let place = (columns?.codes[position] ?? 0) * repeats.count + repeats.codes[position]
      let cell = subject + place * subjects.count
      if let first = placeOfCell[cell] {
        throw table.error(
          row: row, column: keys.repeatColumn,
          .duplicateMeasurement(
            subject: keys.subjects[row], repetition: keys.repeats[row],
            firstLine: table.lineNumber(ofRow: first)))
      }
      placeOfCell[cell] = row
    }
    self.level = level
    self.subjects = subjects
    self.columns = columns?.labels ?? []
    self.repeats = repeats.labels
    self.features = features
    self.placeOfCell = placeOfCell
    self.values = values
  }

  /// Labels numbered within each subject in order of appearance.
  private static func numbered(_ labels: [String], within subjects: [String]) -> Grouping {
    var known: [String: [String: Int]] = [:]
    return Grouping(
      zip(labels, subjects).map { label, subject in
        var own = known[subject] ?? [:]
        let number = own[label] ?? own.count + 1
        own[label] = number
        known[subject] = own
        return "\(number)"
      })
  }
}

/// The columns of a long table that say who was measured, by whom or where, and which time.
public struct RepeatedDesign: Sendable, Equatable {
  /// The column of subjects.
  public var subject: String
  /// The column of repeats; nil when each reader or site measured once.
  public var repetition: String?
  /// The column of readers, sites or lesions.
  public var column: String?
  /// Whether the values of `column` are each subject's own, as lesions are.
  public var columnsAreNested = false
  /// The column whose values are analysed apart.
  public var by: String?

  /// A design of subjects and repeats.
  public init(subject: String, repetition: String?) {
    self.subject = subject
    self.repetition = repetition
  }

  /// The columns that have a part in the design.
  public var keys: [String] { [subject, repetition, column, by].compactMap(\.self) }
}

/// Who was measured and which time, for each row of a long table.
private struct RepeatedKeys {
  let subjects: [String]
  let repeats: [String]
  let columns: [String]?
  let areNested: Bool
  /// The column that an error of a doubled measurement points to.
  let repeatColumn: Int
}

extension FeatureTable {
  /// The measurements in a long table, for each value of the column `by` in sorted order, or one for the
  /// whole table without it.
  ///
  /// The features must be numeric and may have missing cells; the other columns may not. Two rows with the
  /// same subject, column and repeat (and `by` value) are an error that names both lines.
  public func repeatedMeasurements(
    _ design: RepeatedDesign, features: [String]
  ) throws(TableError) -> [RepeatedMeasurements] {
    try refuseMissing(design.keys)
    let subjects = try completeText(design.subject)
    var repeats = [String](repeating: "1", count: rowCount)
    if let repetition = design.repetition { repeats = try completeText(repetition) }
    var labels: [String]?
    if let column = design.column { labels = try completeText(column) }
    let keys = RepeatedKeys(
      subjects: subjects, repeats: repeats, columns: labels, areNested: design.columnsAreNested,
      repeatColumn: try index(of: design.repetition ?? design.column ?? design.subject))
    var columns: [Int] = []
    for feature in features { columns.append(try index(of: feature)) }
    let values = try matrix(columns: columns)
    guard let by = design.by else {
      return [
        try RepeatedMeasurements(
          level: nil, rows: Array(0..<rowCount), of: self, keys: keys, features: features,
          values: values)
      ]
    }
    let levels = try groups(by)
    var result: [RepeatedMeasurements] = []
    for (level, rows) in zip(levels.labels, levels.rowsByGroup) {
      result.append(
        try RepeatedMeasurements(
          level: level, rows: rows, of: self, keys: keys, features: features, values: values))
    }
    return result
  }

  /// The measurements of subjects and repeats in a long table; see `repeatedMeasurements(_:features:)`.
  public func repeatedMeasurements(
    subject: String, repetition: String, features: [String], by: String? = nil
  ) throws(TableError) -> [RepeatedMeasurements] {
    var design = RepeatedDesign(subject: subject, repetition: repetition)
    design.by = by
    return try repeatedMeasurements(design, features: features)
  }
}
