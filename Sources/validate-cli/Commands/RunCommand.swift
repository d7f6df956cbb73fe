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
      model), manifest.json and log.jsonl (the evidence) into a new folder. The folder appears whole or \
      not at all. The same inputs give the same bytes, for any --jobs.
      """)

  @Argument(help: "The study file (YAML).")
  var study: String

  @Option(name: .long, help: "The folder to write.")
  var out: String

  @Flag(name: .long, help: "Replace the folder if it holds an earlier result.")
  var force = false

  @OptionGroup var jobs: JobsOption

  @Flag(name: .long, help: "Say nothing but errors.")
  var quiet = false

  func run() async throws {
    do {
      let plan = try StudyFile(contentsOf: study)
      let folder = try OutputFolder(out, force: force)
      let provenance = try Provenance(
        of: plan, command: "validate-cli run \(URL(filePath: study).lastPathComponent)")
      let progress = ProgressLine(quiet: quiet)
      let results = try await StudyRunner(plan, width: jobs.width).run { progress.show($0) }
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
    } catch let error as OutputFolder.Failure {
      throw CommandFailure(.outputExists, error.description)
    } catch let error as StudyRunError {
      throw CommandFailure(.badInput, error.description)
    } catch let error as SHA256.ReadError {
      throw CommandFailure(.badInput, "\(error.path): error: cannot be read: \(error.reason)")
    }
  }
}
