extension Format {
  /// A label far from one without trailing zeros: `5e-7`, `1.025e9`, rounded to a multiple of
  /// `10^lastPlace` or else to three digits.
  static func exponential(_ value: Double, lastPlace: Int? = nil) -> String {
    let exact = DecimalExpansion(value)
    let digits = exact.rounded(toPlace: lastPlace ?? exact.exponent - 2)
    var shown = digits.digits
    guard !shown.isEmpty else { return "0" }
    while shown.count > 1, shown.last == 0 { shown.removeLast() }
    var text = digits.isNegative ? minus : ""
    text += String(shown[0])
    if shown.count > 1 { text += "." + shown.dropFirst().map { String($0) }.joined() }
    return text + "e" + (digits.exponent < 0 ? minus : "") + String(abs(digits.exponent))
  }

  /// A tick label near one without trailing zeros, up to three digits: `0.05`, `1.5`, `20`.
  static func trimmed(_ value: Double) -> String {
    let exact = DecimalExpansion(value)
    let rounded = exact.rounded(toPlace: exact.exponent - 2)
    var digits = rounded.digits
    while digits.count > 1, digits.last == 0 { digits.removeLast() }
    return exact.fixed(decimals: max(0, digits.count - 1 - rounded.exponent), minus: minus)
  }
}
