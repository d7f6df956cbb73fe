/// The exact decimal expansion of a finite binary number, and its rounding half away from zero.
///
/// A `Double` is `s * 2^e` with integers `s` and `e`; for `e < 0` that is `s * 5^(-e) / 10^(-e)`, so its
/// digits are those of an integer and no rounding happens before the one that is asked for. Hence 0.125
/// to two places is 0.13 and 2.675, which is stored below 2.675, is 2.67.
package struct DecimalExpansion: Sendable, Hashable {
  /// Whether the number is below zero; a value that rounds to zero is never negative.
  package private(set) var isNegative: Bool
  /// Digits from the first nonzero one to the last; empty for zero.
  package private(set) var digits: [UInt8]
  /// The place of the first digit: the number is `d.ddd * 10^exponent`.
  package private(set) var exponent: Int

  /// The expansion of a finite number.
  package init(_ x: Double) {
    precondition(x.isFinite, "only finite numbers have decimal digits")
    isNegative = x < 0
    digits = []
    exponent = 0
    guard x != 0 else { return }
    // x.significand is in [1, 2) with 52 fraction bits.
    let binaryExponent = Int(x.exponent) - 52
    let significand = UInt64(x.significand * 4_503_599_627_370_496)
    var limbs = [UInt32(significand % Self.base), UInt32(significand / Self.base)]
    let factor: UInt64 = binaryExponent >= 0 ? 2 : 5
    for _ in 0..<abs(binaryExponent) { Self.multiply(&limbs, by: factor) }
    var reversed = [UInt8]()
    for limb in limbs {
      var rest = limb
      for _ in 0..<9 {
        reversed.append(UInt8(rest % 10))
        rest /= 10
      }
    }
    while reversed.last == 0 { reversed.removeLast() }
    exponent = reversed.count - 1 + min(0, binaryExponent)
    digits = Array(reversed.drop { $0 == 0 }.reversed())
  }

  /// The number rounded half away from zero to a multiple of `10^place`.
  package func rounded(toPlace place: Int) -> DecimalExpansion {
    var result = self
    let kept = exponent - place + 1
    guard kept < digits.count else { return result }
    guard kept >= 0, !digits.isEmpty else { return DecimalExpansion(0) }
    let roundsUp = digits[kept] >= 5
    result.digits = Array(digits[..<kept])
    if roundsUp {
      var index = kept - 1
      while index >= 0, result.digits[index] == 9 {
        result.digits[index] = 0
        index -= 1
      }
      if index >= 0 {
        result.digits[index] += 1
      } else {
        result.digits.insert(1, at: 0)
        result.exponent += 1
      }
    }
    return result.digits.isEmpty ? DecimalExpansion(0) : result
  }

  /// The digits with `decimals` places after the point, rounded first; no sign for zero.
  package func fixed(decimals: Int, minus: String) -> String {
    let value = rounded(toPlace: -decimals)
    var text = value.isNegative ? minus : ""
    let top = max(0, value.digits.isEmpty ? 0 : value.exponent)
    for place in stride(from: top, through: -decimals, by: -1) {
      if place == -1 { text += "." }
      let index = value.exponent - place
      let digit = value.digits.indices.contains(index) ? value.digits[index] : 0
      text += String(digit)
    }
    return text
  }

  private static let base: UInt64 = 1_000_000_000

  private static func multiply(_ limbs: inout [UInt32], by factor: UInt64) {
    var carry: UInt64 = 0
    for index in limbs.indices {
      let product = UInt64(limbs[index]) * factor + carry
      limbs[index] = UInt32(product % base)
      carry = product / base
    }
    if carry > 0 { limbs.append(UInt32(carry)) }
  }
}
