import ArgumentParser
import Reports
import Studies
import Tables

/// Judges whether a marker is predictive of the effect of a treatment.
struct TreatmentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "treatment",
    abstract: "Whether the effect of a treatment depends on a marker: interactions, strata and STEPP curve.",
    discussion: """
      Refuses (exit status 4) without two arms that can be compared: such a marker may be prognostic, but cannot be \
      called predictive. Without --randomised the report says association only. Interactions are on the scale of \
      hazard or odds ratios; a response has that of risk differences too.
      """)

  @OptionGroup var table: TableOptions
  @OptionGroup var endpoint: EndpointOptions

  @Option(name: .long, help: "The column of the marker.")
  var marker: String

  @Option(name: .long, help: "COLUMN=CONTROL: the column of two arms and the level of the control arm.")
  var treatment: ColumnValue

  @Flag(name: .long, help: "Treatment was assigned at random.")
  var randomised = false

  @Option(
    name: .long, parsing: .unconditional,
    help: "The cut-off between marker strata (default: the median, which is chosen on the data)."
  )
  var cut: Double?

  @Option(name: .long, help: "Columns that every regression is adjusted for; repeatable, comma-separated.")
  var clinical: [String] = []

  @Option(
    name: .long,
    help: "Survival: show the difference of survival at this time across the marker, not the hazard ratio.")
  var horizon: Double?

  @Option(name: .long, help: "Rows of a window across the marker (default: a quarter of all).")
  var window: Int?

  @Option(
    name: .long, help: "Rows that neighbouring windows share at most (default: three quarters of a window).")
  var overlap: Int?

  @Option(name: .long, help: "Permutations of the interaction test across the marker.")
  var permutations = 1000

  @Option(name: .long, help: "Write the effect across the marker as SVG to this file.")
  var figure: String?

  @Option(name: .long, help: "Write a forest plot of the strata as SVG to this file.")
  var forest: String?

  @OptionGroup var seed: SeedOption
  @OptionGroup var level: LevelOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    guard treatment.value != nil else {
      throw ValidationError("--treatment takes COLUMN=CONTROL, the level of the control arm, such as arm=A")
    }
    if let cut, !cut.isFinite { throw ValidationError("--cut must be a number") }
    if let horizon, !(horizon.isFinite && horizon > 0) {
      throw ValidationError("--horizon must be a positive time")
    }
    if horizon != nil, endpoint.outcome != nil {
      throw ValidationError("--horizon is a time of survival; a response has none")
    }
    guard permutations > 0 else { throw ValidationError("--permutations must be at least 1") }
  }

  func run() async throws {
    var request = TreatmentRequest(
      try endpoint.endpoint(), marker: marker, treatment: treatment.column, control: treatment.value ?? "",
      seed: seed.seed)
    request.cut = cut
    request.clinical = clinical.flatMap(commaSeparated)
    request.isRandomised = randomised
    request.horizon = horizon
    request.windowSize = window
    request.windowOverlap = overlap
    request.permutations = permutations
    request.missing = table.missing
    request.level = level.confidence
    let (analysis, table, width) = (request, try table.read(), jobs.width)
    let result = try await carryOut { try await analysis.run(table, jobs: width) }
    output.remark(result.exclusions.sentence)
    if let figure {
      guard let curve = result.curve else {
        throw CommandFailure(
          .statisticalStop, "error: there is no effect across the marker to draw (see the notes)")
      }
      try output.write(TreatmentEffectFigure(curve, markerLabel: result.marker).svg(), to: figure)
    }
    if let forest { try output.write(ForestFigure(result).svg(), to: forest) }
    try output.deliver(result.json) { TerminalReport.treatment(result) }
  }
}
