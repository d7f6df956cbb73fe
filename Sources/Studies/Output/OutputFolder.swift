internal import Foundation

/// A folder of results that appears whole or not at all: it is written beside its place and renamed.
public struct OutputFolder: Sendable {
  /// The folder.
  public let path: String
  private let replaces: Bool

  /// Why a folder cannot be written.
  public enum Failure: Error, Sendable, CustomStringConvertible {
    /// It exists and replacing it was not asked for.
    case exists(String)
    /// It exists and is not a result of this program, which alone may be replaced.
    case foreign(String)
    /// The file system refuses.
    case unwritable(String, reason: String)

    /// The sentence a user reads.
    public var description: String {
      switch self {
      case .exists(let path): "\(path): error: the output exists (give --force to replace it)"
      case .foreign(let path):
        "\(path): error: the folder exists and holds no manifest.json of this program, so --force does not "
          + "replace it (choose another --out)"
      case .unwritable(let path, let reason): "\(path): error: cannot be written: \(reason)"
      }
    }
  }

  /// Checks, before anything is computed, that the folder may be written.
  public init(_ path: String, force: Bool) throws(Failure) {
    var trimmed = path
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    self.path = trimmed
    let files = FileManager.default
    replaces = files.fileExists(atPath: trimmed)
    if replaces {
      guard force else { throw .exists(trimmed) }
      var isFolder: ObjCBool = false
      _ = unsafe files.fileExists(atPath: trimmed, isDirectory: &isFolder)
      guard isFolder.boolValue, Self.isReplaceable(trimmed) else { throw .foreign(trimmed) }
    }
    let parent = URL(filePath: trimmed).deletingLastPathComponent().path
    do {
      try files.createDirectory(atPath: parent, withIntermediateDirectories: true)
    } catch {
      throw .unwritable(trimmed, reason: error.localizedDescription)
    }
    guard files.isWritableFile(atPath: parent) else {
      throw .unwritable(trimmed, reason: "no permission in \(parent)")
    }
  }

  private static func isReplaceable(_ path: String) -> Bool {
    do {
      if try FileManager.default.contentsOfDirectory(atPath: path).isEmpty { return true }
    } catch {
      // What cannot be listed cannot be known to be ours.
      return false
    }
    guard let manifest = FileManager.default.contents(atPath: path + "/manifest.json") else { return false }
    return String(decoding: manifest, as: UTF8.self).contains("\"schema\": \"validate-cli/")
  }

  /// Writes the files and puts the folder in its place.
  public func write(_ contents: [OutputFile]) throws(Failure) {
    let files = FileManager.default
    let staging = "\(path).partial-\(ProcessInfo.processInfo.processIdentifier)"
    do {
      defer { try? files.removeItem(atPath: staging) }
      for file in contents {
        let target = URL(filePath: staging + "/" + file.path)
        try files.createDirectory(
          at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(file.text.utf8).write(to: target)
      }
      guard replaces else {
        try files.moveItem(atPath: staging, toPath: path)
        return
      }
      let old = "\(path).old-\(ProcessInfo.processInfo.processIdentifier)"
      try files.moveItem(atPath: path, toPath: old)
      do {
        try files.moveItem(atPath: staging, toPath: path)
      } catch {
        try files.moveItem(atPath: old, toPath: path)
        throw error
      }
      try files.removeItem(atPath: old)
    } catch {
      throw .unwritable(path, reason: error.localizedDescription)
    }
  }
}
