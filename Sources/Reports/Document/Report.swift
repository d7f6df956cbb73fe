/// A document for people: a title, what is known about it, and its sections. A pure value; a renderer
/// turns it into text, the same bytes each time.
public struct Report: Sendable, Hashable {
  /// The title, plain text.
  public var title: String
  /// What the head of the document says of it, in order: author, version, seed.
  public var frontMatter: [FrontMatterEntry]
  /// The sections in order, flat: a subsection is a section of a deeper level that follows its parent.
  public var sections: [Section]

  /// A report with its title, front matter and sections.
  public init(title: String, frontMatter: [FrontMatterEntry] = [], sections: [Section] = []) {
    self.title = title
    self.frontMatter = frontMatter
    self.sections = sections
  }
}

/// A line of the document's head.
public struct FrontMatterEntry: Sendable, Hashable {
  /// Letters, digits, hyphens and underscores, beginning with a letter; not `title`.
  public let key: String
  /// One value, or several for a list.
  public let values: [String]
  /// Whether `values` is a list even when it holds one value.
  public let isList: Bool

  /// A line with one value.
  public init(_ key: String, _ value: String) {
    self.init(key: key, values: [value], isList: false)
  }

  /// A line with a list.
  public init(_ key: String, list: [String]) {
    self.init(key: key, values: list, isList: true)
  }

  private init(key: String, values: [String], isList: Bool) {
    let isValid =
      key.first?.isLetter == true
      && key.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
    precondition(isValid && key != "title", "not a key for front matter: \(key)")
    self.key = key
    self.values = values
    self.isList = isList
  }
}
