/// Numbers as people read them, in reports and in figures: the one place where a number becomes text.
///
/// No locale is consulted. The minus sign is U+2212, a value that does not exist is an em dash, and
/// rounding is half away from zero on the exact decimal expansion. Numbers for machines go to the JSON
/// and CSV files at full precision, never through here.
public enum Format {
  /// What stands for a value that does not exist.
  public static let missing = "\u{2014}"
  /// The minus sign.
  public static let minus = "\u{2212}"
  /// Beyond this magnitude a number is written as a power of ten.
  static let scientificAbove = 1e7
  /// With more decimals than this a number is written as a power of ten.
  static let mostDecimals = 5

  /// A number with a fixed count of decimals: `0.712`.
  public static func fixed(_ value: Double?, decimals: Int) -> String {
    precondition(decimals >= 0)
    guard let value, !value.isNaN else { return missing }
    guard value.isFinite else { return infinity(value) }
    return DecimalExpansion(value).fixed(decimals: decimals, minus: minus)
  }

  /// A number with a count of significant digits: `0.0123`, `45.6`, `1230` (whole numbers are not
  /// shortened), `1.23 x 10^-7` in typographic form where plain digits would be mostly zeros.
  public static func significant(_ value: Double?, digits: Int = 3) -> String {
    precondition(digits >= 1)
    guard let value, !value.isNaN else { return missing }
    guard value.isFinite else { return infinity(value) }
    guard value != 0 else { return "0" }
    let exact = DecimalExpansion(value)
    let rounded = exact.rounded(toPlace: exact.exponent - digits + 1)
    let lastPlace = rounded.exponent - digits + 1
    if rounded.exponent < -mostDecimals + 1 || abs(value) >= scientificAbove {
      return scientific(value, lastPlace: lastPlace)
    }
    return exact.fixed(decimals: max(0, -lastPlace), minus: minus)
  }

  /// A number as `m x 10^k` in typographic form, rounded to a multiple of `10^lastPlace`.
  static func scientific(_ value: Double, lastPlace: Int) -> String {
    let rounded = DecimalExpansion(value).rounded(toPlace: lastPlace)
    guard let first = rounded.digits.first else { return "0" }
    let decimals = max(0, rounded.exponent - lastPlace)
    var mantissa = rounded.isNegative ? minus : ""
    mantissa += String(first)
    if decimals > 0 {
      let rest = rounded.digits.dropFirst().map { String($0) }
      mantissa += "." + (rest + Array(repeating: "0", count: max(0, decimals - rest.count))).joined()
    }
    return mantissa + " \u{00D7} 10" + superscript(rounded.exponent)
  }

  /// A proportion in per cent: `25.9 %`.
  public static func percent(_ proportion: Double?, decimals: Int = 1) -> String {
    guard let proportion, !proportion.isNaN else { return missing }
    return fixed(proportion * 100, decimals: decimals) + " %"
  }

  /// A part of a whole: `30/116 (25.9 %)`; without the percentage when the whole is empty.
  public static func proportion(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "\(part)/\(whole)" }
    return "\(part)/\(whole) (\(percent(Double(part) / Double(whole))))"
  }

  /// The shortest text of a number that is a setting, not an estimate: `0.95`, `12`, `1000`.
  public static func setting(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? missing : infinity(value) }
    if value == value.rounded(), abs(value) < scientificAbove { return fixed(value, decimals: 0) }
    // Swift's description is the shortest that reads back as the same number.
    return "\(value)".replacing("-", with: minus)
  }

  private static func infinity(_ value: Double) -> String {
    (value < 0 ? minus : "") + "\u{221E}"
  }

  private static func superscript(_ exponent: Int) -> String {
    let digits: [Character] = [
      "\u{2070}", "\u{00B9}", "\u{00B2}", "\u{00B3}", "\u{2074}", "\u{2075}", "\u{2076}", "\u{2077}",
      "\u{2078}", "\u{2079}",
    ]
    let text = String(abs(exponent)).map { digits[$0.wholeNumberValue ?? 0] }
    return (exponent < 0 ? "\u{207B}" : "") + String(text)
  }
}
