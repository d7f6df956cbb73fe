/// The rows of a table, every cell scanned once: the numbers, and what else there is.
struct TableRows {
  /// The position of each row's first byte.
  private(set) var starts: [Int] = []
  /// The line of the file on which each row begins.
  private(set) var lines: [Int] = []
  /// Column-major, one value a row; NaN where the cell is missing or no finite number.
  private(set) var values: [Double] = []
  /// For each column, the cells that are neither missing nor finite numbers.
  private(set) var others: [OtherCells]

  /// What is known of a column's cells that are neither missing nor finite numbers.
  struct OtherCells {
    /// The row of the first.
    var firstRow: Int?
    /// Whether some of them are text.
    var someAreText = false
    /// Whether some of them are infinite.
    var someAreInfinite = false
    /// Whether some of them are numbers with a decimal comma.
    var someHaveDecimalCommas = false
  }

  /// Reads the rows behind a header.
  init(_ text: TableText, header: TableHeader) throws(TableError) {
    let file = text.bytes
    let bytes = file.span
    let delimiter = text.delimiter
    let columnCount = header.names.count
    // Every cell takes a byte with its terminator, so that no more rows than this can follow.
    let capacity = min(text.lineCount, (bytes.count - header.bodyStart) / columnCount)
    var values = [Double](repeating: .nan, count: capacity * columnCount)
    var others = [OtherCells](repeating: OtherCells(), count: columnCount)
    var starts: [Int] = []
    var lines: [Int] = []
    starts.reserveCapacity(capacity)
    lines.reserveCapacity(capacity)
    var position = header.bodyStart
    var line = header.bodyLine
    while let gap = Self.gap(bytes, at: position, isValue: columnCount == 1) {
      position = gap.rowStart
      line += gap.lineBreaks
      let rowStart = position
      let rowLine = line
      let row = starts.count
      var column = 0
      while true {
        guard column < columnCount else {
          throw try Self.tooManyFields(text, rowStart: rowStart, line: rowLine, expected: columnCount)
        }
        let terminator: Int
        if let number = DecimalNumber(bytes, at: position), number.value.isFinite,
          bytes[number.end] == delimiter || isLineBreak(bytes[number.end])
        {
          if row < capacity { values[column * capacity + row] = number.value }
          terminator = number.end
        } else {
          let cell = try text.cell(at: position, line: line, column: column)
          if let number = others[column].note(cell, bytes, row: row), row < capacity {
            values[column * capacity + row] = number
          }
          line += cell.lineBreaks
          terminator = cell.terminator
        }
        column += 1
        if bytes[terminator] != delimiter {
          position = Tables.position(after: terminator, in: bytes)
          break
        }
        position = terminator + 1
      }
      guard column == columnCount else {
        throw text.error(
          line: rowLine, column: column, .tooFewFields(found: column, expected: columnCount))
      }
      starts.append(rowStart)
      lines.append(rowLine)
      line += 1
    }
    self.starts = starts
    self.lines = lines
    self.others = others
    Self.compact(&values, capacity: capacity, rowCount: starts.count, columnCount: columnCount)
    self.values = values
  }

  private struct Gap {
    let rowStart: Int
    let lineBreaks: Int
  }

  /// The blank lines before the next row, nil at the end of the file. They are no rows, except that one
  /// between the rows of a table with a single column is a missing value.
  private static func gap(_ bytes: Span<UInt8>, at start: Int, isValue: Bool) -> Gap? {
    var position = start
    var lineBreaks = 0
    while position < bytes.count, isLineBreak(bytes[position]) {
      position = Tables.position(after: position, in: bytes)
      lineBreaks += 1
    }
    guard position < bytes.count else { return nil }
    return isValue ? Gap(rowStart: start, lineBreaks: 0) : Gap(rowStart: position, lineBreaks: lineBreaks)
  }

  private static func tooManyFields(
    _ text: TableText, rowStart: Int, line: Int, expected: Int
  ) throws(TableError) -> TableError {
    let file = text.bytes
    let bytes = file.span
    var position = rowStart
    var found = 0
    while true {
      let cell = try text.cell(at: position, line: line, column: found)
      found += 1
      position = cell.next(bytes)
      if bytes[cell.terminator] != text.delimiter { break }
    }
    return text.error(
      line: line, column: expected + 1, .tooManyFields(found: found, expected: expected))
  }

  /// Moves the columns together, in place, where fewer rows came than there was room for.
  private static func compact(
    _ values: inout [Double], capacity: Int, rowCount: Int, columnCount: Int
  ) {
    guard rowCount < capacity else { return }
    for column in 0..<columnCount {
      for row in 0..<rowCount { values[column * rowCount + row] = values[column * capacity + row] }
    }
    values.removeLast((capacity - rowCount) * columnCount)
  }
}

extension TableRows.OtherCells {
  /// Takes note of a cell that is not plainly a number, and returns its value if it is one after all.
  fileprivate mutating func note(_ cell: Cell, _ bytes: Span<UInt8>, row: Int) -> Double? {
    switch cell.meaning(bytes) {
    case .missing: return nil
    case .number(let value): return value
    case .infinite: someAreInfinite = true
    case .decimalComma: someHaveDecimalCommas = true
    case .text: someAreText = true
    }
    if firstRow == nil { firstRow = row }
    return nil
  }
}
