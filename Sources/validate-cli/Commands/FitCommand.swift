import ArgumentParser
import Models
import Reports
import Studies
import Tables

extension TiedEvents: ExpressibleByArgument {}

/// Fits a regression to the columns of a table.
struct FitCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fit",
    abstract: "Fit a Cox or logistic regression, unpenalised or along a lasso, ridge or elastic-net path.",
    discussion: """
      Without --features every column that has no other part is a feature. A text column is dummy-coded \
      against its first level in sorted order. The penalised objective is glmnet's.
      """)

  /// The regressions.
  enum Family: String, ExpressibleByArgument, CaseIterable {
    case cox, logistic
  }

  @Argument(help: "The model: cox or logistic.")
  var family: Family

  @OptionGroup var table: TableOptions

  @OptionGroup var response: ModelOutcomeOptions
  @OptionGroup var features: FeatureOptions

  @Option(name: .long, help: "The column of case weights.")
  var weights: String?

  @Option(name: .long, help: "Cox: the column of strata, each with its own baseline hazard.")
  var strata: String?

  @Option(name: .long, help: "The column added to the linear predictor with coefficient 1.")
  var offset: String?

  @Option(
    name: .long,
    help: "The column of clusters: robust variance (Cox), and rows that random folds keep together.")
  var cluster: String?

  @Option(name: .long, help: "Cox: how tied events enter: efron, breslow or exact (discrete time).")
  var ties: TiedEvents?

  @Option(name: .long, help: "Column of subjects; a fold of --folds holds all rows of a subject.")
  var subject: String?

  @Flag(name: .long, help: "Logistic: fit no intercept.")
  var noIntercept = false

  @OptionGroup var terms: TermArguments
  @OptionGroup var penalty: PenaltyArguments
  @OptionGroup var forms: PenaltyFormArguments
  @OptionGroup var unpenalized: UnpenalizedOptions
  @OptionGroup var level: LevelOption
  @OptionGroup var seed: SeedOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var output: OutputOptions

  @Option(name: .long, help: "Write the model as JSON to this file, for 'predict'.")
  var model: String?

  @Option(name: .long, help: "Write the folds as CSV (row, fold) to this file.")
  var exportFolds: String?

  mutating func validate() throws {
    switch family {
    case .cox:
      guard response.time != nil, response.event != nil else {
        throw ValidationError("a Cox model needs --time and --event")
      }
      if response.outcome != nil { throw ValidationError("--outcome belongs to 'fit logistic'") }
      if noIntercept {
        throw ValidationError("a Cox model has no intercept; leave --no-intercept out")
      }
    case .logistic:
      guard response.outcome != nil else {
        throw ValidationError("a logistic model needs --outcome")
      }
      for (option, isGiven) in [
        ("--time", response.time != nil), ("--event", response.event != nil),
        ("--entry", response.entry != nil),
        ("--strata", strata != nil), ("--ties", ties != nil), ("--zph", unpenalized.zph != nil),
        ("--schoenfeld", unpenalized.schoenfeld != nil),
      ] where isGiven {
        throw ValidationError("\(option) belongs to 'fit cox'")
      }
    }
    try forms.validate(with: penalty)
    try unpenalized.check(penalty.penalty)
    let validates = penalty.folds != nil || penalty.foldColumn != nil
    if exportFolds != nil, !validates {
      throw ValidationError("--export-folds needs --folds or --fold-column")
    }
    if model != nil, penalty.penalty != .none, penalty.penalty != .firth, !validates,
      penalty.lambda.flatMap(commaSeparated).count != 1
    {
      throw ValidationError(
        "--model writes one model of the path: choose it with --folds, --fold-column or a single --lambda")
    }
  }

  func run() async throws {
    let (request, table, width) = (try self.request(), try self.table.read(), jobs.width)
    let result = try await carryOut { try await request.run(table, jobs: width) }
    output.remark(result.exclusions.sentence)
    if let model, let file = result.modelFile { try output.write(file.json.text(), to: model) }
    if let exportFolds, let folds = result.foldsCSV { try output.write(folds, to: exportFolds) }
    for (path, residuals) in [
      (unpenalized.residuals, result.diagnostics.residuals),
      (unpenalized.schoenfeld, result.diagnostics.schoenfeld),
    ] {
      if let path, let residuals { try output.write(residuals.csv, to: path) }
    }
    try output.deliver(result.json) { TerminalReport.fit(result) }
  }

  private func request() throws -> FitRequest {
    let endpoint: TableEndpoint
    if let time = response.time, let event = response.event {
      endpoint = .survival(SurvivalColumns(time: time, event: event, entry: response.entry))
    } else if let outcome = response.outcome {
      endpoint = .response(outcome)
    } else {
      throw ValidationError("name the outcome's columns")
    }
    var request = FitRequest(endpoint)
    request.features = features.patterns
    request.excluded = features.excluded
    request.weights = weights
    request.strata = strata
    request.offset = offset
    request.cluster = cluster
    request.subject = subject
    request.missing = table.missing
    request.ties = ties ?? .efron
    request.hasIntercept = !noIntercept
    request.level = level.confidence
    request.terms = try terms.terms()
    request.penalty = try penalty.request(seed: seed.seed)
    try forms.complete(&request.penalty)
    unpenalized.apply(to: &request, penalty.penalty)
    return request
  }
}
