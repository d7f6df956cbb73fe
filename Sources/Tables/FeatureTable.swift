internal import LinearAlgebra

/// A table of named columns, as read from a file: an immutable value whose selections share its cells.
///
/// The first line that is not blank names the columns. A cell is missing when it is empty or blank, or an
/// unquoted `NA`, `NaN` or `.`. Numbers are decimal (`-1.5e-3`), with blanks around them if need be and in
/// quotes or not; their values are those of `Double(String)`. Rows count from 0 in this interface and lines
/// from 1 in messages.
public struct FeatureTable: Sendable {
  let storage: TableStorage
  /// The storage's row behind each row of this table.
  let rows: [Int]

  /// Reads a file, or standard input for `-`.
  ///
  /// - Parameters:
  ///   - path: The file. Messages name it as it is given here.
  ///   - delimiter: What separates the columns; nil to go by the extension, see `Delimiter.init(path:)`.
  public init(contentsOf path: String, delimiter: Delimiter? = nil) throws(TableError) {
    try self.init(
      bytes: try fileBytes(path), source: sourceName(path),
      delimiter: delimiter ?? Delimiter(path: path))
  }

  /// Reads a table from text; messages name it `source`.
  public init(csv text: String, source: String, delimiter: Delimiter = .comma) throws(TableError) {
    try self.init(bytes: Array(text.utf8), source: source, delimiter: delimiter)
  }

  /// Reads a table from the bytes of a file; messages name it `source`.
  public init(bytes: [UInt8], source: String, delimiter: Delimiter = .comma) throws(TableError) {
    let text = try TableText(bytes: bytes, source: source, delimiter: delimiter)
    let storage = try TableStorage(reading: text)
    self.init(storage: storage, rows: Array(0..<storage.rowCount))
  }

  private init(storage: TableStorage, rows: [Int]) {
    self.storage = storage
    self.rows = rows
  }

  /// What messages call the table: its path, or `<stdin>`.
  public var source: String { storage.text.source }
  /// The columns' names, in the order of the file.
  public var columnNames: [String] { storage.names }
  /// Number of rows.
  public var rowCount: Int { rows.count }

  /// The line of the file on which a row begins.
  public func lineNumber(ofRow row: Int) -> Int { storage.rowLines[rows[row]] }

  /// Whether there is a column of this name.
  public func hasColumn(_ name: String) -> Bool { storage.indexOfName[name] != nil }

  /// What a column's cells are, in the whole file.
  public func kind(_ column: String) throws(TableError) -> ColumnKind {
    storage.kinds[try index(of: column)]
  }

  /// The given rows, in the given order; an index may occur more than once.
  public func selecting(rows chosen: [Int]) -> FeatureTable {
    FeatureTable(storage: storage, rows: chosen.map { rows[$0] })
  }

  /// The numbers of a column, nil where the cell is missing.
  public func numbers(_ column: String) throws(TableError) -> [Double?] {
    try values(index(of: column)).map { $0.isNaN ? nil : $0 }
  }

  /// The numbers of a column that may have no missing cell.
  public func completeNumbers(_ column: String) throws(TableError) -> [Double] {
    try refuseMissing([column])
    return try values(index(of: column))
  }

  /// The cells of a column as written, without their quotes, nil where missing. A column of numbers is
  /// given as written too: `007` stays `007`.
  public func text(_ column: String) throws(TableError) -> [String?] {
    storage.contents(column: try index(of: column), rows: rows)
  }

  /// The cells, as written, of a column that may have no missing cell.
  public func completeText(_ column: String) throws(TableError) -> [String] {
    try refuseMissing([column])
    return try text(column).compactMap(\.self)
  }

  /// The distinct cells of a column as written, missing ones aside, in sorted order: by value when all are
  /// numbers, otherwise by text, capitals before small letters.
  public func levels(_ column: String) throws(TableError) -> [String] {
    sortedLabels(try text(column).compactMap(\.self))
  }
}

extension FeatureTable {
  /// The position of a column.
  func index(of column: String) throws(TableError) -> Int {
    if let index = storage.indexOfName[column] { return index }
    throw unknown(column)
  }

  /// The error for a name that no column has.
  func unknown(_ name: String) -> TableError {
    TableError(
      file: source, line: 1,
      problem: .unknownColumn(
        name: name, nearest: nearestName(to: name, among: columnNames), existing: columnNames))
  }

  /// The numbers of the column at an index, NaN where missing.
  func values(_ column: Int) throws(TableError) -> [Double] {
    try requireNumeric([column])
    let first = column * storage.rowCount
    return rows.map { storage.values[first + $0] }
  }

  /// Throws for the first of the columns that holds anything but numbers.
  func requireNumeric(_ columns: [Int]) throws(TableError) {
    for column in columns where storage.kinds[column] != .numeric { throw notNumeric(column) }
  }

  /// The error for the first cell of a column that is no number: in this table, or else in the file.
  private func notNumeric(_ column: Int) -> TableError {
    let name = columnNames[column]
    for row in rows {
      guard let cell = storage.texts[column][row] else { continue }
      let isNumber = !storage.values[column * storage.rowCount + row].isNaN
      if !isNumber { return offending(cell, name, row: row, column: column) }
    }
    let row = storage.firstNonNumber[column] ?? 0
    return offending(storage.texts[column][row] ?? "", name, row: row, column: column)
  }

  private func offending(_ cell: String, _ name: String, row: Int, column: Int) -> TableError {
    let bytes = Array(cell.utf8) + [ASCII.lineFeed]
    let isInfinite = Cell(wholeOf: bytes.span).meaning(bytes.span) == .infinite
    return storage.error(
      row: row, column: column,
      isInfinite ? .notFinite(cell: cell, column: name) : .notANumber(cell: cell, column: name))
  }

  /// An error at the cell of a row of this table.
  func error(row: Int, column: Int, _ problem: TableProblem) -> TableError {
    storage.error(row: rows[row], column: column, problem)
  }

  /// The cell of a row of this table as written; empty when missing.
  func cell(row: Int, column: Int) -> String {
    storage.content(row: rows[row], column: column) ?? ""
  }

  /// Whether the cell of a row of this table is missing.
  func isMissing(row: Int, column: Int) -> Bool {
    storage.kinds[column] == .numeric
      ? storage.values[column * storage.rowCount + rows[row]].isNaN
      : storage.texts[column][rows[row]] == nil
  }
}
