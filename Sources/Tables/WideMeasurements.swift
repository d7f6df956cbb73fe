/// A feature of a wide table and the columns of its repeats, in order.
public struct WideFeature: Sendable, Equatable {
  /// The feature's name.
  public let name: String
  /// The columns, one a repeat.
  public let columns: [String]

  /// A feature with the columns of its repeats.
  public init(name: String, columns: [String]) {
    self.name = name
    self.columns = columns
  }
}

extension FeatureTable {
  /// The features whose columns differ by the suffixes: with `_test` and `_retest` the columns `x_test` and `x_retest`
  /// are feature `x`. In the order of the first suffix's columns; one that lacks a column of another suffix is an
  /// error that names it.
  public func wideFeatures(suffixes: [String]) throws(TableError) -> [WideFeature] {
    precondition(!suffixes.isEmpty)
    var features: [WideFeature] = []
    for name in columnNames where name.hasSuffix(suffixes[0]) && name.count > suffixes[0].count {
      let stem = String(name.dropLast(suffixes[0].count))
      let columns = suffixes.map { stem + $0 }
      for column in columns { _ = try index(of: column) }
      features.append(WideFeature(name: stem, columns: columns))
    }
    if features.isEmpty {
      throw TableError(file: source, line: 1, problem: .noMatch(pattern: "*" + suffixes[0]))
    }
    return features
  }

  /// The measurements in a wide table, one row a subject, for each value of the column `by` in sorted order.
  ///
  /// All features have as many repeats. The subject column may not repeat a value within a level; without one rows
  /// are subjects. Repeats are called 1, 2, ... Measurements may be missing.
  public func wideMeasurements(
    _ features: [WideFeature], subject: String?, by: String?
  ) throws(TableError) -> [RepeatedMeasurements] {
    precondition(!features.isEmpty && features.allSatisfy { $0.columns.count == features[0].columns.count })
    var names = (1...max(rowCount, 1)).prefix(rowCount).map { "\($0)" }
    if let subject { names = try completeText(subject) }
    var columns: [[Int]] = []
    for feature in features {
      var own: [Int] = []
      for column in feature.columns { own.append(try index(of: column)) }
      try requireNumeric(own)
      columns.append(own)
    }
    var levels: [String?] = [nil]
    var rowsOfLevel = [Array(0..<rowCount)]
    if let by {
      let groups = try groups(by)
      levels = groups.labels
      rowsOfLevel = groups.rowsByGroup
    }
    var result: [RepeatedMeasurements] = []
    for (level, rows) in zip(levels, rowsOfLevel) {
      if let subject { try refuseDoubles(subject, names, rows) }
      result.append(
        RepeatedMeasurements(
          level: level, rows: rows, of: self, subjects: rows.map { names[$0] }, features: features,
          columns: columns))
    }
    return result
  }

  private func refuseDoubles(
    _ column: String, _ names: [String], _ rows: [Int]
  ) throws(TableError) {
    var first: [String: Int] = [:]
    for row in rows {
      if let known = first[names[row]] {
        throw error(
          row: row, column: try index(of: column),
          .duplicateMeasurement(
            subject: names[row], repetition: "1", firstLine: lineNumber(ofRow: known)))
      }
      first[names[row]] = row
    }
  }
}
