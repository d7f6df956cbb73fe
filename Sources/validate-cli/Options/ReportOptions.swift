import ArgumentParser
import Foundation
import Studies

/// A folder with a stand-alone report.
struct ReportOptions: ParsableArguments {
  @Option(
    name: .long,
    help: "Write a report into this new folder: report.md, figures, tables, results.json, manifest.json.")
  var report: String?

  @Flag(name: .long, help: "Replace the report's folder if it holds an earlier one.")
  var force = false

  @Option(name: .long, help: "The report's title.")
  var title: String?

  mutating func validate() throws {
    if report == nil, force || title != nil {
      throw ValidationError("--force and --title are the report's: add --report")
    }
  }

  /// The folder, checked before anything is computed; nil when no report is wanted.
  func folder() throws -> OutputFolder? {
    do {
      return try report.map { try OutputFolder($0, force: force) }
    } catch let error as OutputFolder.Failure {
      throw CommandFailure(.outputExists, error.description)
    }
  }

  /// Where the numbers of a report come from.
  func provenance(seed: UInt64, inputs: [(role: String, path: String)]) throws -> Provenance {
    do {
      return try Provenance(
        command: Self.commandLine, seed: seed,
        files: inputs.map { (role: $0.role, written: $0.path, path: $0.path) })
    } catch {
      throw CommandFailure(.badInput, "\(error.path): error: cannot be read again: \(error.reason)")
    }
  }

  /// Writes the folder whole and prints where the report is, unless standard output belongs to JSON.
  func write(_ files: [OutputFile], to folder: OutputFolder, _ output: OutputOptions) throws {
    do {
      try Startup.withoutInterrupts { try folder.write(files) }
    } catch let error as OutputFolder.Failure {
      throw CommandFailure(.outputExists, error.description)
    }
    if output.json != "-", !output.quiet { print("\(folder.path)/report.md") }
  }

  /// The command as it was given, without options that never change a result.
  private static var commandLine: String {
    let withValue: Set<String> = ["--report", "--jobs", "-j", "--json", "--csv", "--color"]
    let alone: Set<String> = ["--force", "--quiet"]
    var words = ["validate-cli"]
    var arguments = CommandLine.arguments.dropFirst()
    while let word = arguments.popFirst() {
      if alone.contains(word) { continue }
      if withValue.contains(word) {
        _ = arguments.popFirst()
        continue
      }
      if withValue.contains(where: { word.hasPrefix($0 + "=") }) { continue }
      let isPlain = word.allSatisfy { $0.isLetter || $0.isNumber || "-_./=,:%@+".contains($0) }
      words.append(isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: "'\\''") + "'")
    }
    return words.joined(separator: " ")
  }
}
