internal import Studies

/// Sections of a study's report with the files they refer to.
struct Chapter {
  var sections: [Section] = []
  var files: [OutputFile] = []

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
