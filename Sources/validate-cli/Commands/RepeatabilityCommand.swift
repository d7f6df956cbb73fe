import ArgumentParser
import Reports
import Studies
import Tables

/// Analyses repeated measurements.
struct RepeatabilityCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repeatability",
    abstract: "Intraclass correlations, within-subject variation and agreement of repeated measurements.",
    discussion: """
      The table is long: one row for each subject and repeat, one column a feature. Without --features every \
      column that has no other part is one. With --missing drop a feature keeps its own cells.
      """)

  @OptionGroup var table: TableOptions

  @Option(name: .long, help: "The column of subjects.")
  var subject: String

  @Option(name: .customLong("repeat"), help: "The column of repeats: scan, reader, session.")
  var repetition: String

  @OptionGroup var features: FeatureOptions

  @Option(name: .long, help: "A column whose values are analysed apart.")
  var by: String?

  @OptionGroup var level: LevelOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var output: OutputOptions

  func run() async throws {
    var request = RepeatabilityRequest(subject: subject, repetition: repetition)
    request.features = features.patterns
    request.excluded = features.excluded
    request.by = by
    request.missing = table.missing
    request.level = level.confidence
    let (analysis, table, width) = (request, try table.read(), jobs.width)
    let result = try await carryOut { try await analysis.run(table, jobs: width) }
    output.remark(result.exclusions.sentence)
    output.remark(result.missingSentence)
    try output.deliver(result.json) { TerminalReport.repeatability(result) }
  }
}
