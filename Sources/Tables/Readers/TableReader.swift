extension TableStorage {
  /// Reads a table's text: the header, then every cell once, and the cells of text columns once more.
  convenience init(reading text: TableText) throws(TableError) {
    let header = try TableHeader(text)
    let rows = try TableRows(text, header: header)
    let rowCount = rows.starts.count
    guard rowCount > 0 else { throw text.error(.noRows) }
    var kinds = [ColumnKind](repeating: .numeric, count: header.names.count)
    for (column, others) in rows.others.enumerated() where others.firstRow != nil {
      let onlyInfinite = !others.someAreText && !others.someHaveDecimalCommas
      let cells = rows.values[column * rowCount..<(column + 1) * rowCount]
      kinds[column] = onlyInfinite || cells.contains { !$0.isNaN } ? .mixed : .text
    }
    self.init(
      text: text, names: header.names, indexOfName: header.indexOfName, rowStarts: rows.starts,
      rowLines: rows.lines, values: rows.values, kinds: kinds,
      texts: try Self.texts(text, rowStarts: rows.starts, kinds: kinds),
      firstNonNumber: rows.others.map(\.firstRow))
    for (column, others) in rows.others.enumerated() {
      guard let row = others.firstRow, others.someHaveDecimalCommas, !others.someAreText,
        !others.someAreInfinite
      else { continue }
      let cell = content(row: row, column: column) ?? ""
      throw error(row: row, column: column, .decimalComma(cell: cell, column: names[column]))
    }
  }

  private static func texts(
    _ text: TableText, rowStarts: [Int], kinds: [ColumnKind]
  ) throws(TableError) -> [[String?]] {
    var texts = [[String?]](repeating: [], count: kinds.count)
    guard let last = kinds.lastIndex(where: { $0 != .numeric }) else { return texts }
    for column in 0...last where kinds[column] != .numeric {
      texts[column].reserveCapacity(rowStarts.count)
    }
    let file = text.bytes
    let bytes = file.span
    for start in rowStarts {
      var position = start
      for column in 0...last {
        let cell = try text.cell(at: position, line: 1, column: column)
        if kinds[column] != .numeric {
          texts[column].append(cell.meaning(bytes) == .missing ? nil : cell.text(bytes))
        }
        position = cell.next(bytes)
      }
    }
    return texts
  }
}
