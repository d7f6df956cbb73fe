/// A decimal number found at the start of some bytes.
struct DecimalNumber {
  /// The nearest double (ties to even); infinite when the text exceeds every finite double.
  let value: Double
  /// The position after the last byte of the number.
  let end: Int

  /// Reads `[+-] digits [. digits] [(e|E) [+-] digits]`, with at least one digit before or after the
  /// point, from `start` on. Nil when the bytes there do not begin with such a number.
  ///
  /// The value is that of `Double(String)`, bit for bit. Hexadecimal numbers, names such as `inf` and
  /// blanks are not read. The bytes must hold a byte that cannot continue a number behind it.
  @inline(__always)
  init?(_ bytes: Span<UInt8>, at start: Int) {
    var i = start
    var byte = bytes[i]
    let isNegative = byte == ASCII.minus
    if isNegative || byte == ASCII.plus {
      i += 1
      byte = bytes[i]
    }
    let firstDigit = i
    var significand: UInt64 = 0
    var digit = byte &- ASCII.zero
    while digit < 10 {
      significand = significand &* 10 &+ UInt64(digit)
      i += 1
      byte = bytes[i]
      digit = byte &- ASCII.zero
    }
    var digitCount = i - firstDigit
    var exponent = 0
    if byte == ASCII.point {
      i += 1
      let firstDecimal = i
      byte = bytes[i]
      digit = byte &- ASCII.zero
      while digit < 10 {
        significand = significand &* 10 &+ UInt64(digit)
        i += 1
        byte = bytes[i]
        digit = byte &- ASCII.zero
      }
      exponent = firstDecimal - i
      digitCount += i - firstDecimal
    }
    guard digitCount > 0 else { return nil }
    if byte | 0x20 == ASCII.lowerE {
      i += 1
      let exponentIsNegative = bytes[i] == ASCII.minus
      if exponentIsNegative || bytes[i] == ASCII.plus { i += 1 }
      let firstExponentDigit = i
      var written = 0
      while bytes[i] &- ASCII.zero < 10 {
        // Any exponent beyond this bound is settled by the exact route, which reads the text again.
        if written < 100_000 { written = written * 10 + Int(bytes[i] &- ASCII.zero) }
        i += 1
      }
      guard i > firstExponentDigit else { return nil }
      exponent += exponentIsNegative ? -written : written
    }
    end = i
    if digitCount <= 19 || Self.significantDigits(bytes, from: firstDigit) <= 19,
      let magnitude = nearestDouble(significand, timesTenTo: exponent)
    {
      value = isNegative ? -magnitude : magnitude
    } else {
      value = Self.exact(bytes, start..<i)
    }
  }

  /// Digits of the significand from the first that is not zero; 19 of them always fit 64 bits.
  private static func significantDigits(_ bytes: Span<UInt8>, from start: Int) -> Int {
    var i = start
    while bytes[i] == ASCII.zero || bytes[i] == ASCII.point { i += 1 }
    var count = 0
    while bytes[i] &- ASCII.zero < 10 || bytes[i] == ASCII.point {
      if bytes[i] != ASCII.point { count += 1 }
      i += 1
    }
    return count
  }

  /// The standard library's answer, for texts outside the range of the fast routes.
  @inline(never)
  private static func exact(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Double {
    guard let value = Double(string(bytes, range)) else {
      preconditionFailure("the grammar above is a part of Double's")
    }
    return value
  }
}

/// The bytes of a range as text; they must be valid UTF-8.
func string(_ bytes: Span<UInt8>, _ range: Range<Int>) -> String {
  do {
    return String(copying: try UTF8Span(validating: bytes.extracting(range)))
  } catch {
    preconditionFailure("text is validated before it is scanned")
  }
}

/// The bytes that mean something in a table.
enum ASCII {
  static let tab = UInt8(ascii: "\t")
  static let lineFeed = UInt8(ascii: "\n")
  static let carriageReturn = UInt8(ascii: "\r")
  static let space = UInt8(ascii: " ")
  static let quote = UInt8(ascii: "\"")
  static let plus = UInt8(ascii: "+")
  static let comma = UInt8(ascii: ",")
  static let minus = UInt8(ascii: "-")
  static let point = UInt8(ascii: ".")
  static let zero = UInt8(ascii: "0")
  static let semicolon = UInt8(ascii: ";")
  static let lowerE = UInt8(ascii: "e")
}
