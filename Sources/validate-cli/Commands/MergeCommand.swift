import ArgumentParser
import Studies

/// Puts the parts of a run together.
struct MergeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Put the parts that 'run --shard' made together: the results of an undivided run.",
    discussion: """
      Refuses parts that are missing, doubled, damaged or made from another study, data or version, naming each. \
      The folder is then byte for byte that of a single run; the folder slurm/ of the jobs that 'slurm' submitted \
      stays in it.
      """)

  @OptionGroup var run: StudyRunOptions

  @Option(
    name: .long, parsing: .upToNextOption, help: "Folders of parts (default: DIR/parts).")
  var parts: [String] = []

  @OptionGroup var jobs: JobsOption

  func run() async throws {
    try await run.carryOut { plan, provenance in
      let folder = try OutputFolder(run.out, force: run.force, continues: true)
      let folders = parts.isEmpty ? [PartFile.folder(of: folder.path)] : parts
      var ledger = try PartFile.merge(folders, of: RunIdentity(provenance))
      let results = try await StudyRunner(plan, width: jobs.width).run(&ledger)
      try run.write(results, provenance, to: folder)
    }
  }
}
