/// A text file of an output folder.
public struct OutputFile: Sendable, Equatable {
  /// The path relative to the folder: `figures/roc.svg`.
  public let path: String
  /// Its contents.
  public let text: String

  /// A file with its path and contents.
  public init(path: String, text: String) {
    precondition(!path.hasPrefix("/") && !path.contains(".."), "an output stays in its folder: \(path)")
    self.path = path
    self.text = text
  }
}
