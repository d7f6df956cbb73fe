/// A JSON document with ordered keys. Numbers are written with the shortest digits that read back to
/// the same `Double`; a value that does not exist is `null`.
public enum JSONValue: Sendable, Equatable {
  /// `null`.
  case null
  /// `true` or `false`.
  case bool(Bool)
  /// A whole number.
  case integer(Int)
  /// A finite number.
  case number(Double)
  /// A text.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// Members in the order they are written.
  case object([Member])

  /// One member of an object.
  public struct Member: Sendable, Equatable {
    /// The key.
    public let key: String
    /// The value.
    public let value: JSONValue

    /// A member.
    public init(_ key: String, _ value: JSONValue) {
      self.key = key
      self.value = value
    }
  }

  /// A number, or `null` when there is none or it is not finite.
  public init(_ value: Double?) {
    if let value, value.isFinite { self = .number(value) } else { self = .null }
  }

  /// A whole number, or `null`.
  public init(_ value: Int?) { self = value.map(JSONValue.integer) ?? .null }

  /// A text, or `null`.
  public init(_ value: String?) { self = value.map(JSONValue.string) ?? .null }

  /// A list of numbers.
  public init(_ values: [Double]) { self = .array(values.map { JSONValue($0) }) }

  /// A list of texts.
  public init(_ values: [String]) { self = .array(values.map(JSONValue.string)) }
}

extension JSONValue: ExpressibleByDictionaryLiteral {
  /// An object with its members in the order written.
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Member($0.0, $0.1) })
  }
}

extension JSONValue: ExpressibleByStringLiteral {
  /// A text.
  public init(stringLiteral value: String) { self = .string(value) }
}

extension JSONValue: ExpressibleByBooleanLiteral {
  /// A truth value.
  public init(booleanLiteral value: Bool) { self = .bool(value) }
}

extension JSONValue {
  /// This object with the members of another appended; both must be objects.
  public func appending(_ other: JSONValue) -> JSONValue {
    guard case .object(let own) = self, case .object(let more) = other else {
      preconditionFailure("only objects have members to append")
    }
    return .object(own + more)
  }

  /// The document as text: objects and lists of objects over several lines, lists of scalars on one, two
  /// spaces of indentation, a line feed at the end.
  public func text() -> String {
    var output = ""
    write(to: &output, indentation: 0)
    output += "\n"
    return output
  }

  /// The document on one line, without spaces.
  public func line() -> String {
    switch self {
    case .array(let elements): "[" + elements.map { $0.line() }.joined(separator: ",") + "]"
    case .object(let members):
      "{" + members.map { Self.quoted($0.key) + ":" + $0.value.line() }.joined(separator: ",") + "}"
    default: scalarText
    }
  }

  private var isScalar: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  private var scalarText: String {
    switch self {
    case .null: "null"
    case .bool(let value): value ? "true" : "false"
    case .integer(let value): String(value)
    case .number(let value): value.isFinite ? "\(value)" : "null"
    case .string(let value): Self.quoted(value)
    case .array, .object: preconditionFailure("not a scalar")
    }
  }

  func write(to output: inout String, indentation: Int) {
    let inner = String(repeating: " ", count: indentation + 2)
    let outer = String(repeating: " ", count: indentation)
    switch self {
    case .array(let elements):
      if elements.allSatisfy(\.isScalar) {
        output += "[" + elements.map(\.scalarText).joined(separator: ", ") + "]"
        return
      }
      output += "[\n"
      for (index, element) in elements.enumerated() {
        output += inner
        element.write(to: &output, indentation: indentation + 2)
        output += index + 1 < elements.count ? ",\n" : "\n"
      }
      output += outer + "]"
    case .object(let members):
      guard !members.isEmpty else {
        output += "{}"
        return
      }
      output += "{\n"
      for (index, member) in members.enumerated() {
        output += inner + Self.quoted(member.key) + ": "
        member.value.write(to: &output, indentation: indentation + 2)
        output += index + 1 < members.count ? ",\n" : "\n"
      }
      output += outer + "}"
    default: output += scalarText
    }
  }

  static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
