/// The names of a table's columns, and where the rows begin.
struct TableHeader {
  /// The names, all different and none empty. Blanks around an unquoted name are not part of it.
  let names: [String]
  /// The column of each name.
  let indexOfName: [String: Int]
  /// The position of the first byte behind the header.
  let bodyStart: Int
  /// The line of the file there.
  let bodyLine: Int

  /// Reads the first line that is not blank.
  init(_ text: TableText) throws(TableError) {
    let file = text.bytes
    let bytes = file.span
    var position = text.start
    var line = 1
    while position < bytes.count, isLineBreak(bytes[position]) {
      position = Tables.position(after: position, in: bytes)
      line += 1
    }
    guard position < bytes.count else { throw text.error(.empty) }
    let headerLine = line
    var names: [String] = []
    var lines: [Int] = []
    while true {
      let cell = try text.cell(at: position, line: line, column: names.count)
      names.append(cell.isQuoted ? cell.text(bytes) : string(bytes, cell.trimmed(bytes)))
      lines.append(line)
      line += cell.lineBreaks
      position = cell.next(bytes)
      if bytes[cell.terminator] != text.delimiter { break }
    }
    try Self.checkDelimiter(names, of: text, line: headerLine)
    var indexOfName: [String: Int] = [:]
    for (column, name) in names.enumerated() {
      if name.isEmpty {
        throw text.error(line: lines[column], column: column + 1, .emptyColumnName)
      }
      if let first = indexOfName.updateValue(column, forKey: name) {
        throw text.error(
          line: lines[column], column: column + 1,
          .duplicateColumn(name: name, firstField: first + 1))
      }
    }
    self.names = names
    self.indexOfName = indexOfName
    bodyStart = position
    bodyLine = line + 1
  }

  /// Semicolons separate the columns where there are as many of them as names; a header of one name with
  /// tabs in it is that of a tab-separated table.
  private static func checkDelimiter(
    _ names: [String], of text: TableText, line: Int
  ) throws(TableError) {
    let semicolons = names.reduce(0) { sum, name in
      sum + name.utf8.count { $0 == ASCII.semicolon }
    }
    if semicolons >= names.count { throw text.error(line: line, .semicolonSeparated) }
    if text.delimiter != ASCII.tab, names.count == 1, names[0].utf8.contains(ASCII.tab) {
      throw text.error(line: line, .tabSeparated)
    }
  }
}

/// Whether a byte ends a line, alone or with the next one.
@inline(__always)
func isLineBreak(_ byte: UInt8) -> Bool {
  byte == ASCII.lineFeed || byte == ASCII.carriageReturn
}
