import ArgumentParser
import Reports
import Statistics
import Studies
import Tables

extension ROCRequest.Direction: ExpressibleByArgument {}

/// Judges scores by a response.
struct ROCCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "roc",
    abstract: "ROC curves with DeLong intervals, Youden's point, partial areas and paired comparisons.",
    discussion: """
      A higher score points to a case unless --direction lower is given. '--direction auto' chooses on the \
      data, score by score, and is not for confirmatory use.
      """)

  @OptionGroup var table: TableOptions

  @Option(name: .long, help: "The response: a 0/1 column, or COLUMN=VALUE where VALUE marks a case.")
  var outcome: ColumnValue

  @OptionGroup var scores: ScoreOptions

  @Option(name: .long, help: "Which scores point to a case: higher, lower or auto.")
  var direction = ROCRequest.Direction.higher

  @Option(name: .long, help: "A range of specificity whose area is wanted, such as 0.9:1.")
  var partialSpecificity: String?

  @OptionGroup var level: LevelOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var output: OutputOptions

  mutating func validate() throws { _ = try range() }

  func run() throws {
    var request = ROCRequest(outcome: outcome, scores: scores.columns)
    request.direction = direction
    request.partialSpecificity = try range()
    request.missing = table.missing
    request.level = level.confidence
    let table = try self.table.read()
    let result = try carryOut { try request.run(table) }
    output.remark(result.exclusions.sentence)
    if output.json == "-" {
      for note in result.notes { output.remark("note: \(note.message)") }
    }
    try output.deliver(result.json) { TerminalReport.roc(result) }
  }

  private func range() throws -> ClosedRange<Double>? {
    guard let partialSpecificity else { return nil }
    let ends = partialSpecificity.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
    guard ends.count == 2, let first = ends[0], let last = ends[1] else {
      throw ValidationError("--partial-specificity takes two numbers, such as 0.9:1")
    }
    let (low, high) = (min(first, last), max(first, last))
    guard low >= 0, high <= 1, low < high else {
      throw ValidationError("--partial-specificity must be a range within 0 and 1, such as 0.9:1")
    }
    return low...high
  }
}
