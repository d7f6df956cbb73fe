/// The name that cross references use for a section, figure or table; unique in a report.
public struct Anchor: Sendable, Hashable {
  /// Lower-case ASCII letters, digits and hyphens, beginning with a letter: `"figure-roc"`.
  public let id: String

  /// An anchor with its identifier.
  public init(_ id: String) {
    let isValid =
      id.first.map { $0.isLowercase && $0.isASCII } == true
      && id.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber || $0 == "-") }
    precondition(isValid, "an anchor is made of a-z, 0-9 and hyphens and begins with a letter: \(id)")
    self.id = id
  }
}

/// A line of prose. What is written in it is text, not markup: a renderer escapes whatever its format
/// would take for markup, so feature names and file names can be interpolated as they are.
///
///     let text: InlineText = "C was \(strong: "0.71") in \(feature); see \(reference: figure)."
public struct InlineText: Sendable, Hashable {
  /// A stretch of one kind.
  public enum Run: Sendable, Hashable {
    /// Plain text.
    case text(String)
    /// Strong emphasis, usually bold.
    case strong(String)
    /// Emphasis, usually italic.
    case emphasis(String)
    /// Something typed literally: a file name, an option, a column.
    case code(String)
    /// A link with its text.
    case link(String, url: String)
    /// The number or title of a section, figure or table, linked to it.
    case reference(Anchor)
  }

  /// The runs in order.
  public var runs: [Run]

  /// Text made of runs.
  public init(_ runs: [Run]) { self.runs = runs }

  /// Plain text.
  public init(_ text: String) { runs = text.isEmpty ? [] : [.text(text)] }

  /// Whether there is nothing to print.
  public var isEmpty: Bool { runs.isEmpty }

  /// One text after the other.
  public static func + (left: InlineText, right: InlineText) -> InlineText {
    InlineText(left.runs + right.runs)
  }
}

extension InlineText: ExpressibleByStringInterpolation {
  /// Plain text from a literal.
  public init(stringLiteral value: String) { self.init(value) }

  /// Text from an interpolated literal.
  public init(stringInterpolation: StringInterpolation) { runs = stringInterpolation.runs }

  /// Collects the parts of an interpolated literal.
  public struct StringInterpolation: StringInterpolationProtocol {
    fileprivate var runs: [Run] = []

    /// An empty collection.
    public init(literalCapacity: Int, interpolationCount: Int) {}

    /// Literal text.
    public mutating func appendLiteral(_ literal: String) {
      if !literal.isEmpty { runs.append(.text(literal)) }
    }
    /// A value as plain text.
    public mutating func appendInterpolation(_ text: String) { appendLiteral(text) }
    /// A count as plain text.
    public mutating func appendInterpolation(_ count: Int) { appendLiteral(String(count)) }
    /// Runs made elsewhere.
    public mutating func appendInterpolation(_ text: InlineText) { runs += text.runs }
    /// Strong emphasis.
    public mutating func appendInterpolation(strong text: String) { runs.append(.strong(text)) }
    /// Emphasis.
    public mutating func appendInterpolation(emphasis text: String) { runs.append(.emphasis(text)) }
    /// Something typed literally.
    public mutating func appendInterpolation(code text: String) { runs.append(.code(text)) }
    /// A link with its text.
    public mutating func appendInterpolation(link text: String, to url: String) {
      runs.append(.link(text, url: url))
    }
    /// The number or title of a section, figure or table.
    public mutating func appendInterpolation(reference anchor: Anchor) {
      runs.append(.reference(anchor))
    }
  }
}
