internal import Studies

/// Sections of a study's report with the files they refer to.
struct Chapter {
  var sections: [Section] = []
  var files: [OutputFile] = []

  /// The same with a remark before every figure's caption.
  func remarking(_ remark: InlineText) -> Chapter {
    var chapter = self
    chapter.sections = sections.map { section in
      var section = section
      section.blocks = section.blocks.map { block in
        guard case .figure(var figure) = block else { return block }
        figure.caption = remark + figure.caption
        return .figure(figure)
      }
      return section
    }
    return chapter
  }

  static func += (left: inout Chapter, right: Chapter) {
    left.sections += right.sections
    left.files += right.files
  }

  /// Adds a figure's file and gives its place in the text.
  mutating func figure(
    _ name: String, _ figure: any Figure, alternativeText: String, caption: InlineText
  ) -> Block {
    let path = "figures/\(name).svg"
    files.append(OutputFile(path: path, text: figure.svg()))
    return .figure(
      FigureReference(
        path: path, alternativeText: alternativeText, caption: caption,
        anchor: Anchor("figure-\(name.lowercased())")))
  }
}
