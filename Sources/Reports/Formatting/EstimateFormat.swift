public import Statistics

extension Format {
  /// An estimate with its unit and interval: `0.712 (95 % CI 0.655 to 0.769)`, `14.2 months (95 % CI 11.8
  /// to 17.0)`; an em dash where it does not exist.
  public static func estimate(_ estimate: Estimate, precision: Precision = .automatic) -> String {
    guard estimate.value != nil else { return missing }
    let unit = estimate.quantity.unit.map { " " + $0 } ?? ""
    guard let interval = estimate.interval else { return value(estimate, precision: precision) + unit }
    let limits = self.interval(estimate, precision: precision)
    return "\(value(estimate, precision: precision))\(unit) (\(level(interval.level)) CI \(limits))"
  }

  /// The estimate alone, with the digits that `estimate(_:precision:)` would give it and no unit.
  public static func value(_ estimate: Estimate, precision: Precision = .automatic) -> String {
    number(estimate.value, like: estimate, precision: precision)
  }

  /// The limits of an estimate's interval: `0.655 to 0.769`; an em dash where there is none.
  public static func interval(_ estimate: Estimate, precision: Precision = .automatic) -> String {
    guard let interval = estimate.interval else { return missing }
    let lower = number(interval.lower, like: estimate, precision: precision)
    let upper = number(interval.upper, like: estimate, precision: precision)
    return "\(lower) to \(upper)"
  }

  /// A value and limits that are no `Estimate`, as figures have them: `0.712 (0.655 to 0.769)`.
  public static func value(
    _ value: Double?, lower: Double?, upper: Double?, precision: Precision = .automatic
  ) -> String {
    guard let value, !value.isNaN else { return missing }
    guard let lower, let upper, !lower.isNaN, !upper.isNaN else {
      return number(value, value: value, standardError: nil, interval: nil, precision: precision)
    }
    let texts = [value, lower, upper].map {
      number($0, value: value, standardError: nil, interval: (lower, upper), precision: precision)
    }
    return "\(texts[0]) (\(texts[1]) to \(texts[2]))"
  }

  /// A confidence level: `95 %`.
  public static func level(_ level: ConfidenceLevel) -> String {
    setting((level.probability * 1e6).rounded() / 1e4) + " %"
  }

  /// The sample behind a number: `116`, `116 (30 events)`, or `40 clusters of 116 rows (30 events)`.
  public static func sampleSize(_ size: SampleSize) -> String {
    let units = size.rows.map { "\(size.count) clusters of \($0) rows" } ?? "\(size.count)"
    guard let events = size.events else { return units }
    return "\(units) (\(events) event\(events == 1 ? "" : "s"))"
  }

  private static func number(_ x: Double?, like estimate: Estimate, precision: Precision) -> String {
    guard let x, let value = estimate.value else { return missing }
    let limits = estimate.interval.map { (lower: $0.lower, upper: $0.upper) }
    return number(
      x, value: value, standardError: estimate.standardError, interval: limits, precision: precision)
  }

  private static func number(
    _ x: Double, value: Double, standardError: Double?, interval: (lower: Double, upper: Double)?,
    precision: Precision
  ) -> String {
    guard x.isFinite, value.isFinite else { return fixed(x, decimals: 0) }
    guard
      let lastPlace = precision.lastPlace(value: value, standardError: standardError, interval: interval)
    else { return significant(x) }
    if abs(x) >= scientificAbove { return significant(x) }
    if case .decimals = precision { return fixed(x, decimals: -lastPlace) }
    return -lastPlace > mostDecimals && abs(x) < 0.1
      ? scientific(x, lastPlace: lastPlace) : fixed(x, decimals: -lastPlace)
  }
}
