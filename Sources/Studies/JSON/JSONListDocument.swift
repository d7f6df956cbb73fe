/// A document that holds one long list, written in pieces: what stands before the list, its elements as they come, and
/// what stands after it. The pieces together are the text of the whole document, byte for byte.
public struct JSONListDocument: Sendable {
  /// The text up to the first element.
  public let opening: String
  /// The text behind the last element.
  public let closing: String
  /// The text between blocks of elements.
  public static let separator = ",\n"

  /// Columns by which an element of the list is indented: it stands in a list in an object.
  private static let indentation = 4

  /// A document with members before and after a list, which must have an element.
  init(before: JSONValue, list key: String, after: JSONValue) {
    let end = "\n}\n"
    let head = before.text()
    precondition(head.hasSuffix(end), "members stand before the list")
    opening = head.dropLast(end.count) + ",\n  " + JSONValue.quoted(key) + ": [\n"
    closing = "\n  ],\n" + after.text().dropFirst("{\n".count)
  }

  /// The text of successive elements.
  public static func block(_ elements: [JSONValue]) -> String {
    var text = ""
    for (index, element) in elements.enumerated() {
      if index > 0 { text += separator }
      text += String(repeating: " ", count: indentation)
      element.write(to: &text, indentation: indentation)
    }
    return text
  }
}
