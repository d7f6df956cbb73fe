internal import Foundation

/// A folder of results that appears whole or not at all: it is written beside its place and renamed.
public struct OutputFolder: Sendable {
  /// The folder.
  public let path: String
  private let force: Bool

  /// Why a folder cannot be written.
  public enum Failure: Error, Sendable, CustomStringConvertible {
    /// It exists and replacing it was not asked for.
    case exists(String)
    /// It holds what an unfinished run has left, and neither going on nor beginning anew was asked for.
    case unfinished(String)
    /// It exists and is not a result of this program, which alone may be replaced.
    case foreign(String)
    /// The file system refuses.
    case unwritable(String, reason: String)

    /// The sentence a user reads.
    public var description: String {
      switch self {
      case .exists(let path): "\(path): error: the output exists (give --force to replace it)"
      case .unfinished(let path):
        "\(path): error: the folder holds what an unfinished run has left (give --resume to go on from it, or "
          + "--force to begin anew)"
      case .foreign(let path):
        "\(path): error: the folder exists and holds no manifest.json of this program, so --force does not "
          + "replace it (choose another --out)"
      case .unwritable(let path, let reason): "\(path): error: cannot be written: \(reason)"
      }
    }
  }

  /// Checks, before anything is computed, that the folder may be written.
  /// - Parameters:
  ///   - force: whether an earlier result, or what an unfinished run has left, may be replaced.
  ///   - continues: whether a folder that holds parts of unfinished runs, or nothing, is expected.
  public init(_ path: String, force: Bool, continues: Bool = false) throws(Failure) {
    var trimmed = path
    while trimmed.count > 1, trimmed.hasSuffix("/") { trimmed.removeLast() }
    self.path = trimmed
    let files = FileManager.default
    self.force = force
    switch Self.content(of: trimmed) {
    case nil: break
    case .result: guard force else { throw .exists(trimmed) }
    case .empty: guard force || continues else { throw .exists(trimmed) }
    case .unfinished: guard force || continues else { throw .unfinished(trimmed) }
    case .foreign: throw force ? .foreign(trimmed) : .exists(trimmed)
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

  private enum Content {
    case empty, result, unfinished, foreign
  }

  /// What is at a path; nil when nothing is there.
  private static func content(of path: String) -> Content? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let names: [String]
    // What cannot be listed cannot be known to be ours.
    do { names = try FileManager.default.contentsOfDirectory(atPath: path) } catch { return .foreign }
    if names.isEmpty { return .empty }
    if names.allSatisfy({ ["parts", SlurmFolder.name].contains($0) }) { return .unfinished }
    guard let manifest = FileManager.default.contents(atPath: path + "/manifest.json") else {
      return .foreign
    }
    let isOurs = String(decoding: manifest, as: UTF8.self).contains("\"schema\": \"validate-cli/")
    return isOurs ? .result : .foreign
  }

  /// Removes what is in the folder's place: an earlier result, or what an unfinished run has left.
  public func clear() throws(Failure) {
    let present = Self.content(of: path)
    guard present != .foreign else { throw .foreign(path) }
    guard present != nil else { return }
    do { try FileManager.default.removeItem(atPath: path) } catch {
      throw .unwritable(path, reason: error.localizedDescription)
    }
  }

  /// Writes the files and puts the folder in its place, which what an unfinished run has left may hold by now.
  ///
  /// Of that, `slurm/` stays in the folder: it has the scripts and the logs of jobs, one of which may be writing this.
  public func write(_ contents: [OutputFile]) throws(Failure) {
    let files = FileManager.default
    let present = Self.content(of: path)
    guard force || (present != .result && present != .foreign) else { throw .exists(path) }
    let staging = "\(path).partial-\(ProcessInfo.processInfo.processIdentifier)"
    do {
      defer { try? files.removeItem(atPath: staging) }
      for file in contents {
        let target = URL(filePath: staging + "/" + file.path)
        try files.createDirectory(
          at: target.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(file.text.utf8).write(to: target)
      }
      guard present != nil else {
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
      let jobs = "\(old)/\(SlurmFolder.name)"
      if present == .unfinished, files.fileExists(atPath: jobs) {
        // The logs being written go with their folder.
        try files.moveItem(atPath: jobs, toPath: "\(path)/\(SlurmFolder.name)")
      }
      try files.removeItem(atPath: old)
    } catch {
      throw .unwritable(path, reason: error.localizedDescription)
    }
  }
}
