import ArgumentParser
import Models
import Reports
import Studies
import Tables
import Validation

extension Extrapolant: ExpressibleByArgument {}

/// Corrects hazard and odds ratios for measurement error.
struct AttenuationCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attenuation",
    abstract: "Hazard or odds ratios corrected for measurement error: regression calibration and SIMEX.",
    discussion: """
      Each feature has a model of its own, with the features of --adjust, which are taken to have no error; with \
      --joint all are in one. The error comes from a long test-retest table (--retest) or is typed in (--error-sd). \
      Ratios are for one SD of the observed feature. Classical error is assumed: independent of the true value, with \
      the same variance in the cohort and in the retest experiment.
      """)

  @OptionGroup var table: TableOptions

  @OptionGroup var endpoint: EndpointOptions

  @Option(name: .long, help: "Names or globs of features with error; repeatable, comma-separated.")
  var features: [String]

  @Option(name: .long, help: "Features without error that every model has; repeatable, comma-separated.")
  var adjust: [String] = []

  @Flag(name: .long, help: "All features in one model, their errors correlated as in the retest table.")
  var joint = false

  @Flag(name: .long, help: "Take natural logarithms of the features and their repeats: proportional error.")
  var log = false

  @Option(name: .long, help: "A long table of repeated measurements of the features.")
  var retest: String?

  @Option(name: .long, help: "Its column of subjects.")
  var retestSubject: String?

  @Option(name: .long, help: "Its column of repeats.")
  var retestRepeat: String?

  @Option(name: .long, help: "The within-subject SD of one feature, taken for known.")
  var errorSD: Double?

  @Option(name: .long, help: "SIMEX: quadratic or rational-linear.")
  var extrapolation = Extrapolant.quadratic

  @Option(name: .long, help: "SIMEX: how often error is added at each level.")
  var replicates = 200

  @Option(
    name: .long,
    help: "Bootstrap intervals from so many samples of rows and of the error, SIMEX in each.")
  var bootstrap: Int?

  @Option(name: .long, help: "Cox: how tied events enter, efron or breslow.")
  var ties = TiedEvents.efron

  @OptionGroup var seed: SeedOption
  @OptionGroup var level: LevelOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    guard !features.flatMap(commaSeparated).isEmpty else {
      throw ValidationError("name the features with --features")
    }
    guard (retest == nil) != (errorSD == nil) else {
      throw ValidationError("give --retest or --error-sd")
    }
    if let errorSD, !(errorSD >= 0 && errorSD.isFinite) {
      throw ValidationError("--error-sd must be 0 or more")
    }
    if retest != nil, retestSubject == nil || retestRepeat == nil {
      throw ValidationError("--retest needs --retest-subject and --retest-repeat")
    }
    if retest == nil, retestSubject != nil || retestRepeat != nil {
      throw ValidationError("--retest-... need --retest")
    }
    if let bootstrap, bootstrap < 2 { throw ValidationError("--bootstrap must be at least 2") }
    guard replicates > 1 else { throw ValidationError("--replicates must be at least 2") }
  }

  func run() async throws {
    let extrapolation = SimulationExtrapolation(
      replicates: replicates, seed: seed.seed, extrapolant: extrapolation)
    var request = AttenuationRequest(
      try endpoint.endpoint(), features: features.flatMap(commaSeparated), error: try errorSource(),
      extrapolation: extrapolation)
    request.adjustment = adjust.flatMap(commaSeparated)
    request.isJoint = joint
    request.takesLogarithm = log
    request.ties = ties
    request.bootstrap = bootstrap.map { Bootstrap(replicates: $0, seed: seed.seed) }
    request.missing = table.missing
    request.level = level.confidence
    let (analysis, table, width) = (request, try table.read(), jobs.width)
    let result = try await carryOut { try await analysis.run(table, jobs: width) }
    output.remark(result.exclusions.sentence)
    try output.deliver(result.json) { TerminalReport.attenuation(result) }
  }

  private func errorSource() throws -> AttenuationRequest.ErrorSource {
    if let errorSD { return .standardDeviation(errorSD) }
    guard let retest, let retestSubject, let retestRepeat else {
      throw ValidationError("give --retest or --error-sd")
    }
    return .retest(
      try FeatureTable(contentsOf: retest), subject: retestSubject, repetition: retestRepeat)
  }
}
