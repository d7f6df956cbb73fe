import ArgumentParser
import Reports
import Statistics
import Studies
import Tables
import Validation

extension ScoreScale: ExpressibleByArgument {}

/// Judges frozen scores or a frozen model on a cohort.
struct AssessCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "assess",
    abstract:
      "Discrimination, calibration, accuracy, net benefit and added value of frozen scores or a frozen model.",
    discussion: """
      Nothing is fitted to the cohort that would flatter the scores. A column of scores within 0 and 1 is taken as \
      probabilities, any other as a marker, and a note says so; --scale decides otherwise. Survival is judged at \
      each --horizon. Differences are the score's less those of --compare.
      """)

  @OptionGroup var table: TableOptions
  @OptionGroup var endpoint: EndpointOptions

  @Option(name: .long, help: "The column of scores.")
  var score: String?

  @Option(name: .long, help: "The model, a JSON file written by 'fit' or 'run'.")
  var model: String?

  @Option(name: .long, help: "What the scores are: auto, probability, linear-predictor or marker.")
  var scale = ScoreScale.auto

  @Option(name: .long, help: "Which scores of a marker point to the event: higher or lower.")
  var direction = ScoreDirection.higher

  @OptionGroup var horizons: HorizonOptions

  @Option(
    name: .long,
    help: "HORIZON=COLUMN: the column with the probabilities of the event by a horizon; repeatable.")
  var risk: [String] = []

  @Option(
    name: .long,
    help: "What the score is compared with: a column, or a model (a .json file); repeatable, comma-separated."
  )
  var compare: [String] = []

  @Option(
    name: .long,
    help: ArgumentHelp(
      "An event that competes with the one of interest: a 0/1 column, or COLUMN=VALUE; repeatable. Probabilities then are cumulative incidences.",
      valueName: "event"))
  var competing: [ColumnValue] = []

  @OptionGroup var decisions: DecisionOptions

  @Option(name: .long, help: "Events after it count as censored in the concordance indices.")
  var tau: Double?

  @Option(
    name: .long,
    help: "How many events, those nearest in time, the incident/dynamic AUC averages (default: events^0.8).")
  var incidentEvents: Int?

  @Option(name: .long, help: "The column of subjects, for tables with several rows of some.")
  var subject: String?

  @OptionGroup var censoring: CensoringOptions

  @Option(
    name: .long,
    help: "Bootstrap replicates for numbers whose interval has no formula; 0 for none.")
  var bootstrap = 500

  @Option(name: .long, help: "The unit of time, for the report.")
  var timeUnit: String?

  @OptionGroup var report: ReportOptions
  @OptionGroup var seed: SeedOption
  @OptionGroup var level: LevelOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    guard (score == nil) != (model == nil) else { throw ValidationError("give --score or --model") }
    guard bootstrap == 0 || bootstrap > 1 else {
      throw ValidationError("--bootstrap must be at least 2, or 0")
    }
    if let tau, !(tau.isFinite && tau > 0) { throw ValidationError("--tau must be a positive time") }
    if let incidentEvents, incidentEvents < 1 {
      throw ValidationError("--incident-events must be at least 1")
    }
    if model != nil, scale != .auto || direction != .higher {
      throw ValidationError("--scale and --direction are of a --score; a model knows what it predicts")
    }
    _ = try riskColumns()
  }

  func run() async throws {
    let folder = try report.folder()
    var request = AssessmentRequest(
      try endpoint.endpoint(), try source(model ?? score!, isModel: model != nil),
      thresholds: try decisions.thresholds())
    request.scale = scale
    request.direction = direction
    request.riskColumns = try riskColumns()
    request.horizons = try horizons.times()
    if request.horizons.isEmpty { request.horizons = request.riskColumns.map(\.horizon) }
    request.tau = tau
    request.competing = competing
    request.incidentEvents = incidentEvents
    request.comparisons = try compare.flatMap(commaSeparated).map {
      try source($0, isModel: $0.hasSuffix(".json"))
    }
    request.riskCategories = try decisions.categories()
    request.subject = subject
    request.censoring = censoring.plan
    request.missing = table.missing
    request.level = level.confidence
    request.bootstrap =
      bootstrap > 0
      ? AssessmentRequest.BootstrapOptions(replicates: bootstrap, seed: seed.seed) : nil
    let (assessment, width) = (request, jobs.width)
    let table = try self.table.read()
    let result = try await carryOut { try await assessment.run(table, jobs: width) }
    output.remark(result.exclusions.sentence)
    guard let folder else {
      return try output.deliver(result.json) { TerminalReport.assessment(result) }
    }
    let models = ([model] + compare.flatMap(commaSeparated).map { $0.hasSuffix(".json") ? $0 : nil })
      .compactMap(\.self)
    let provenance = try report.provenance(
      seed: seed.seed,
      inputs: [(role: "table", path: self.table.table)] + models.map { (role: "model", path: $0) })
    let outputs =
      AssessmentReport(result, title: report.title, unit: timeUnit, provenance: provenance).files() + [
        OutputFile(path: "results.json", text: result.json.text())
      ]
    try report.write(Manifest(provenance, result).completing(outputs), to: folder, output)
    if output.json != nil { try output.deliver(result.json) { "" } }
  }

  private func source(_ name: String, isModel: Bool) throws -> AssessmentRequest.Source {
    isModel ? .model(try ModelFile(contentsOf: name), name: name) : .column(name)
  }

  private func riskColumns() throws -> [HorizonColumn] {
    try risk.flatMap(commaSeparated).map { text in
      let parts = text.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, let horizon = Double(parts[0]), horizon > 0, horizon.isFinite else {
        throw ValidationError(
          "--risk takes HORIZON=COLUMN, such as 12=risk_12; '\(text)' is not of that form")
      }
      return HorizonColumn(horizon: horizon, column: String(parts[1]))
    }
  }
}

