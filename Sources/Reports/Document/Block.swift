public import Statistics

/// A piece of a section.
public enum Block: Sendable, Hashable {
  /// Prose.
  case paragraph(InlineText)
  /// Points without order.
  case bullets([InlineText])
  /// A table, numbered if it has a caption.
  case table(TextTable)
  /// A figure, numbered.
  case figure(FigureReference)
  /// A table of estimates with their intervals, samples and methods; their notes follow it.
  case estimates([Estimate], caption: InlineText, anchor: Anchor? = nil, precision: Precision = .automatic)
  /// A significance test in a sentence.
  case test(HypothesisTest)
  /// A caveat that came with a number.
  case caution(Note)
  /// A remark set apart from the text.
  case note(InlineText)
  /// Terms with their definitions.
  case definitions([Definition])
  /// Text to be shown letter by letter, with the language it is written in.
  case code(String, language: String? = nil)
}

/// A term and what it means.
public struct Definition: Sendable, Hashable {
  /// The term.
  public var term: InlineText
  /// Its meaning.
  public var meaning: InlineText

  /// A term with its meaning.
  public init(_ term: InlineText, _ meaning: InlineText) {
    self.term = term
    self.meaning = meaning
  }
}

/// A figure's place in a report. The picture itself is a file beside the report.
public struct FigureReference: Sendable, Hashable {
  /// The path of the file relative to the report: `figures/roc.svg`.
  public var path: String
  /// What someone who cannot see the figure is told: the finding, not the file's name.
  public var alternativeText: String
  /// The caption under the figure.
  public var caption: InlineText
  /// The name for cross references to it.
  public var anchor: Anchor?

  /// A figure with its file, its text for those who cannot see it and its caption.
  public init(path: String, alternativeText: String, caption: InlineText, anchor: Anchor? = nil) {
    precondition(
      !path.isEmpty && !path.hasPrefix("/") && !path.contains(":"),
      "a figure's path is relative to the report: \(path)")
    self.path = path
    self.alternativeText = alternativeText
    self.caption = caption
    self.anchor = anchor
  }
}
