internal import Foundation

/// A file that appears whole or not at all, and stays.
enum AtomicFile {
  /// Writes beside the place, waits for the disk, and renames; makes the folders that are missing.
  static func write(_ text: String, to path: String) throws {
    let place = URL(filePath: path)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    let staging = "\(path).partial-\(ProcessInfo.processInfo.processIdentifier)"
    guard FileManager.default.createFile(atPath: staging, contents: nil) else {
      throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: staging])
    }
    do {
      let file = try FileHandle(forWritingTo: URL(filePath: staging))
      try file.write(contentsOf: Data(text.utf8))
      try file.synchronize()
      try file.close()
      guard unsafe rename(staging, path) == 0 else {
        throw CocoaError(.fileWriteUnknown, userInfo: [NSFilePathErrorKey: path])
      }
    } catch {
      try? FileManager.default.removeItem(atPath: staging)
      throw error
    }
  }
}
