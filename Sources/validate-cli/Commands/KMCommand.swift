import ArgumentParser
import Reports
import Studies
import Tables
import Validation

extension SurvivalBand: ExpressibleByArgument {}

extension LogRankWeight: ExpressibleByArgument {
  /// A weight by its name, or the powers of the Fleming-Harrington family.
  public init?(argument: String) {
    switch argument {
    case "log-rank": self = .logRank
    case "peto": self = .peto
    case "gehan": self = .gehan
    case "tarone-ware": self = .taroneWare
    default:
      let powers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
      guard let rho = powers[0], let gamma = powers.count > 1 ? powers[1] : 0, powers.count < 3,
        rho.isFinite, gamma.isFinite, rho >= 0, gamma >= 0
      else { return nil }
      self = .flemingHarrington(rho: rho, gamma: gamma)
    }
  }

  /// The name of the default.
  public var defaultValueDescription: String { "log-rank" }
}

/// Estimates survival curves.
struct KMCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "km",
    abstract: "Kaplan-Meier curves, their quantiles and restricted means, and the log-rank test.",
    discussion: """
      The whole curve is in the JSON: one row for each distinct time, none for time 0.
      With --competing, survival is freedom from any event, and the cumulative incidence of each cause
      (Aalen-Johansen) and Gray's tests are added.
      """)

  @OptionGroup var table: TableOptions
  @OptionGroup var survival: SurvivalOptions

  @Option(name: .long, help: "The column of groups.")
  var group: String?

  @Option(
    name: .long,
    help: ArgumentHelp(
      "An event that competes with the one of interest: a 0/1 column, or COLUMN=VALUE; repeatable.",
      valueName: "event"))
  var competing: [ColumnValue] = []

  @Option(name: .long, help: "The column of strata within which groups are compared.")
  var strata: String?

  @Option(
    name: .long,
    help: """
      How events count by time in the comparison: log-rank, peto, gehan, tarone-ware, or RHO or RHO,GAMMA of the \
      Fleming-Harrington family.
      """)
  var logRankWeight = LogRankWeight.logRank

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
    if group == nil, strata != nil {
      throw ValidationError("--strata compares groups: name them with --group")
    }
    if let tau, !(tau.isFinite && tau > 0) { throw ValidationError("--tau must be a positive time") }
  }

  func run() throws {
    var request = KaplanMeierRequest(survival.columns)
    request.group = group
    request.weights = weights
    request.competing = competing
    request.strata = strata
    request.logRankWeight = logRankWeight
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
