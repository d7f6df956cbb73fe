import ArgumentParser
import Reports
import Studies
import Tables
import Validation

/// Searches for a cut-off.
struct CutpointCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cutpoint",
    abstract: "The best cut-off of a score, with p-values and an effect corrected for the search.",
    discussion: """
      The maximally selected log-rank statistic (survival) or chi-square statistic (response) over all cut-offs between \
      the shares of rows given by --range. The effect at the cut-off is shrunken by cross-validation of the whole search.
      """)

  @OptionGroup var table: TableOptions
  @OptionGroup var endpoint: EndpointOptions

  @Option(name: .long, help: "The column of the score.")
  var score: String

  @Option(name: .long, help: "The shares of rows below the lowest and highest cut-off tried.")
  var range = "0.1:0.9"

  @Option(name: .long, help: "Permutations of the p-value.")
  var permutations = 9999

  @Option(name: .long, help: "Folds of the cross-validated shrinkage.")
  var folds = 10

  @Option(name: .long, help: "How often folds are dealt.")
  var repeats = 20

  @Option(name: .long, help: "Bootstrap samples for the intervals of cut-off and effect.")
  var replicates = 500

  @OptionGroup var seed: SeedOption
  @OptionGroup var level: LevelOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    _ = try shares()
    guard permutations > 0 else { throw ValidationError("--permutations must be at least 1") }
    guard folds > 1 else { throw ValidationError("--folds must be at least 2") }
    guard repeats > 0 else { throw ValidationError("--repeats must be at least 1") }
    guard replicates > 1 else { throw ValidationError("--replicates must be at least 2") }
  }

  func run() async throws {
    var request = CutpointRequest(try endpoint.endpoint(), score: score, seed: seed.seed)
    request.range = try shares()
    request.permutations = permutations
    request.effect.folds = folds
    request.effect.repeats = repeats
    request.effect.replicates = replicates
    request.effect.level = level.confidence
    request.missing = table.missing
    let (analysis, table, width) = (request, try table.read(), jobs.width)
    let result = try await carryOut { try await analysis.run(table, jobs: width) }
    output.remark(result.exclusions.sentence)
    try output.deliver(result.json) { TerminalReport.cutpoint(result) }
  }

  private func shares() throws -> ClosedRange<Double> {
    let ends = range.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
    guard ends.count == 2, let low = ends[0], let high = ends[1], low >= 0, high <= 1, low < high else {
      throw ValidationError("--range takes two shares in rising order, such as 0.1:0.9")
    }
    return low...high
  }
}
