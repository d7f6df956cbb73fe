import Foundation

/// Writes a text in pieces to a file that appears, or replaces another, when all is written; to standard output for
/// `-`, and straight into what is no regular file, such as `/dev/null` or a pipe.
final class FileWriter {
  private let path: String
  /// Where the pieces go until the end; nil when they go straight to their place.
  private let draft: String?
  private let handle: FileHandle

  init(_ path: String) throws {
    self.path = path
    let manager = FileManager.default
    // Nil where there is no file yet.
    let type = try? manager.attributesOfItem(atPath: path)[.type] as? FileAttributeType
    if path == "-" {
      draft = nil
      handle = .standardOutput
      return
    }
    let isReplaced = type == nil || type == .typeRegular
    draft = isReplaced ? path + ".\(ProcessInfo.processInfo.processIdentifier).part" : nil
    if let draft, !manager.createFile(atPath: draft, contents: nil) { throw Self.failure(path) }
    guard let handle = FileHandle(forWritingAtPath: draft ?? path) else { throw Self.failure(path) }
    self.handle = handle
    // A link stays one, and its file begins anew; a device or a pipe behind it has nothing to lose.
    if type == .typeSymbolicLink { try? handle.truncate(atOffset: 0) }
  }

  private static func failure(_ path: String) -> CommandFailure {
    CommandFailure(.outputExists, "\(path): error: the file cannot be written (check the folder)")
  }

  /// Appends a text.
  func write(_ text: String) throws {
    do { try handle.write(contentsOf: Data(text.utf8)) } catch {
      discard()
      throw Self.failure(path)
    }
  }

  /// Puts the file in its place.
  func finish() throws {
    guard path != "-" else { return }
    do {
      try handle.close()
      guard let draft else { return }
      guard unsafe rename(draft, path) == 0 else { throw Self.failure(path) }
    } catch {
      discard()
      throw Self.failure(path)
    }
  }

  private func discard() {
    if let draft { try? FileManager.default.removeItem(atPath: draft) }
  }
}

extension OutputOptions {
  /// Writes a file that an option asked for, in one step.
  func write(_ text: String, to path: String) throws {
    let writer = try FileWriter(path)
    try writer.write(text)
    try writer.finish()
  }
}
