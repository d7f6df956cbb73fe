/// How many digits of an estimate are printed.
public enum Precision: Sendable, Hashable {
  /// As many as the uncertainty supports: the standard error keeps two significant digits, and the
  /// estimate and its limits end at the same place. Where there is an interval its half-width over 1.96
  /// stands for the standard error, because a ratio's standard error is often that of its logarithm.
  /// Without any uncertainty: three significant digits.
  case automatic
  /// A fixed count of decimals.
  case decimals(Int)
  /// For hazard, odds and risk ratios: two decimals, more only where the standard error would have no
  /// significant digit left or a limit near zero would be printed as `0.00`.
  case ratio

  /// The place (power of ten) of the last printed digit, or nil for three significant digits.
  func lastPlace(value: Double, standardError: Double?, interval: (lower: Double, upper: Double)?) -> Int? {
    switch self {
    case .decimals(let count): return -count
    case .automatic:
      return Self.spread(value, standardError, interval).map { min(0, Self.place(ofTwoDigits: $0)) }
    case .ratio:
      var decimals = 2
      if let spread = Self.spread(value, standardError, interval) {
        decimals = max(decimals, -Self.place(ofTwoDigits: spread) - 1)
      }
      let smallest = [value, interval?.lower].compactMap(\.self).filter { $0 > 0 }.min()
      if let smallest, smallest.isFinite {
        decimals = max(decimals, min(4, -DecimalExpansion(smallest).exponent))
      }
      return -decimals
    }
  }

  /// The place of the second significant digit of `x > 0`, after rounding to two digits.
  private static func place(ofTwoDigits x: Double) -> Int {
    let exact = DecimalExpansion(x)
    return exact.rounded(toPlace: exact.exponent - 1).exponent - 1
  }

  private static func spread(
    _ value: Double, _ standardError: Double?, _ interval: (lower: Double, upper: Double)?
  ) -> Double? {
    let normalQuantile = 1.96
    var candidates = [Double]()
    if let interval {
      candidates.append((interval.upper - interval.lower) / 2 / normalQuantile)
      candidates.append((value - interval.lower) / normalQuantile)
      candidates.append((interval.upper - value) / normalQuantile)
    }
    if let standardError { candidates.append(standardError) }
    return candidates.first { $0.isFinite && $0 > 0 }
  }
}
