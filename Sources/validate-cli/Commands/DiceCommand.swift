import ArgumentParser
import Reports
import Studies

/// Summarises the overlap of segmentations.
struct DiceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dice",
    abstract: "Dice coefficients of segmentations, case by case, and their summary.",
    discussion:
      "One row a case: a column of coefficients, or the sizes of both segmentations and their overlap.")

  @OptionGroup var table: TableOptions

  @Option(name: .long, help: "A column of Dice coefficients.")
  var dice: String?

  @Option(name: .customLong("size-a"), help: "The size of the first segmentation: voxels or volume.")
  var sizeA: String?

  @Option(name: .customLong("size-b"), help: "The size of the second segmentation.")
  var sizeB: String?

  @Option(name: .long, help: "The size of their overlap.")
  var overlap: String?

  @Option(name: .long, help: "A column whose values are summarised apart.")
  var by: String?

  @OptionGroup var level: LevelOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var output: OutputOptions

  mutating func validate() throws { _ = try source() }

  func run() throws {
    var request = DiceRequest(try source())
    request.by = by
    request.missing = table.missing
    request.level = level.confidence
    let table = try self.table.read()
    let result = try carryOut { try request.run(table) }
    output.remark(result.exclusions.sentence)
    try output.deliver(result.json) { TerminalReport.dice(result) }
  }

  private func source() throws -> DiceRequest.Source {
    switch (dice, sizeA, sizeB, overlap) {
    case (let dice?, nil, nil, nil): return .coefficient(dice)
    case (nil, let a?, let b?, let overlap?): return .sizes(first: a, second: b, overlap: overlap)
    default: throw ValidationError("give --dice, or --size-a, --size-b and --overlap")
    }
  }
}
