import ArgumentParser
import Reports
import Studies
import Tables

/// Describes and compares risk groups.
struct GroupsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "groups",
    abstract: "Risk groups at pre-stated cut-offs: survival or response, ratios, log-rank and trend tests.",
    discussion: """
      A score equal to a cut-off belongs to the group below it. Cut-offs should be stated before the data are seen; \
      --quantile-groups takes them from these data and says so. 'cutpoint' searches for one and corrects for it.
      """)

  @OptionGroup var table: TableOptions
  @OptionGroup var endpoint: EndpointOptions

  @Option(name: .long, help: "The column of the score.")
  var score: String

  @Option(
    name: .long, parsing: .unconditionalSingleValue, help: "A cut-off; repeatable, comma-separated.")
  var cut: [String] = []

  @Option(name: .long, help: "Instead of --cut: as many groups between quantiles of these data.")
  var quantileGroups: Int?

  @Option(name: .long, help: "The group that others are compared with, counted from 1 for the lowest scores.")
  var reference = 1

  @OptionGroup var horizons: HorizonOptions
  @OptionGroup var level: LevelOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    _ = try cuts()
    guard reference > 0 else { throw ValidationError("--reference counts groups from 1") }
    if endpoint.outcome != nil, !horizons.horizon.isEmpty {
      throw ValidationError("--horizon is a time of survival; a response has none")
    }
  }

  func run() throws {
    var request = RiskGroupsRequest(try endpoint.endpoint(), score: score, cuts: try cuts())
    request.reference = reference - 1
    request.horizons = try horizons.times()
    request.missing = table.missing
    request.level = level.confidence
    let table = try self.table.read()
    let result = try carryOut { try request.run(table) }
    output.remark(result.exclusions.sentence)
    try output.deliver(result.json) { TerminalReport.riskGroups(result) }
  }

  private func cuts() throws -> RiskGroupsRequest.Cuts {
    let texts = cut.flatMap(commaSeparated)
    switch (texts.isEmpty, quantileGroups) {
    case (false, nil):
      let values = try texts.map { text in
        guard let value = Double(text), value.isFinite else {
          throw ValidationError("--cut must be a number; '\(text)' is none")
        }
        return value
      }
      return .values(values.sorted())
    case (true, let count?) where count > 1: return .quantileGroups(count)
    case (true, .some): throw ValidationError("--quantile-groups must be at least 2")
    default: throw ValidationError("give --cut or --quantile-groups")
    }
  }
}
