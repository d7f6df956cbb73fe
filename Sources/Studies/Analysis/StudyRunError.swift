/// Why a study cannot be run although its file is well formed.
public struct StudyRunError: Error, Sendable, CustomStringConvertible {
  /// The sentence a user reads, with the file where one is to blame.
  public let description: String

  init(_ description: String) { self.description = description }
}
