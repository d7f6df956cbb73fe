import ArgumentParser
import Reports
import Studies
import Tables

/// Judges measurements against reference values.
struct LinearityCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "linearity",
    abstract: "Linearity and bias of measurements against reference or phantom values.",
    discussion:
      "One row a measurement; quadratic and cubic terms are tested, and the slope's interval judged.")

  @OptionGroup var table: TableOptions

  @Option(name: .long, help: "The column of reference values.")
  var reference: String

  @Option(name: .long, help: "Measured columns, names or globs; repeatable, comma-separated.")
  var measured: [String]

  @Option(name: .long, help: "The range of slopes that needs no correction.")
  var slopeRange = "0.95:1.05"

  @Option(name: .long, help: "The smallest R squared.")
  var rSquared = 0.9

  @OptionGroup var level: LevelOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var output: OutputOptions

  mutating func validate() throws { _ = try range() }

  func run() throws {
    var request = LinearityRequest(reference: reference, measured: measured.flatMap(commaSeparated))
    request.slopeRange = try range()
    request.leastRSquared = rSquared
    request.missing = table.missing
    request.level = level.confidence
    let table = try self.table.read()
    let result = try carryOut { try request.run(table) }
    for feature in result.features { output.remark(feature.exclusions.sentence) }
    try output.deliver(result.json) { TerminalReport.linearity(result) }
  }

  private func range() throws -> ClosedRange<Double> {
    let ends = slopeRange.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low < high else {
      throw ValidationError("--slope-range takes two ascending numbers, such as 0.95:1.05")
    }
    return low...high
  }
}
