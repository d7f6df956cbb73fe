/// `significand * 10^exponent` rounded to the nearest double, ties to even, or nil where neither fast
/// route is certain of the last bit.
///
/// Up to 2^53 and 10^22 both factors are doubles and one rounding decides (Clinger 1990,
/// doi 10.1145/93542.93557). Otherwise 64 bits of the significand are multiplied by 128 bits of the power
/// of five (Lemire 2021, doi 10.1002/spe.2984), here for exponents from -55 to 55.
@inline(__always)
func nearestDouble(_ significand: UInt64, timesTenTo exponent: Int) -> Double? {
  if significand <= 1 << 53 && exponent >= -22 && exponent <= 22 {
    let exact = Double(significand)
    return exponent < 0 ? exact / exactPowersOfTen[-exponent] : exact * exactPowersOfTen[exponent]
  }
  return scaledByProduct(significand, timesTenTo: exponent)
}

/// Lemire's algorithm; its letters are w (significand), q (exponent).
private func scaledByProduct(_ significand: UInt64, timesTenTo q: Int) -> Double? {
  guard significand != 0 else { return 0 }
  guard let power = PowerOfFive.of(q) else { return nil }
  let leadingZeros = significand.leadingZeroBitCount
  let w = significand << UInt64(leadingZeros)
  var (high, low) = w.multipliedFullWidth(by: power.high)
  // The nine bits below the 55 that are used (53, one to round, one that normalising may cost): if they
  // are all ones, the neglected low half could carry into them.
  if high & 0x1FF == 0x1FF {
    let correction = w.multipliedFullWidth(by: power.low).high
    let (sum, carries) = low.addingReportingOverflow(correction)
    low = sum
    if carries { high &+= 1 }
  }
  if low == .max && (q < -27 || q > 55) { return nil }
  let topBit = high >> 63
  let shift = topBit + 9
  var mantissa = high >> shift
  // floor(log2(10^q)) + 63, the binary exponent of the product's top bit.
  var binaryExponent = (217_706 * q) >> 16 + 63 + Int(topBit) - leadingZeros + 1023
  let mayBeHalfway = low <= 1 && q >= -4 && q <= 23 && mantissa & 3 == 1
  if mayBeHalfway && mantissa << shift == high { mantissa &= ~1 }
  mantissa = (mantissa + mantissa & 1) >> 1
  if mantissa == 1 << 53 {
    mantissa = 1 << 52
    binaryExponent += 1
  }
  guard binaryExponent > 0 && binaryExponent < 2047 else { return nil }
  return Double(bitPattern: UInt64(binaryExponent) << 52 | mantissa & (1 << 52 - 1))
}

/// The 128 leading bits of a power of five, the top one set: truncated, and from 5^-27 to 5^-1 rounded
/// up, as Lemire's proof asks.
private struct PowerOfFive {
  let high: UInt64
  let low: UInt64

  /// 5^55 is the last power that fits 128 bits, and so the last whose reciprocal needs one division.
  private static let largest = 55
  private static let table = (-largest...largest).map { PowerOfFive(exponent: $0) }

  static func of(_ exponent: Int) -> PowerOfFive? {
    exponent >= -largest && exponent <= largest ? table[exponent + largest] : nil
  }

  private init(exponent: Int) {
    var power: UInt128 = 1
    for _ in 0..<abs(exponent) { power *= 5 }
    let normal = power << UInt128(power.leadingZeroBitCount)
    var bits = normal
    if exponent < 0 {
      // 2^255 / normal lies in (2^127, 2^128): no power of five but 1 is a power of two.
      bits = normal.dividingFullWidth((high: 1 << 127, low: 0)).quotient
      if exponent >= -27 { bits += 1 }
    }
    high = UInt64(truncatingIfNeeded: bits >> 64)
    low = UInt64(truncatingIfNeeded: bits)
  }
}

private let exactPowersOfTen: [Double] = [
  1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
  1e19, 1e20, 1e21, 1e22,
]
