import ArgumentParser
import Reports
import Studies
import Tables
import Validation

extension KappaWeights: ExpressibleByArgument {}

/// Compares raters' categories.
struct KappaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kappa",
    abstract: "Cohen's kappa of each pair of raters, weighted or not, and Fleiss' kappa of all.",
    discussion: "One row a subject, one column a rater.")

  @OptionGroup var table: TableOptions

  @Option(name: .long, help: "A rater's column; repeatable, comma-separated.")
  var rater: [String]

  @Option(name: .long, help: "Weights of disagreements: none, linear or quadratic.")
  var weights = KappaWeights.none

  @Option(name: .long, help: "The categories in order, comma-separated (default: those that occur, sorted).")
  var categories: String?

  @OptionGroup var level: LevelOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var output: OutputOptions

  func run() throws {
    var request = KappaRequest(raters: rater.flatMap(commaSeparated))
    request.weights = weights
    request.categories = categories.map(commaSeparated) ?? []
    request.missing = table.missing
    request.level = level.confidence
    let table = try self.table.read()
    let result = try carryOut { try request.run(table) }
    output.remark(result.exclusions.sentence)
    try output.deliver(result.json) { TerminalReport.kappa(result) }
  }
}
