import Reports
import Testing

@Suite struct DecimalExpansionTests {
  @Test func expansionOfExtremesIsExact() {
    #expect(DecimalExpansion(.leastNonzeroMagnitude).digits.prefix(6) == [4, 9, 4, 0, 6, 5])
    #expect(DecimalExpansion(.leastNonzeroMagnitude).exponent == -324)
    #expect(DecimalExpansion(1.7976931348623157e308).exponent == 308)
    #expect(DecimalExpansion(0.5).digits == [5])
  }

  @Test func roundingCarriesIntoANewDigit() {
    let rounded = DecimalExpansion(9.996).rounded(toPlace: -2)
    #expect(rounded.digits == [1, 0, 0, 0])
    #expect(rounded.exponent == 1)
    #expect(DecimalExpansion(0.4).rounded(toPlace: 0).digits.isEmpty)
    #expect(DecimalExpansion(-0.04).rounded(toPlace: 0).isNegative == false)
  }

  // Swift prints the shortest text that reads back as the same number: it must be a rounding of ours.
  @Test func agreesWithTheShortestDescription() {
    var stream = SystemlessStream(state: 1)
    for _ in 0..<2000 {
      let value = Double(bitPattern: stream.next() & 0x7FEF_FFFF_FFFF_FFFF)
      guard value.isNormal else { continue }
      let text = "\(value)".split(separator: "e")[0]
      var digits = text.filter(\.isNumber).drop { $0 == "0" }
      while digits.last == "0" { digits.removeLast() }
      let exact = DecimalExpansion(value)
      let rounded = exact.rounded(toPlace: exact.exponent - digits.count + 1)
      var shown = rounded.digits
      while shown.last == 0 { shown.removeLast() }
      #expect(shown.map { String($0) }.joined() == String(digits), "\(value)")
    }
  }
}

/// A linear congruential stream of bit patterns.
private struct SystemlessStream {
  var state: UInt64

  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state
  }
}
