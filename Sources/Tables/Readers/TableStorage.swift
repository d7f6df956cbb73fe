/// What a column's cells are, decided once for the file from those that are not missing.
public enum ColumnKind: Sendable, Equatable {
  /// All are finite numbers (or all are missing).
  case numeric
  /// None is a number.
  case text
  /// Some are numbers and some are not. Such a column may serve as text, not as numbers or a feature.
  case mixed
}

/// A table as read, shared by every selection of its rows.
///
/// A numeric column is kept as numbers; where its text is wanted (an identifier such as `007`), the
/// file's bytes are scanned again. A column with other text is kept as text.
final class TableStorage: Sendable {
  let text: TableText
  let names: [String]
  let indexOfName: [String: Int]
  let rowCount: Int
  /// The position of each row's first byte.
  let rowStarts: [Int]
  /// The line of the file on which each row begins.
  let rowLines: [Int]
  /// Column-major, `rowCount` values a column; NaN where the cell is missing or no number.
  let values: [Double]
  let kinds: [ColumnKind]
  /// For each column, its texts (nil: missing); empty for a numeric one.
  let texts: [[String?]]
  /// For each column, the first row that is neither missing nor a finite number.
  let firstNonNumber: [Int?]

  init(
    text: TableText, names: [String], indexOfName: [String: Int], rowStarts: [Int], rowLines: [Int],
    values: [Double], kinds: [ColumnKind], texts: [[String?]], firstNonNumber: [Int?]
  ) {
    self.text = text
    self.names = names
    self.indexOfName = indexOfName
    rowCount = rowStarts.count
    self.rowStarts = rowStarts
    self.rowLines = rowLines
    self.values = values
    self.kinds = kinds
    self.texts = texts
    self.firstNonNumber = firstNonNumber
  }

  /// The content of a cell as written, nil when it is missing.
  func content(row: Int, column: Int) -> String? {
    kinds[column] == .numeric ? scannedText(row: row, column: column) : texts[column][row]
  }

  /// The texts of a column for the given rows.
  func contents(column: Int, rows: [Int]) -> [String?] {
    if kinds[column] == .numeric {
      return rows.map { row in
        values[column * rowCount + row].isNaN ? nil : scannedText(row: row, column: column)
      }
    }
    return rows.map { texts[column][$0] }
  }

  private func scannedText(row: Int, column: Int) -> String? {
    let file = text.bytes
    let bytes = file.span
    let cell = located(row: row, column: column).cell
    return cell.meaning(bytes) == .missing ? nil : cell.text(bytes)
  }

  /// An error at a cell.
  func error(row: Int, column: Int, _ problem: TableProblem) -> TableError {
    let breaks = located(row: row, column: column).lineBreaks
    return TableError(
      file: text.source, line: rowLines[row] + breaks, column: column + 1, problem: problem)
  }

  private func located(row: Int, column: Int) -> LocatedCell {
    let file = text.bytes
    let bytes = file.span
    var position = rowStarts[row]
    var lineBreaks = 0
    do {
      for _ in 0..<column {
        let cell = try Cell(bytes, at: position, delimiter: text.delimiter)
        lineBreaks += cell.lineBreaks
        position = cell.next(bytes)
      }
      let cell = try Cell(bytes, at: position, delimiter: text.delimiter)
      return LocatedCell(cell: cell, lineBreaks: lineBreaks)
    } catch {
      preconditionFailure("every field was scanned when the table was read")
    }
  }

  private struct LocatedCell {
    let cell: Cell
    /// Line breaks within the fields before it.
    let lineBreaks: Int
  }
}
