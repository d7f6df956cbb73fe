public import LinearAlgebra

/// Features as numbers, missing ones allowed: what imputation and preprocessing work on.
public struct FeatureColumns: Sendable {
  /// One name a column: the table's, and for a text column its name followed by the level.
  public let names: [String]
  /// The values, rows x `names.count`; NaN marks a missing value and nothing else.
  public let values: Matrix
  /// The column of the table that each column comes from.
  public let origins: [String]

  /// Columns from their names and values; each is its own origin unless told otherwise.
  public init(names: [String], values: Matrix, origins: [String]? = nil) {
    precondition(names.count == values.columnCount && (origins ?? names).count == names.count)
    self.names = names
    self.values = values
    self.origins = origins ?? names
  }

  /// The given rows, in the given order; an index may occur more than once.
  public func selecting(rows: [Int]) -> FeatureColumns {
    FeatureColumns(names: names, values: values.selecting(rows: rows), origins: origins)
  }
}

/// How the columns of a table become numeric features, so that another table is coded alike.
///
/// A numeric column is taken as it is. A text column with the levels l0 < l1 < ... becomes the indicators
/// of l1, l2, ... (treatment contrasts against the first level), named as R names them: column `sex`
/// with the levels `F` and `M` gives `sexM`. A missing text is missing in each of its indicators. Levels
/// are in the order of `FeatureTable.levels`, capitals before small letters whatever the language, which
/// may differ from R's order in a locale.
public struct FeatureCoding: Sendable, Codable, Equatable {
  /// How one column is coded.
  public struct Term: Sendable, Codable, Equatable {
    /// The table's column.
    public let column: String
    /// The levels of a text column, the reference first; nil for a numeric one.
    public let levels: [String]?

    /// A column's coding; nil levels for a numeric column.
    public init(column: String, levels: [String]?) {
      self.column = column
      self.levels = levels
    }

    /// The features that come of it.
    var names: [String] { levels.map { $0.dropFirst().map { column + $0 } } ?? [column] }
  }

  /// The columns, in order.
  public let terms: [Term]

  /// A coding as it was made from another table.
  public init(terms: [Term]) { self.terms = terms }

  /// The coding of columns of a table, with the levels that occur in it.
  public init(table: FeatureTable, names: [String]) throws(TableError) {
    var terms: [Term] = []
    for name in names {
      let column = try table.index(of: name)
      guard table.storage.kinds[column] == .text else {
        // A mixed column throws here, at its first cell that is no number.
        _ = try table.values(column)
        terms.append(Term(column: name, levels: nil))
        continue
      }
      let levels = try table.levels(name)
      if levels.count < 2 {
        throw TableError(
          file: table.source, line: 1, column: column + 1,
          problem: .singleLevel(level: levels.first ?? "", column: name))
      }
      terms.append(Term(column: name, levels: levels))
    }
    self.terms = terms
  }

  /// The names of the features.
  public var names: [String] { terms.flatMap(\.names) }

  /// The features of a table in this coding; a level without a code is an error, with its place.
  public func encode(_ table: FeatureTable) throws(TableError) -> FeatureColumns {
    var elements: [Double] = []
    elements.reserveCapacity(names.count * table.rowCount)
    for term in terms {
      guard let levels = term.levels else {
        elements.append(contentsOf: try table.values(try table.index(of: term.column)))
        continue
      }
      let codes = try codes(of: term.column, levels: levels, in: table)
      for level in levels.indices.dropFirst() {
        elements.append(contentsOf: codes.map { code in code.map { $0 == level ? 1 : 0 } ?? .nan })
      }
    }
    return FeatureColumns(
      names: names,
      values: Matrix(rowCount: table.rowCount, columnCount: names.count, elements: elements),
      origins: terms.flatMap { term in term.names.map { _ in term.column } })
  }

  private func codes(
    of column: String, levels: [String], in table: FeatureTable
  ) throws(TableError) -> [Int?] {
    var codeOfLevel: [String: Int] = [:]
    for (code, level) in levels.enumerated() { codeOfLevel[level] = code }
    var codes: [Int?] = []
    codes.reserveCapacity(table.rowCount)
    for (row, text) in try table.text(column).enumerated() {
      guard let text else {
        codes.append(nil)
        continue
      }
      guard let code = codeOfLevel[text] else {
        throw table.error(
          row: row, column: try table.index(of: column),
          .unseenLevel(level: text, column: column, known: levels))
      }
      codes.append(code)
    }
    return codes
  }
}

extension FeatureTable {
  /// Columns as numeric features, missing values allowed, coded by what occurs in this table.
  public func features(_ names: [String]) throws(TableError) -> FeatureColumns {
    try FeatureCoding(table: self, names: names).encode(self)
  }

  /// Columns as the design of a model, coded by what occurs in this table. A missing value is an error.
  public func design(_ names: [String]) throws(TableError) -> DesignMatrix {
    try design(names, coding: FeatureCoding(table: self, names: names))
  }

  /// The design of a model in a coding made from another table. A missing value is an error.
  public func design(coding: FeatureCoding) throws(TableError) -> DesignMatrix {
    try design(coding.terms.map(\.column), coding: coding)
  }

  private func design(_ columns: [String], coding: FeatureCoding) throws(TableError) -> DesignMatrix {
    try refuseMissing(columns)
    let features = try coding.encode(self)
    do {
      return try DesignMatrix(names: features.names, values: features.values)
    } catch {
      preconditionFailure("complete columns are finite and have one name each")
    }
  }
}
