import ArgumentParser
import Reports
import Studies
import Validation

extension SurvivalBand: ExpressibleByArgument {}

/// Estimates survival curves.
struct KMCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "km",
    abstract: "Kaplan-Meier curves, their quantiles and restricted means, and the log-rank test.",
    discussion: "The whole curve is in the JSON: one row for each distinct time, none for time 0.")

  @OptionGroup var table: TableOptions
  @OptionGroup var survival: SurvivalOptions

  @Option(name: .long, help: "The column of groups.")
  var group: String?

  @Option(name: .long, help: "The column of case weights.")
  var weights: String?

  @Option(name: .long, help: "Pointwise intervals: log-log, log, plain, logit or arcsin.")
  var interval = SurvivalBand.logLog

  @OptionGroup var horizons: HorizonOptions

  @Option(
    name: .long,
    help: "The horizon of the restricted mean (default: the shortest of the groups' longest follow-ups).")
  var tau: Double?

  @OptionGroup var level: LevelOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    if let tau, !(tau.isFinite && tau > 0) { throw ValidationError("--tau must be a positive time") }
  }

  func run() throws {
    var request = KaplanMeierRequest(survival.columns)
    request.group = group
    request.weights = weights
    request.band = interval
    request.horizons = try horizons.times()
    request.restrictedMeanHorizon = tau
    request.missing = table.missing
    request.level = level.confidence
    let table = try self.table.read()
    let result = try carryOut { try request.run(table) }
    output.remark(result.exclusions.sentence)
    try output.deliver(result.json) { TerminalReport.kaplanMeier(result) }
  }
}
