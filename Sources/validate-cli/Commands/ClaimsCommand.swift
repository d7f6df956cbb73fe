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
      abstract: "The probability that a test-retest study conforms with a claim on wSD, wCV or RC.")

    @OptionGroup var design: ConformanceDesign

    @Option(name: .long, help: "Numbers of subjects; repeatable, comma-separated.")
    var subjects = ["10,20,35,50,100"]

    @OptionGroup var output: OutputOptions

    mutating func validate() throws { _ = try numbers() }

    func run() throws {
      let power = try design.power()
      let numbers = try self.numbers()
      try output.deliver(power.json(subjects: numbers)) { TerminalReport.power(power, subjects: numbers) }
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
      let design = try design.power()
      guard let n = design.subjects(power: power) else {
        throw CommandFailure(
          .statisticalStop,
          "error: no sample size has that power: the true value must lie below the claim")
      }
      try output.deliver(design.json(subjects: [n])) { TerminalReport.power(design, subjects: [n]) }
    }
  }
}

/// A test-retest study that is to show conformance.
struct ConformanceDesign: ParsableArguments {
  @Option(name: .long, help: "The true value over the claim, such as 0.75.")
  var ratio: Double

  @Option(name: .long, help: "Repeats of each subject.")
  var repeats = 2

  @Option(name: .long, help: "Conformance: upper-bound or point-estimate.")
  var rule = ConformanceRule.upperBound

  mutating func validate() throws { _ = try power() }

  func power() throws -> ClaimPower {
    guard let power = ClaimPower(ratio: ratio, repeats: repeats, rule: rule) else {
      throw ValidationError("--ratio must be positive and --repeats at least 2")
    }
    return power
  }
}
