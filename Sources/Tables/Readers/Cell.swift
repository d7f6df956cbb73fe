/// Where one field of a table's text lies.
struct Cell {
  /// The content, without the quotes around it.
  var range: Range<Int>
  /// Whether the field is quoted.
  var isQuoted: Bool
  /// Whether the content holds doubled quotes, each standing for one.
  var hasDoubledQuotes: Bool
  /// Line breaks within the quotes.
  var lineBreaks: Int
  /// The position of the delimiter or line break that ends the field.
  var terminator: Int

  /// Why a field breaks RFC 4180.
  enum Fault: Error {
    /// The quote that opens the field is not closed.
    case unterminatedQuote
    /// A quote in an unquoted field, or text between a closing quote and the delimiter.
    case strayQuote
  }

  /// Scans the field at `start`. The last of the bytes must be a line break.
  init(_ bytes: Span<UInt8>, at start: Int, delimiter: UInt8) throws(Fault) {
    guard bytes[start] == ASCII.quote else {
      var i = start
      while true {
        let byte = bytes[i]
        if byte == delimiter || byte == ASCII.lineFeed || byte == ASCII.carriageReturn { break }
        if byte == ASCII.quote { throw .strayQuote }
        i += 1
      }
      self.init(
        range: start..<i, isQuoted: false, hasDoubledQuotes: false, lineBreaks: 0, terminator: i)
      return
    }
    var doubled = false
    var lineBreaks = 0
    var i = start + 1
    while true {
      guard i < bytes.count else { throw .unterminatedQuote }
      let byte = bytes[i]
      if byte == ASCII.quote {
        guard i + 1 < bytes.count, bytes[i + 1] == ASCII.quote else { break }
        doubled = true
        i += 1
      } else if byte == ASCII.lineFeed {
        lineBreaks += 1
      } else if byte == ASCII.carriageReturn, i + 1 < bytes.count, bytes[i + 1] != ASCII.lineFeed {
        lineBreaks += 1
      }
      i += 1
    }
    let after = bytes[i + 1]
    guard after == delimiter || after == ASCII.lineFeed || after == ASCII.carriageReturn else {
      throw .strayQuote
    }
    self.init(
      range: start + 1..<i, isQuoted: true, hasDoubledQuotes: doubled, lineBreaks: lineBreaks,
      terminator: i + 1)
  }

  /// A cell of all the bytes but the last, a line break; quotes and delimiters are content.
  init(wholeOf bytes: Span<UInt8>) {
    let end = bytes.count - 1
    self.init(
      range: 0..<end, isQuoted: true, hasDoubledQuotes: false, lineBreaks: 0, terminator: end)
  }

  private init(
    range: Range<Int>, isQuoted: Bool, hasDoubledQuotes: Bool, lineBreaks: Int, terminator: Int
  ) {
    self.range = range
    self.isQuoted = isQuoted
    self.hasDoubledQuotes = hasDoubledQuotes
    self.lineBreaks = lineBreaks
    self.terminator = terminator
  }

  /// The position after the field's delimiter or line break; a CRLF is one line break.
  func next(_ bytes: Span<UInt8>) -> Int {
    position(after: terminator, in: bytes)
  }

  /// The content as text.
  func text(_ bytes: Span<UInt8>) -> String {
    let raw = string(bytes, range)
    return hasDoubledQuotes ? raw.replacing("\"\"", with: "\"") : raw
  }

  /// The content without blanks at its ends.
  func trimmed(_ bytes: Span<UInt8>) -> Range<Int> {
    var (start, end) = (range.lowerBound, range.upperBound)
    while start < end, bytes[start] == ASCII.space || bytes[start] == ASCII.tab { start += 1 }
    while start < end, bytes[end - 1] == ASCII.space || bytes[end - 1] == ASCII.tab { end -= 1 }
    return start..<end
  }

  /// What the content says.
  func meaning(_ bytes: Span<UInt8>) -> Meaning {
    let content = trimmed(bytes)
    if content.isEmpty || (!isQuoted && Meaning.isMissingMark(bytes, content)) { return .missing }
    guard let number = DecimalNumber(bytes, at: content.lowerBound) else {
      return Meaning.isInfinity(bytes, content) ? .infinite : .text
    }
    if number.end == content.upperBound {
      return number.value.isFinite ? .number(number.value) : .infinite
    }
    return Meaning.isDecimalComma(bytes, content, integerEnd: number.end) ? .decimalComma : .text
  }

  /// What a cell says.
  enum Meaning: Equatable {
    /// Nothing: it is empty, blank, or an unquoted `NA`, `NaN` or `.`.
    case missing
    /// A finite number.
    case number(Double)
    /// `inf`, `Infinity`, in any case and with any sign, or a number too large for a double.
    case infinite
    /// A number with a comma for its point.
    case decimalComma
    /// Anything else.
    case text

    fileprivate static func isMissingMark(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
      let i = range.lowerBound
      return switch range.count {
      case 1: bytes[i] == ASCII.point
      case 2: bytes[i] == UInt8(ascii: "N") && bytes[i + 1] == UInt8(ascii: "A")
      case 3:
        bytes[i] == UInt8(ascii: "N") && bytes[i + 1] == UInt8(ascii: "a")
          && bytes[i + 2] == UInt8(ascii: "N")
      default: false
      }
    }

    fileprivate static func isInfinity(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
      var word = range
      if bytes[word.lowerBound] == ASCII.minus || bytes[word.lowerBound] == ASCII.plus {
        word = word.lowerBound + 1..<word.upperBound
      }
      guard word.count == 3 || word.count == 8 else { return false }
      let lowered = string(bytes, word).lowercased()
      return lowered == "inf" || lowered == "infinity"
    }

    fileprivate static func isDecimalComma(
      _ bytes: Span<UInt8>, _ range: Range<Int>, integerEnd: Int
    ) -> Bool {
      var i = integerEnd
      guard i + 1 < range.upperBound, bytes[i] == ASCII.comma, bytes[i + 1] &- ASCII.zero < 10,
        let decimals = DecimalNumber(bytes, at: i + 1), decimals.end == range.upperBound
      else { return false }
      for j in range where bytes[j] == ASCII.point { i = j }
      return i == integerEnd
    }
  }
}

/// The position after the delimiter or line break at `terminator`; a CRLF is one line break.
func position(after terminator: Int, in bytes: Span<UInt8>) -> Int {
  let isPair =
    bytes[terminator] == ASCII.carriageReturn && terminator + 1 < bytes.count
    && bytes[terminator + 1] == ASCII.lineFeed
  return terminator + (isPair ? 2 : 1)
}
