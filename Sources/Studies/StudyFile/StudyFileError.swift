/// What is wrong with a study file, and where.
public struct StudyFileError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file's path as it was given.
  public let file: String
  /// The line, counted from 1.
  public let line: Int
  /// The column, counted from 1.
  public let column: Int
  /// What is wrong and what to do.
  public let message: String

  /// `file:line:column: error: message`.
  public var description: String { "\(file):\(line):\(column): error: \(message)" }
}
