import ArgumentParser
import Studies
import Tables
import Validation

/// Applies a frozen model to a table.
struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Apply a model written by 'fit' or 'run' to the rows of a table.",
    discussion: """
      Writes CSV with the columns row (from 1), linearPredictor and risk: the event probability of a \
      logistic model, or by --horizon of a Cox model. Where the model holds its covariance (unpenalised fits), the \
      columns lower and upper are the limits of the risk's interval.
      """)

  @Argument(help: "The model, a JSON file.")
  var model: String

  @OptionGroup var table: TableOptions

  @Option(name: .long, help: "Cox: the time by which the event probability is asked for.")
  var horizon: Double?

  @Option(name: .long, help: "Cox: the kind of interval of the risk: log-log, log, plain, logit or arcsin.")
  var interval = SurvivalBand.logLog

  @OptionGroup var level: LevelOption
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    if let horizon, !(horizon.isFinite && horizon >= 0) {
      throw ValidationError("--horizon must be a time, 0 or more")
    }
  }

  func run() throws {
    let model = try ModelFile(contentsOf: model)
    let table = try self.table.read()
    var request = PredictRequest()
    request.horizon = horizon
    request.level = level.confidence
    request.band = interval
    request.missing = self.table.missing
    let result = try carryOut { try request.run(model, table) }
    output.remark(result.exclusions.sentence)
    try output.deliver(result.json) { result.csv }
  }
}
