/// A table's text, checked to be UTF-8, ending with a line break, and its place in the file.
struct TableText: Sendable {
  /// What messages call the file.
  let source: String
  /// The text; a line break is appended where the file ends without one.
  let bytes: [UInt8]
  /// Where the header begins: behind a byte order mark.
  let start: Int
  /// The separator of fields.
  let delimiter: UInt8
  /// At least as many as there are rows and header lines.
  let lineCount: Int

  /// Checks the form of a file's bytes.
  init(bytes file: [UInt8], source: String, delimiter: Delimiter) throws(TableError) {
    if file.starts(with: [0xFF, 0xFE]) || file.starts(with: [0xFE, 0xFF]) {
      throw TableError(file: source, problem: .invalidUTF8)
    }
    for (signature, format) in foreignFormats where file.starts(with: signature) {
      throw TableError(file: source, problem: .notText(format: format))
    }
    let start = file.starts(with: byteOrderMark) ? byteOrderMark.count : 0
    guard file.count > start else { throw TableError(file: source, problem: .empty) }

    var bytes = file
    if bytes[bytes.count - 1] != ASCII.lineFeed, bytes[bytes.count - 1] != ASCII.carriageReturn {
      bytes.append(ASCII.lineFeed)
    }
    var allBits: UInt8 = 0
    var lineFeeds = 0
    var carriageReturns = 0
    for byte in bytes {
      allBits |= byte
      lineFeeds &+= byte == ASCII.lineFeed ? 1 : 0
      carriageReturns &+= byte == ASCII.carriageReturn ? 1 : 0
    }
    if carriageReturns > 0 {
      for i in 1..<max(1, bytes.count)
      where bytes[i] == ASCII.lineFeed && bytes[i - 1] == ASCII.carriageReturn {
        carriageReturns -= 1
      }
    }
    self.source = source
    self.bytes = bytes
    self.start = start
    self.delimiter = delimiter.byte
    lineCount = lineFeeds + carriageReturns
    if allBits >= 0x80 { try checkEncoding() }
  }

  /// An error in this file.
  func error(line: Int? = nil, column: Int? = nil, _ problem: TableProblem) -> TableError {
    TableError(file: source, line: line, column: column, problem: problem)
  }

  /// Scans the field at a position. The line and the column, from 1 and from 0, are for the error.
  func cell(at position: Int, line: Int, column: Int) throws(TableError) -> Cell {
    do {
      return try Cell(bytes.span, at: position, delimiter: delimiter)
    } catch {
      switch error {
      case .unterminatedQuote:
        throw self.error(line: line, column: column + 1, .unterminatedQuote)
      case .strayQuote: throw self.error(line: line, column: column + 1, .strayQuote)
      }
    }
  }

  private func checkEncoding() throws(TableError) {
    do {
      _ = try UTF8Span(validating: bytes.span)
    } catch {
      let place = place(ofByte: error.byteOffsets.lowerBound)
      throw TableError(file: source, line: place.line, column: place.field, problem: .invalidUTF8)
    }
  }

  private func place(ofByte offset: Int) -> (line: Int, field: Int) {
    var (line, field) = (1, 1)
    var isQuoted = false
    for i in start..<offset {
      let byte = bytes[i]
      if byte == ASCII.quote { isQuoted.toggle() }
      if byte == delimiter, !isQuoted { field += 1 }
      if byte == ASCII.lineFeed || (byte == ASCII.carriageReturn && bytes[i + 1] != ASCII.lineFeed) {
        line += 1
        if !isQuoted { field = 1 }
      }
    }
    return (line, field)
  }
}

private let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

/// The first bytes of files that are often given for a table.
private let foreignFormats: [([UInt8], String)] = [
  ([0x1F, 0x8B], "a gzip archive"),
  ([0x50, 0x4B, 0x03, 0x04], "an Excel workbook or zip archive"),
  ([0xD0, 0xCF, 0x11, 0xE0], "an Excel workbook"),
  (Array("PAR1".utf8), "a Parquet file"),
  (Array("HEADER RECORD*******".utf8), "a SAS transport file"),
]
