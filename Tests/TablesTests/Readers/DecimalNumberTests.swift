import Foundation
import Tables
import Testing

/// The oracle is `Double(String)`, bit for bit; the numbers are read through a table of one column.
@Suite struct DecimalNumberTests {
  private func expectBitIdentical(
    _ texts: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let table = try FeatureTable(
      csv: "x\n" + texts.joined(separator: "\n") + "\n", source: "numbers.csv")
    let numbers = try table.numbers("x")
    try #require(numbers.count == texts.count, sourceLocation: sourceLocation)
    for (text, number) in zip(texts, numbers) {
      let expected = try #require(Double(text), sourceLocation: sourceLocation)
      let agrees = number?.bitPattern == expected.bitPattern
      #expect(agrees, "\(text) was read as \(number as Any)", sourceLocation: sourceLocation)
    }
  }

  @Test(arguments: ["%.17g", "%.16g", "%.15g", "%.6f", "%.20f", "%.3e", "%.18e", "%+.12E", "%.25g"])
  func readsFormattedNumbersAsTheStandardLibraryDoes(format: String) throws {
    var random = SplitMix(seed: 1)
    let texts = (0..<20_000).map { _ in
      let scale = Foundation.pow(10, Double(Int.random(in: -40...40, using: &random)))
      return String(format: format, Double.random(in: -1...1, using: &random) * scale)
    }
    try expectBitIdentical(texts)
  }

  @Test func readsTheShortestTextOfAnyDoubleBack() throws {
    var random = SplitMix(seed: 2)
    let values = (0..<20_000).map { _ in Double(bitPattern: random.next()) }.filter(\.isFinite)
    try expectBitIdentical(values.map(\.description))
  }

  @Test func readsRandomDigitsAndExponents() throws {
    var random = SplitMix(seed: 3)
    let texts = (0..<20_000).map { _ in
      let digits = (0..<Int.random(in: 1...24, using: &random)).map { _ in
        String(Int.random(in: 0...9, using: &random))
      }
      let point = Int.random(in: 0...digits.count, using: &random)
      let number = digits[..<point].joined() + "." + digits[point...].joined()
      return number + "e\(Int.random(in: -330...270, using: &random))"
    }
    try expectBitIdentical(texts)
  }

  /// A 54-bit odd number, times a power of two, lies halfway between two doubles.
  @Test func roundsHalfwayNumbersToEven() throws {
    var random = SplitMix(seed: 4)
    var texts: [String] = []
    for _ in 0..<2000 {
      let halfway = UInt64.random(in: 1 << 53..<1 << 54, using: &random) | 1
      for shift in 0..<11 as Range<UInt64> { texts.append(String(halfway << shift)) }
      var scaled = halfway
      for power in 1...4 {
        scaled *= 5
        texts.append("\(scaled)e-\(power)")
        texts.append("\(scaled - 1)e-\(power)")
        texts.append("\(scaled + 1)e-\(power)")
      }
    }
    try expectBitIdentical(texts)
  }

  @Test func readsTheEdgesOfTheFormat() throws {
    try expectBitIdentical([
      "0", "-0", "+0.0", "-0e5", "5.", ".5", "-.5e1", "+7", "007", "1E5", "1e+05", "1e-5", "0e999999999",
      "9007199254740992", "9007199254740993", "9007199254740994e22", "9007199254740993e-22",
      "18446744073709551615", "18446744073709551616", "9999999999999999999", "99999999999999999999",
      "0.00000000000000000000000000000000000000000000001", "1e-400", "4.9e-324", "2.4e-324",
      "2.2250738585072011e-308", "2.2250738585072014e-308", "1.7976931348623157e308",
      "000000000000000000000000000000123.4560000000000000000000000000000", "1e22", "1e23", "1e55", "1e56",
      "1e-55", "1e-56", "9223372036854775807e-27", "9223372036854775809e-28",
    ])
  }

  @Test(arguments: [
    "0x10", "1e", "1e+", ".", "-", "+", "e5", "1_000", "1 000", "1.2.3", "--1", "nan", "1d5", "NULL", "12%",
  ])
  func takesOtherTextForText(text: String) throws {
    let table = try FeatureTable(csv: "x\n1\n'\(text)'\n", source: "t.csv")
    #expect(try table.kind("x") == .mixed)
  }

  @Test func readsNumbersInBlanksAndQuotes() throws {
    let table = try FeatureTable(
      csv: "x,y\n 1.5 ,\"2\"\n\t-3,\" 4e1 \"\n\"\",\"  \"\n", source: "t.csv")
    #expect(try table.numbers("x") == [1.5, -3, nil])
    #expect(try table.numbers("y") == [2, 40, nil])
  }
}
