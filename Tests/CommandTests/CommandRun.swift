import Foundation

@testable import TestSupport

/// One run of the built program as a process of its own.
struct CommandRun {
  let status: Int32
  let standardOutput: String
  let standardError: String

  /// Runs `validate-cli`, or another program, with arguments, in a folder and with other variables if need be.
  init(
    _ arguments: [String], in folder: ScratchFolder? = nil, program: URL = Self.program,
    environment: [String: String] = [:]
  ) throws {
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    if let folder { process.currentDirectoryURL = folder.url }
    // Files, not pipes: output of any length does not block.
    let (output, errors) = (try scratch.handle("stdout"), try scratch.handle("stderr"))
    process.standardOutput = output
    process.standardError = errors
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    standardOutput = try scratch.read("stdout")
    standardError = try scratch.read("stderr")
  }

  /// The program stands beside the test bundle.
  static var program: URL {
    URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .appending(path: "validate-cli")
  }

  /// Standard output as a JSON document, which must be all of it.
  var json: GoldenValue {
    get throws {
      GoldenValue(try JSONSerialization.jsonObject(with: Data(standardOutput.utf8)))
    }
  }
}

/// A folder for a test's files.
struct ScratchFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "validate-cli-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  func path(_ name: String) -> String { url.appending(path: name).path }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ name: String, _ text: String) throws -> String {
    try text.write(toFile: path(name), atomically: false, encoding: .utf8)
    return path(name)
  }

  func read(_ name: String) throws -> String {
    try String(contentsOfFile: path(name), encoding: .utf8)
  }

  func handle(_ name: String) throws -> FileHandle {
    try write(name, "")
    return try FileHandle(forWritingTo: url.appending(path: name))
  }

  func remove() {
    do { try FileManager.default.removeItem(at: url) } catch {
      FileHandle.standardError.write(Data("left behind: \(url.path)\n".utf8))
    }
  }
}

/// Runs the program for its JSON document on standard output.
func document(_ arguments: [String], in folder: ScratchFolder? = nil) throws -> GoldenValue {
  try CommandRun(arguments + ["--json", "-"], in: folder).json
}
