import ArgumentParser
import Reports
import Studies
import Validation

extension ScoreDirection: ExpressibleByArgument {}
extension ConcordanceTimeWeight: ExpressibleByArgument {}

/// Judges scores by survival.
struct ConcordanceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "concordance",
    abstract: "Harrell's and Uno's concordance of scores with survival, and their comparisons.",
    discussion: "A higher score means an earlier event unless --direction lower is given.")

  @OptionGroup var table: TableOptions
  @OptionGroup var survival: SurvivalOptions
  @OptionGroup var scores: ScoreOptions

  @Option(name: .long, help: "Which scores mean an earlier event: higher or lower.")
  var direction = ScoreDirection.higher

  @Option(name: .long, help: "Take events after this time as censored, for both indices.")
  var tau: Double?

  @Option(name: .long, help: "The column of strata: rows of different strata are not compared.")
  var strata: String?

  @Option(name: .long, help: "The column of case weights.")
  var weights: String?

  @Option(name: .long, help: "The column of clusters: rows that are not independent.")
  var cluster: String?

  @Option(
    name: .long,
    help: "A further index with these weights over time: survival (1/G) or at-risk-share (1/n(t)).")
  var timeWeight: ConcordanceTimeWeight?

  @Flag(
    name: .long,
    help: "Add Gonen and Heller's probability: the scores are linear predictors of Cox models.")
  var gonenHeller = false

  @Option(name: .long, help: "Add percentile and BCa intervals from so many bootstrap replicates.")
  var bootstrap: Int?

  @OptionGroup var adjustment: AdjustmentOption

  @OptionGroup var level: LevelOption
  @OptionGroup var seed: SeedOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    if let tau, !(tau.isFinite && tau > 0) { throw ValidationError("--tau must be a positive time") }
    if let bootstrap, bootstrap < 2 { throw ValidationError("--bootstrap must be at least 2") }
    if bootstrap != nil, weights != nil {
      throw ValidationError("--bootstrap does not know case weights; leave it or --weights out")
    }
  }

  func run() async throws {
    var request = ConcordanceRequest(survival.columns, scores: scores.columns)
    request.direction = direction
    request.tau = tau
    request.strata = strata
    request.weights = weights
    request.cluster = cluster
    request.timeWeight = timeWeight
    request.gonenHeller = gonenHeller
    request.adjustment = adjustment.adjust
    request.missing = table.missing
    request.level = level.confidence
    request.bootstrap = bootstrap.map {
      ConcordanceRequest.BootstrapOptions(replicates: $0, seed: seed.seed)
    }
    let (analysis, table, width) = (request, try table.read(), jobs.width)
    let result = try await carryOut { try await analysis.run(table, jobs: width) }
    output.remark(result.exclusions.sentence)
    if let seed = result.seed { output.remark("seed \(seed)") }
    try output.deliver(result.json) { TerminalReport.concordance(result) }
  }
}
