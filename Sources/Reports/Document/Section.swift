/// A headed part of a report.
public struct Section: Sendable, Hashable {
  /// The heading, plain text.
  public var title: String
  /// 1 for a chapter to 6 for the deepest subsection.
  public var level: Int
  /// The name for cross references to it.
  public var anchor: Anchor?
  /// What stands under the heading.
  public var blocks: [Block]

  /// A section with its heading and contents.
  public init(_ title: String, level: Int = 1, anchor: Anchor? = nil, blocks: [Block] = []) {
    precondition((1...6).contains(level), "headings have levels 1 to 6")
    self.title = title
    self.level = level
    self.anchor = anchor
    self.blocks = blocks
  }
}
