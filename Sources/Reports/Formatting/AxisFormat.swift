extension Format {
  /// A tick label far from one: `5e-7`, `2e8`, up to three digits, with a true minus sign.
  static func exponential(_ value: Double) -> String {
    let exact = DecimalExpansion(value)
    var digits = exact.rounded(toPlace: exact.exponent - 2)
    // Binary noise of a multiple of the step.
    digits = digits.digits.isEmpty ? exact : digits
    var text = digits.isNegative ? minus : ""
    var shown = digits.digits
    while shown.count > 1, shown.last == 0 { shown.removeLast() }
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
