import ArgumentParser
import Foundation
import Statistics
import Studies

/// Where the machine-readable result goes, and how much is said on the way.
struct OutputOptions: ParsableArguments {
  @Option(
    name: .long, help: "Write the result as JSON to this file; '-' writes it, alone, to standard output.")
  var json: String?

  @Flag(name: .long, help: "Say nothing but the result and errors.")
  var quiet = false

  @Option(name: .long, help: "Colour on standard error: auto, always or never.")
  var color = ColorChoice.auto

  /// Writes the JSON document where it was asked for, else prints the table for people.
  func deliver(_ document: JSONValue, table: () -> String) throws {
    if let json { try write(document.text(), to: json) } else { print(table(), terminator: "") }
  }
}

/// When to use colour.
enum ColorChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, always, never
}

/// Worker threads.
struct JobsOption: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: "Worker threads; never changes a result. Default: the cores this process may use.")
  var jobs: Int?

  mutating func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be at least 1") }
  }

  /// The number of workers: the option, else Slurm's grant, else the active cores.
  var width: Int {
    if let jobs { return jobs }
    let environment = ProcessInfo.processInfo.environment
    if let granted = environment["SLURM_CPUS_PER_TASK"].flatMap(Int.init), granted > 0 { return granted }
    return max(ProcessInfo.processInfo.activeProcessorCount, 1)
  }
}

/// The seed of random draws.
struct SeedOption: ParsableArguments {
  @Option(name: .long, help: "Seed of all random draws.")
  var seed: UInt64 = StudyFile.defaultSeed
}

/// The level of intervals.
struct LevelOption: ParsableArguments {
  @Option(name: .long, help: "Confidence level of intervals.")
  var level = 0.95

  mutating func validate() throws {
    guard ConfidenceLevel(level) != nil else {
      throw ValidationError("--level must lie between 0 and 1, such as 0.95")
    }
  }

  /// The level.
  var confidence: ConfidenceLevel { ConfidenceLevel(level) ?? .p95 }
}
