import ArgumentParser
import Foundation
import Models
import Reports
import Studies
import Tables

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Run a study file: from its tables to a qualification report.",
    discussion: """
      Writes report.md with its figures and tables, results.json (every number), model.json (the frozen \
      model), manifest.json and log.jsonl (the evidence) into a new folder, which appears whole. Until then it \
      holds only parts/, where each finished piece of the resampling is kept: --resume goes on from \
      there. With --shard only a share is computed; 'merge' puts the shares together. The same inputs give the \
      same bytes, for any --jobs, any number of shards, stopped and resumed or not.
      """)

  @OptionGroup var run: StudyRunOptions

  @Option(
    name: .long, help: "Compute only share K of N, such as 3/8 (K from 1), into DIR/parts for 'merge'.")
  var shard: Shard?

  @Flag(name: .long, help: "Go on from what a stopped run with the same study and data has left.")
  var resume = false

  @OptionGroup var jobs: JobsOption

  mutating func validate() throws {
    if resume, run.force {
      throw ValidationError("--resume goes on and --force begins anew: give one of them")
    }
  }

  func run() async throws {
    try await run.carryOut { plan, provenance in
      let folder = try OutputFolder(run.out, force: run.force, continues: resume || shard != nil)
      let identity = RunIdentity(provenance)
      let parts = PartFile.folder(of: folder.path)
      if let shard, resume,
        PartFile.isComplete("\(parts)/\(PartFile.name(of: shard))", shard: shard, of: identity)
      {
        if !run.quiet { print("\(parts)/\(PartFile.name(of: shard))") }
        return
      }
      var ledger = try TaskLedger(
        journal: "\(parts)/\(PartFile.journalName(of: shard))", of: identity, resume: resume)
      Startup.endOnInterruptKeepingWork()
      let progress = ProgressLine(quiet: run.quiet)
      let runner = StudyRunner(plan, width: jobs.width)
      if let shard {
        try await runner.compute(shard, &ledger) { progress.show($0) }
        let part = "\(parts)/\(PartFile.name(of: shard))"
        try PartFile.write(ledger, shard: shard, of: identity, to: part)
        try ledger.removeJournal()
        if !run.quiet { print(part) }
        return
      }
      let announce: (StudySampleSize) -> Void = { sampleSize in
        FileHandle.standardError.write(Data((sampleSize.sentences.joined(separator: "\n") + "\n").utf8))
      }
      let results = try await runner.run(&ledger, begun: run.quiet ? nil : announce) { progress.show($0) }
      try run.write(results, provenance, to: folder)
    }
  }
}

extension Shard: ExpressibleByArgument {
  /// Parses `K/N`.
  public init?(argument: String) {
    let numbers = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard numbers.count == 2, let number = numbers[0], let count = numbers[1] else { return nil }
    self.init(number: number, of: count)
  }
}

/// A study, and the folder its results go to.
struct StudyRunOptions: ParsableArguments {
  @Argument(help: "The study file (YAML).")
  var study: String

  @Option(name: .long, help: "The folder to write.")
  var out: String

  @Flag(name: .long, help: "Replace the folder if it holds an earlier result.")
  var force = false

  @Flag(name: .long, help: "Say nothing but errors.")
  var quiet = false

  /// Reads the study and does something with it; what goes wrong becomes the command's failure.
  func carryOut(_ body: (StudyFile, Provenance) async throws -> Void) async throws {
    do {
      let plan = try StudyFile(contentsOf: study)
      // Shards and merges make the bytes of an undivided run, so they name it.
      let provenance = try Provenance(
        of: plan, command: "validate-cli run \(URL(filePath: study).lastPathComponent)")
      try await body(plan, provenance)
    } catch let error as OutputFolder.Failure {
      throw CommandFailure(.outputExists, error.description)
    } catch let error as TaskLedger.Failure {
      switch error {
      case .unwritable: throw CommandFailure(.outputExists, error.description)
      case .mismatch, .parts: throw CommandFailure(.badInput, error.description)
      }
    } catch let error as StudyRunError {
      throw CommandFailure(.badInput, error.description)
    } catch let error as SHA256.ReadError {
      throw CommandFailure(.badInput, "\(error.path): error: cannot be read: \(error.reason)")
    }
  }

  /// Writes the folder and says where the report is; a criterion that is not met ends the command.
  func write(_ results: StudyResults, _ provenance: Provenance, to folder: OutputFolder) throws {
    let outputs =
      StudyReport(results, provenance: provenance).files() + [
        OutputFile(path: "results.json", text: results.json(provenance).text()),
        OutputFile(path: "model.json", text: results.model.file.json.text()),
      ]
    try Startup.withoutInterrupts {
      try folder.write(Manifest(provenance, results).completing(outputs))
    }
    if !quiet { print("\(folder.path)/report.md") }
    if !results.meetsAcceptance {
      let missed = results.acceptance.filter { !$0.isMet }.map(\.criterion.quantity.name)
      throw CommandFailure(
        .criterionNotMet, "acceptance criterion not met: \(missed.joined(separator: ", "))")
    }
  }
}
