import ArgumentParser
import Reports
import Statistics
import Studies
import Tables
import Validation

extension ROCRequest.Direction: ExpressibleByArgument {}
extension ROCRequest.Interval: ExpressibleByArgument {}

/// How p-values are adjusted.
struct AdjustmentOption: ParsableArguments {
  @Option(
    name: .long,
    help:
      "How the p-values of comparisons are adjusted: holm, hochberg, bonferroni, benjamini-hochberg, benjamini-yekutieli or none."
  )
  var adjust = MultiplicityAdjustment.holm
}

extension MultiplicityAdjustment: ExpressibleByArgument {}

/// Judges scores by a response.
struct ROCCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "roc",
    abstract: "ROC curves: areas with intervals, cut-offs, thresholds, partial areas and comparisons.",
    discussion: """
      A higher score points to a case unless --direction lower is given. '--direction auto' chooses on the \
      data, score by score, and is not for confirmatory use. Several scores are compared in pairs; with --group \
      each score is compared between groups of patients. --bootstrap adds intervals to partial areas, average \
      precision, chosen cut-offs and the curve.
      """)

  @OptionGroup var table: TableOptions

  @Option(name: .long, help: "The response: a 0/1 column, or COLUMN=VALUE where VALUE marks a case.")
  var outcome: ColumnValue

  @OptionGroup var scores: ScoreOptions

  @Option(name: .long, help: "Which scores point to a case: higher, lower or auto.")
  var direction = ROCRequest.Direction.higher

  @Option(name: .long, help: "How the interval of the area is made: delong, logit, bootstrap or bca.")
  var interval = ROCRequest.Interval.delong

  @Option(
    name: .long,
    help: "Bootstrap replicates, cases and controls drawn apart; 2000 where an interval needs them.")
  var bootstrap: Int?

  @Option(
    name: .long, help: "The column of clusters: rows that are not independent, such as lesions of a patient.")
  var cluster: String?

  @Option(name: .long, help: "The column of groups of patients between which each score is compared.")
  var group: String?

  @Option(
    name: .long, parsing: .unconditionalSingleValue,
    help: "A threshold fixed in advance; repeatable, comma-separated.")
  var threshold: [String] = []

  @Option(name: .long, help: "The share of cases in the population meant, for predictive values and costs.")
  var prevalence: Double?

  @Option(
    name: .long, help: "How many false alarms a missed case costs: adds the cut-off of least expected cost.")
  var costRatio: Double?

  @Option(name: .long, help: "A range of specificity whose area is wanted, such as 0.9:1.")
  var partialSpecificity: String?

  @Option(name: .long, help: "A range of sensitivity whose area is wanted, such as 0.9:1.")
  var partialSensitivity: String?

  @Option(name: .long, help: "Draw the curves, with bands where there is a bootstrap, into this SVG file.")
  var figure: String?

  @OptionGroup var adjustment: AdjustmentOption
  @OptionGroup var level: LevelOption
  @OptionGroup var seed: SeedOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    _ = try regions()
    _ = try thresholds()
    if let bootstrap, bootstrap < 2 { throw ValidationError("--bootstrap must be at least 2") }
    if let prevalence, !(prevalence > 0 && prevalence < 1) {
      throw ValidationError("--prevalence must lie between 0 and 1, such as 0.1")
    }
    if let costRatio, !(costRatio.isFinite && costRatio > 0) {
      throw ValidationError("--cost-ratio must be positive, such as 5")
    }
    if costRatio != nil, prevalence == nil {
      throw ValidationError("--cost-ratio needs --prevalence: the cost depends on how many cases there are")
    }
    if group != nil, cluster != nil {
      throw ValidationError(
        "--group compares independent patients and does not go with --cluster; leave one of them out")
    }
  }

  func run() async throws {
    var request = ROCRequest(outcome: outcome, scores: scores.columns)
    request.direction = direction
    request.partial = try regions()
    request.interval = interval
    let needsReplicates = interval == .bootstrap || interval == .bca
    request.bootstrap = (bootstrap ?? (needsReplicates ? 2000 : nil)).map {
      Bootstrap(replicates: $0, seed: seed.seed)
    }
    request.cluster = cluster
    request.group = group
    request.thresholds = try thresholds()
    request.prevalence = prevalence
    request.costRatio = costRatio
    request.adjustment = adjustment.adjust
    request.missing = table.missing
    request.level = level.confidence
    let (analysis, table, width) = (request, try self.table.read(), jobs.width)
    let result = try await carryOut { try await analysis.run(table, jobs: width) }
    output.remark(result.exclusions.sentence)
    if let seed = result.seed { output.remark("seed \(seed)") }
    if output.json == "-" {
      for note in result.notes { output.remark("note: \(note.message)") }
    }
    if let figure { try output.write(ROCFigure(result).svg(), to: figure) }
    try output.deliver(result.json) { TerminalReport.roc(result) }
  }

  private func thresholds() throws -> [Double] {
    try threshold.flatMap(commaSeparated).map { text in
      guard let value = Double(text), value.isFinite else {
        throw ValidationError("--threshold must be a number; '\(text)' is none")
      }
      return value
    }
  }

  private func regions() throws -> [ROCRegion] {
    try [
      range(partialSpecificity, "--partial-specificity").map { .specificity($0) },
      range(partialSensitivity, "--partial-sensitivity").map { .sensitivity($0) },
    ].compactMap(\.self)
  }

  private func range(_ text: String?, _ option: String) throws -> ClosedRange<Double>? {
    guard let text else { return nil }
    let ends = text.split(separator: ":", omittingEmptySubsequences: false).map { Double($0) }
    guard ends.count == 2, let first = ends[0], let last = ends[1] else {
      throw ValidationError("\(option) takes two numbers, such as 0.9:1")
    }
    let (low, high) = (min(first, last), max(first, last))
    guard low >= 0, high <= 1, low < high else {
      throw ValidationError("\(option) must be a range within 0 and 1, such as 0.9:1")
    }
    return low...high
  }
}
