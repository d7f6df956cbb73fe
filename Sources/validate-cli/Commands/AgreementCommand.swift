import ArgumentParser
import Reports
import Studies
import Tables
import Validation

extension LimitsInterval: ExpressibleByArgument {}
extension ReplicatedPairs.TrueValue: ExpressibleByArgument {}

/// Compares two methods of measurement.
struct AgreementCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agreement",
    abstract: "Agreement of two methods: limits of agreement, CCC, TDI, Deming and Passing-Bablok.",
    discussion: """
      One row a subject, or several with --subject: replicates, paired row by row when the true value varies. \
      Differences are x less y.
      """)

  @OptionGroup var table: TableOptions

  @Option(name: .long, help: "The first method's column.")
  var x: String

  @Option(name: .long, help: "The second method's column.")
  var y: String

  @Option(name: .long, help: "The column of subjects, when they have several rows.")
  var subject: String?

  @Option(name: .long, help: "Several rows of a subject: varying (pairs) or constant true value.")
  var trueValue = ReplicatedPairs.TrueValue.varying

  @Option(name: .long, help: "A column whose values are analysed apart.")
  var by: String?

  @Option(name: .long, help: "Intervals of the limits of agreement: exact, mover or approximate.")
  var limits = LimitsInterval.exact

  @Option(name: .long, help: "The part of absolute differences that the TDI holds.")
  var tdi = 0.9

  @Option(name: .long, help: "Error variance of y over that of x, for Deming regression.")
  var errorRatio = 1.0

  @OptionGroup var level: LevelOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    guard tdi > 0, tdi < 1 else { throw ValidationError("--tdi must lie between 0 and 1, such as 0.9") }
    guard errorRatio > 0, errorRatio.isFinite else {
      throw ValidationError("--error-ratio must be a positive number")
    }
  }

  func run() throws {
    var request = AgreementRequest(first: x, second: y)
    request.subject = subject
    request.trueValue = trueValue
    request.by = by
    request.limits = limits
    request.proportion = tdi
    request.errorRatio = errorRatio
    request.missing = table.missing
    request.level = level.confidence
    let table = try self.table.read()
    let result = try carryOut { try request.run(table) }
    output.remark(result.exclusions.sentence)
    try output.deliver(result.json) { TerminalReport.agreement(result) }
  }
}
