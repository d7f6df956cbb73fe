internal import Foundation

/// The bytes of the file at a path, or of standard input for `-`.
func fileBytes(_ path: String) throws(TableError) -> [UInt8] {
  let source = sourceName(path)
  if path != "-" {
    var isFolder: ObjCBool = false
    guard unsafe FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw TableError(file: source, problem: .fileNotFound)
    }
    if isFolder.boolValue {
      throw TableError(file: source, problem: .unreadable(reason: "it is a folder"))
    }
  }
  do {
    let handle =
      path == "-" ? .standardInput : try FileHandle(forReadingFrom: URL(filePath: path))
    var bytes: [UInt8] = []
    if path != "-" {
      let size = try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int
      bytes.reserveCapacity((size ?? 0) + 1)
    }
    while let chunk = try handle.read(upToCount: chunkLength), !chunk.isEmpty {
      bytes.append(contentsOf: chunk)
    }
    if path != "-" { try handle.close() }
    return bytes
  } catch {
    throw TableError(file: source, problem: .unreadable(reason: error.localizedDescription))
  }
}

/// How messages call the file at a path.
func sourceName(_ path: String) -> String { path == "-" ? "<stdin>" : path }

/// Bytes read at a time: large enough to make calls rare, small enough to be no second copy of the file.
private let chunkLength = 1 << 20
