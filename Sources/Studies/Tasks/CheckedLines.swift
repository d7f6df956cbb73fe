internal import Foundation

/// A text format whose lines each carry the digest of their content, so that a torn or altered line is known for what
/// it is: 16 hexadecimal digits of the SHA-256, a space, and a JSON document.
enum CheckedLines {
  /// A line with its end.
  static func line<Value: Encodable>(_ value: Value) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let text = String(decoding: try encoder.encode(value), as: UTF8.self)
    return "\(digest(text)) \(text)\n"
  }

  /// The value of a line without its end; nil for a line that is not whole.
  static func value<Value: Decodable>(_ type: Value.Type, of line: Substring) -> Value? {
    let parts = line.split(separator: " ", maxSplits: 1)
    guard parts.count == 2, digest(String(parts[1])) == parts[0] else { return nil }
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    // A line with its right digest and another meaning was written by another version: as good as absent.
    do { return try decoder.decode(type, from: Data(parts[1].utf8)) } catch { return nil }
  }

  private static func digest(_ text: String) -> String { String(SHA256(of: text).hex.prefix(16)) }
}
