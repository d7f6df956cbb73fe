import Foundation
import Statistics
import Studies
import Testing

@Suite struct JSONValueTests {
  @Test func numbersReadBackToTheSameDouble() throws {
    var random = RandomStream(seed: 2, substream: 0)
    var numbers = [
      0.1, 1e-300, Double.leastNonzeroMagnitude, 1.7976931348623157e308, -0.0, 1 / 3.0, 123_456_789.125,
    ]
    for _ in 0..<2000 {
      let value = Double(bitPattern: random.next())
      if value.isFinite { numbers.append(value) }
    }
    let text = JSONValue(numbers).text()
    let read = try JSONDecoder().decode([Double].self, from: Data(text.utf8))
    #expect(read.map(\.bitPattern) == numbers.map(\.bitPattern))
  }

  @Test func whatDoesNotExistIsNull() {
    #expect(JSONValue(Double.nan) == .null)
    #expect(JSONValue(Double.infinity) == .null)
    #expect(JSONValue(Double?.none) == .null)
    #expect(JSONValue([1, .nan]).line() == "[1.0,null]")
  }

  @Test func textIsEscaped() throws {
    let text = "quote \" backslash \\ line\nfeed \u{1} tab\t é 𝛽"
    let document = JSONValue.string(text).line()
    #expect(
      try JSONDecoder().decode(String.self, from: Data("[\(document)]".utf8.dropFirst().dropLast())) == text)
  }

  @Test func membersKeepTheirOrder() {
    let value: JSONValue = ["z": .number(1), "a": ["m": .null], "list": .array([])]
    #expect(value.line() == #"{"z":1.0,"a":{"m":null},"list":[]}"#)
  }
}
