internal import Foundation

/// A marked value of an axis.
package struct Tick: Hashable, Sendable {
  package let value: Double
  package let label: String
}

/// Chooses round values for an axis.
package enum Ticks {
  /// Multiples of 1, 2, 2.5 or 5 times a power of ten that lie in the interval, at most `most + 1` of them.
  package static func linear(_ lower: Double, _ upper: Double, most: Int) -> [Tick] {
    let step = roundStep(span: upper - lower, most: most)
    return multiples(of: step, lower, upper)
  }

  /// The smallest interval between round values that holds the data, so that an axis ends at ticks.
  package static func niceDomain(_ lower: Double, _ upper: Double, most: Int) -> ClosedRange<Double> {
    var lower = lower
    var upper = upper
    if upper - lower <= abs(upper) * 1e-12 {
      // A single value: some room on both sides of it.
      let room = upper == 0 ? 1 : abs(upper) * 0.1
      lower -= room
      upper += room
    }
    let step = roundStep(span: upper - lower, most: most)
    let slack = 1e-9
    let first = (lower / step + slack).rounded(.down) * step
    let last = (upper / step - slack).rounded(.up) * step
    // A multiple of the step may be off by a rounding error.
    return min(lower, first)...max(upper, last)
  }

  /// Times from zero to `upper`; months go by 3, 6, 12, 24 and so on, years and days by round numbers.
  package static func time(_ upper: Double, unit: String, most: Int) -> [Tick] {
    guard unit.lowercased().hasPrefix("month") else { return linear(0, upper, most: most) }
    let steps: [Double] = [0.5, 1, 2, 3, 6, 12, 24, 36, 60, 120]
    guard let step = steps.first(where: { upper / $0 <= Double(most) }), upper >= 1 else {
      return linear(0, upper, most: most)
    }
    return multiples(of: step, 0, upper)
  }

  /// The densest of the tick sets that `make` gives for a count, `most` or fewer, whose labels stand side
  /// by side on a horizontal axis of a length in points. `content` is the width of something wider than
  /// the labels that stands under each tick.
  static func fitting(
    _ length: Double, span: Double, most: Int, content: Double = 0, make: (Int) -> [Tick]
  ) -> [Tick] {
    let gap = 7.0
    for count in stride(from: most, to: 1, by: -1) {
      let ticks = make(count)
      guard ticks.count > 1 else { return ticks }
      let pitch = (ticks[1].value - ticks[0].value) / span * length
      let widest = ticks.map { Font.small.width($0.label) }.max() ?? 0
      if max(widest, content) + gap <= pitch { return ticks }
    }
    return make(1)
  }

  /// Round values of a logarithmic axis: as many of 1, 2, 5 (or 1, 3) per decade as fit, else decades.
  package static func logarithmic(_ lower: Double, _ upper: Double, most: Int) -> [Tick] {
    precondition(lower > 0 && upper > lower)
    let first = Int(log10(lower).rounded(.down))
    let last = Int(log10(upper).rounded(.up))
    let slack = 1e-9
    for digits in [[1.0, 1.5, 2, 3, 5, 7], [1.0, 2, 5], [1.0, 3], [1.0]] {
      var values = [Double]()
      for exponent in first...last {
        for digit in digits {
          let value = exponent >= 0 ? digit * power(exponent) : digit / power(-exponent)
          if value >= lower * (1 - slack) && value <= upper * (1 + slack) { values.append(value) }
        }
      }
      if values.count <= most, values.count >= 2 { return values.map { Tick(value: $0, label: label($0)) } }
    }
    let every = max(1, (last - first) / max(1, most - 1) + 1)
    return stride(from: first, through: last, by: every).compactMap { exponent in
      let value = exponent >= 0 ? power(exponent) : 1 / power(-exponent)
      guard value >= lower * (1 - slack) && value <= upper * (1 + slack) else { return nil }
      return Tick(value: value, label: label(value))
    }
  }

  /// The smallest of 1, 2, 2.5, 5 times a power of ten that divides the span into at most `most` parts.
  static func roundStep(span: Double, most: Int) -> Double {
    precondition(span > 0 && span.isFinite, "an axis has a length")
    let raw = span / Double(max(1, most))
    let exponent = Int(log10(raw).rounded(.down))
    let unit = { (digit: Double) in exponent >= 0 ? digit * power(exponent) : digit / power(-exponent) }
    let tolerance = 1 - 1e-9
    return [1.0, 2, 2.5, 5].map(unit).first { $0 >= raw * tolerance } ?? unit(10)
  }

  private static func multiples(of step: Double, _ lower: Double, _ upper: Double) -> [Tick] {
    let slack = 1e-9
    let first = Int((lower / step - slack).rounded(.up))
    let last = Int((upper / step + slack).rounded(.down))
    guard first <= last else { return [] }
    let values = (first...last).map { Double($0) * step }
    let largest = values.map(abs).max() ?? 0
    let exact = DecimalExpansion(step).rounded(toPlace: DecimalExpansion(step).exponent - 2)
    let needed = (exact.digits.lastIndex { $0 != 0 } ?? 0) - exact.exponent
    let decimals = max(0, needed)
    if largest >= Format.scientificAbove || decimals > Format.mostDecimals {
      return values.map { Tick(value: $0, label: Format.exponential($0, lastPlace: -needed)) }
    }
    return values.map { Tick(value: $0, label: Format.fixed($0, decimals: decimals)) }
  }

  private static func label(_ value: Double) -> String {
    value >= 1e5 || value < 1e-3 ? Format.exponential(value) : Format.trimmed(value)
  }

  private static func power(_ exponent: Int) -> Double { pow(10, Double(exponent)) }
}
