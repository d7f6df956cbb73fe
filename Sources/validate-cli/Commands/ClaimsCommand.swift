import ArgumentParser
import Reports
import Studies
import Tables
import Validation

/// Published claims, and studies that are to show conformance.
struct ClaimsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "claims",
    abstract: "Published precision claims, and power and sample size for conformance with a claim.",
    subcommands: [List.self, Power.self, SampleSizeCommand.self], defaultSubcommand: List.self)

  /// Lists the claims.
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The claims that ship with the program, with source; unverified ones are marked.")

    @OptionGroup var output: OutputOptions

    func run() throws {
      try output.deliver(ClaimLibrary.shipped.json) { TerminalReport.claims(.shipped) }
    }
  }

  /// Computes power.
  struct Power: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract:
        "The probability that a test-retest study conforms with a claim on wSD, wCV, RC or (--sd-ratio) bias."
    )

    @OptionGroup var design: ConformanceDesign

    @Option(name: .long, help: "Numbers of subjects; repeatable, comma-separated.")
    var subjects = ["10,20,35,50,100"]

    @OptionGroup var output: OutputOptions

    mutating func validate() throws { _ = try numbers() }

    func run() throws {
      let numbers = try self.numbers()
      if let bias = try design.bias() {
        try output.deliver(bias.json(subjects: numbers)) {
          TerminalReport.power(bias, subjects: numbers)
        }
        return
      }
      let power = try design.power()
      try output.deliver(power.json(subjects: numbers)) {
        TerminalReport.power(power, subjects: numbers)
      }
    }

    private func numbers() throws -> [Int] {
      try subjects.flatMap(commaSeparated).map { text in
        guard let n = Int(text), n > 0, n <= ClaimPower.mostSubjects else {
          throw ValidationError("--subjects takes numbers from 1 to a million; '\(text)' is none")
        }
        return n
      }
    }
  }

  /// Computes a sample size.
  struct SampleSizeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "sample-size",
      abstract: "The fewest subjects with which a test-retest study conforms with the power asked for.")

    @OptionGroup var design: ConformanceDesign

    @Option(name: .long, help: "The power asked for.")
    var power = 0.8

    @OptionGroup var output: OutputOptions

    mutating func validate() throws {
      guard power > 0, power < 1 else { throw ValidationError("--power must lie between 0 and 1") }
    }

    func run() throws {
      if let bias = try design.bias() {
        let n = try found(bias.subjects(power: power), ratio: design.ratio)
        try output.deliver(bias.json(subjects: [n])) { TerminalReport.power(bias, subjects: [n]) }
        return
      }
      let design = try design.power()
      let n = try found(design.subjects(power: power), ratio: design.ratio)
      try output.deliver(design.json(subjects: [n])) { TerminalReport.power(design, subjects: [n]) }
    }

    private func found(_ subjects: Int?, ratio: Double) throws -> Int {
      guard let subjects else {
        throw CommandFailure(
          .statisticalStop,
          ratio < 1
            ? "error: no study of up to \(ClaimPower.mostSubjects) subjects has that power: the true value is too close to the claim"
            : "error: no sample size has that power: the true value must lie below the claim")
      }
      return subjects
    }
  }
}

/// A test-retest study that is to show conformance.
struct ConformanceDesign: ParsableArguments {
  @Option(name: .long, help: "The true value over the claim, such as 0.75.")
  var ratio: Double

  @Option(name: .long, help: "Repeats of each subject (default: 2).")
  var repeats: Int?

  @Option(
    name: .long,
    help:
      "For a claim on bias: the SD of subjects' differences over the claim; --ratio is the true bias."
  )
  var sdRatio: Double?

  @Option(name: .long, help: "Conformance: upper-bound or point-estimate.")
  var rule = ConformanceRule.upperBound

  mutating func validate() throws { if try bias() == nil { _ = try power() } }

  /// The design for a claim on bias; nil for one on the error.
  func bias() throws -> BiasPower? {
    guard let sdRatio else { return nil }
    guard repeats == nil else {
      throw ValidationError("--repeats and --sd-ratio exclude each other")
    }
    guard let bias = BiasPower(ratio: ratio, deviation: sdRatio, rule: rule) else {
      throw ValidationError("--ratio must be 0 or more and --sd-ratio positive")
    }
    return bias
  }

  func power() throws -> ClaimPower {
    guard let power = ClaimPower(ratio: ratio, repeats: repeats ?? 2, rule: rule) else {
      throw ValidationError("--ratio must be positive and --repeats at least 2")
    }
    return power
  }
}