/// Thresholds of decisions and categories of risk.
struct DecisionOptions: ParsableArguments {
  @Option(
    name: .customLong("thresholds"),
    help: "Thresholds of decisions, FROM:TO:STEP; state the range that is clinically sensible.")
  var range = "0.01:0.99:0.01"

  @Option(
    name: .long,
    help: "Risks that separate categories, for the reclassification; repeatable, comma-separated.")
  var riskCategory: [String] = []

  mutating func validate() throws {
    _ = try thresholds()
    _ = try categories()
  }

  /// The thresholds.
  func thresholds() throws -> DecisionThresholds {
    func refuse() -> ValidationError {
      ValidationError("--thresholds takes FROM:TO:STEP within 0 and 1, such as 0.05:0.5:0.05")
    }
    let parts = range.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
    guard parts.count == 3, let from = parts[0], let to = parts[1], let step = parts[2], from > 0, to < 1,
      from <= to, step > 0, (to - from) / step < 10_000
    else { throw refuse() }
    // Multiples of the step, rounded to what a person would have typed.
    let count = Int(((to - from) / step + 1e-9).rounded(.down))
    do {
      return try DecisionThresholds((0...count).map { ((from + Double($0) * step) * 1e9).rounded() / 1e9 })
    } catch { throw refuse() }
  }

  /// The limits of categories.
  func categories() throws -> [Double] {
    let values = try riskCategory.flatMap(commaSeparated).map { text in
      guard let value = Double(text), value > 0, value < 1 else {
        throw ValidationError("--risk-category takes risks between 0 and 1; '\(text)' is none")
      }
      return value
    }
    guard zip(values, values.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw ValidationError("--risk-category takes risks in ascending order")
    }
    return values
  }
}

/// On what censoring weights depend.
struct CensoringOptions: ParsableArguments {
  @Option(
    name: .long, help: "The column whose values each have a censoring distribution of their own.")
  var censoringStrata: String?

  @Option(
    name: .long,
    help: "Columns on which censoring depends, by Cox's model; repeatable, comma-separated.")
  var censoringCovariates: [String] = []

  mutating func validate() throws {
    if censoringStrata != nil, !censoringCovariates.isEmpty {
      throw ValidationError("give --censoring-strata or --censoring-covariates")
    }
  }

  /// The plan.
  var plan: AssessmentRequest.CensoringPlan {
    if let censoringStrata { return .stratified(censoringStrata) }
    let columns = censoringCovariates.flatMap(commaSeparated)
    return columns.isEmpty ? .kaplanMeier : .cox(columns)
  }
}
