/// A table whose cells are already text.
public struct TextTable: Sendable, Hashable {
  /// How the cells of a column stand.
  public enum Alignment: Sendable, Hashable {
    /// At the left, for words.
    case left
    /// At the right, for numbers.
    case right
    /// In the middle.
    case center
  }

  /// A column's head.
  public struct Column: Sendable, Hashable {
    /// The heading.
    public var title: InlineText
    /// How its cells stand.
    public var alignment: Alignment

    /// A column with its heading.
    public init(_ title: InlineText, _ alignment: Alignment = .left) {
      self.title = title
      self.alignment = alignment
    }
  }

  /// The columns, at least one.
  public let columns: [Column]
  /// The rows; each has one cell for each column.
  public let rows: [[InlineText]]
  /// The caption; a table without one is not numbered.
  public let caption: InlineText
  /// Remarks under the table: abbreviations, how values were obtained.
  public let footnotes: [InlineText]
  /// The name for cross references to it.
  public let anchor: Anchor?

  /// A table with its columns and rows.
  public init(
    caption: InlineText = "", anchor: Anchor? = nil, columns: [Column], rows: [[InlineText]],
    footnotes: [InlineText] = []
  ) {
    precondition(!columns.isEmpty, "a table has a column")
    precondition(rows.allSatisfy { $0.count == columns.count }, "a row has one cell for each column")
    self.columns = columns
    self.rows = rows
    self.caption = caption
    self.footnotes = footnotes
    self.anchor = anchor
  }
}
