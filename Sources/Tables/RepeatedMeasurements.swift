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
  /// The readers, sites or lesions, or their combinations that were measured, in sorted order; empty without such
  /// factors. Levels that subjects do not share are numbered within each subject in order of appearance.
  public let columns: [String]
  /// For each factor of the design, the level of each column, from 0.
  public let levels: [[Int]]
  /// The repeats, in sorted order: by value when all are numbers, otherwise by text; one label without a
  /// column of repeats.
  public let repeats: [String]
  /// The features' names.
  public let features: [String]
  /// Where the measurement of subject i and place j (column, then repeat) is, at i + j * subjects.count; nil where
  /// there is none.
  private let cells: [Cell?]
  /// The table's columns of each feature: one for a long table, one a repeat for a wide one.
  private let columnsOfFeature: [[Int]]
  /// The table's numbers, column after column, shared with the table and with all levels.
  private let values: [Double]
  /// The length of a column of `values`.
  private let stride: Int

  /// A measurement's place, for any feature.
  private struct Cell {
    /// Which of the feature's columns.
    let slot: Int
    /// The row of the table as read.
    let row: Int
  }

  /// The measurements of one feature, `subjects.count` x (columns x `repeats.count`), the repeats of a column side
  /// by side. NaN marks a missing one: an empty cell, or a row that the table does not have.
  public func measurements(of feature: Int) -> Matrix {
    let columnsOfFeature = columnsOfFeature[feature]
    return Matrix(
      rowCount: subjects.count, columnCount: max(columns.count, 1) * repeats.count,
      elements: cells.map { cell in
        cell.map { values[columnsOfFeature[$0.slot] * stride + $0.row] } ?? .nan
      })
  }

  /// Whether each subject has each repeat of a feature.
  public func isBalanced(_ feature: Int) -> Bool {
    cells.allSatisfy { cell in
      cell.map { !values[columnsOfFeature[feature][$0.slot] * stride + $0.row].isNaN } ?? false
    }
  }

  /// Measurements of a wide table, one row a subject.
  init(
    level: String?, rows: [Int], of table: FeatureTable, subjects: [String], features: [WideFeature],
    columns: [[Int]]
  ) {
    let repeats = columns[0].indices
    self.subjects = subjects
    self.repeats = repeats.map { "\($0 + 1)" }
    self.features = features.map(\.name)
    self.level = level
    self.columns = []
    levels = []
    cells = repeats.flatMap { slot in rows.map { Cell(slot: slot, row: table.rows[$0]) } }
    columnsOfFeature = columns
    values = table.storage.values
    stride = table.storage.rowCount
  }

  fileprivate init(
    level: String?, rows: [Int], of table: FeatureTable, keys: RepeatedKeys, features: [String],
    featureColumns: [Int]
  ) throws(TableError) {
    var indexOfSubject: [String: Int] = [:]
    var subjects: [String] = []
    for row in rows where indexOfSubject[keys.subjects[row]] == nil {
      indexOfSubject[keys.subjects[row]] = subjects.count
      subjects.append(keys.subjects[row])
    }
    let repeats = Grouping(rows.map { keys.repeats[$0] })
    let factors = keys.factors.map { factor in
      factor.isNested
        ? Self.numbered(rows.map { factor.labels[$0] }, within: rows.map { keys.subjects[$0] })
        : Grouping(rows.map { factor.labels[$0] })
    }
    let combined = CombinedColumns(factors, rowCount: rows.count)
    var rowOfCell = [Int?](
      repeating: nil, count: subjects.count * repeats.count * combined.count)
    for (position, row) in rows.enumerated() {
      guard let subject = indexOfSubject[keys.subjects[row]] else { continue }
      let place = combined.codes[position] * repeats.count + repeats.codes[position]
      let cell = subject + place * subjects.count
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
    columns = factors.isEmpty ? [] : combined.labels
    levels = combined.levels
    self.repeats = repeats.labels
    self.features = features
    cells = rowOfCell.map { row in row.map { Cell(slot: 0, row: table.rows[$0]) } }
    columnsOfFeature = featureColumns.map { [$0] }
    values = table.storage.values
    stride = table.storage.rowCount
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
  /// The columns of readers, sites and lesions.
  public var factors: [Factor] = []
  /// The column whose values are analysed apart.
  public var by: String?

  /// A column of readers, sites or lesions.
  public struct Factor: Sendable, Equatable {
    /// The column.
    public let column: String
    /// Whether its values are each subject's own, as lesions are.
    public let isNested: Bool

    /// A column; subjects share its values unless it is nested.
    public init(_ column: String, isNested: Bool = false) {
      self.column = column
      self.isNested = isNested
    }
  }

  /// A design of subjects and repeats.
  public init(subject: String, repetition: String?) {
    self.subject = subject
    self.repetition = repetition
  }

  /// The columns that have a part in the design.
  public var keys: [String] {
    [subject, repetition].compactMap(\.self) + factors.map(\.column) + [by].compactMap(\.self)
  }
}

/// Who was measured and which time, for each row of a long table.
private struct RepeatedKeys {
  let subjects: [String]
  let repeats: [String]
  let factors: [Factor]
  /// The column that an error of a doubled measurement points to.
  let repeatColumn: Int

  struct Factor {
    let labels: [String]
    let isNested: Bool
  }
}

/// The combinations of factor levels that rows have, in sorted order; one of all rows without factors.
private struct CombinedColumns {
  /// The combination of each row.
  let codes: [Int]
  /// For each factor, the level of each combination.
  let levels: [[Int]]
  /// The labels, several joined by commas.
  let labels: [String]

  var count: Int { labels.count }

  init(_ factors: [Grouping], rowCount: Int) {
    var mixed = [Int](repeating: 0, count: rowCount)
    for factor in factors {
      for row in mixed.indices { mixed[row] = mixed[row] * factor.count + factor.codes[row] }
    }
    let found = Set(mixed).sorted()
    var place: [Int: Int] = [:]
    for (index, code) in found.enumerated() { place[code] = index }
    codes = mixed.map { place[$0]! }
    var levels: [[Int]] = []
    var rest = found
    for factor in factors.reversed() {
      levels.append(rest.map { $0 % factor.count })
      rest = rest.map { $0 / factor.count }
    }
    self.levels = levels.reversed()
    let ordered = Array(levels.reversed())
    labels = found.indices.map { index in
      zip(factors, ordered).map { $0.labels[$1[index]] }.joined(separator: ", ")
    }
  }
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
    var factors: [RepeatedKeys.Factor] = []
    for factor in design.factors {
      factors.append(.init(labels: try completeText(factor.column), isNested: factor.isNested))
    }
    let keys = RepeatedKeys(
      subjects: subjects, repeats: repeats, factors: factors,
      repeatColumn: try index(of: design.repetition ?? design.factors.last?.column ?? design.subject))
    var columns: [Int] = []
    for feature in features { columns.append(try index(of: feature)) }
    try requireNumeric(columns)
    guard let by = design.by else {
      return [
        try RepeatedMeasurements(
          level: nil, rows: Array(0..<rowCount), of: self, keys: keys, features: features,
          featureColumns: columns)
      ]
    }
    let levels = try groups(by)
    var result: [RepeatedMeasurements] = []
    for (level, rows) in zip(levels.labels, levels.rowsByGroup) {
      result.append(
        try RepeatedMeasurements(
          level: level, rows: rows, of: self, keys: keys, features: features, featureColumns: columns))
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
