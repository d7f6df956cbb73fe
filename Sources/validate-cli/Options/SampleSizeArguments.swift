import ArgumentParser
import Reports
import Studies
import Validation

/// What every development design asks for.
struct DevelopmentArguments: ParsableArguments {
  @Option(name: .long, help: "Candidate parameters: all features screened, not those selected.")
  var parameters: Int

  @Option(name: .long, help: "The anticipated Cox-Snell R2, adjusted for optimism.")
  var coxSnellR2: Double?

  @Option(name: .long, help: "The anticipated Nagelkerke R2 (default: 0.15, where nothing is known).")
  var nagelkerkeR2: Double?

  @Option(name: .long, help: "The anticipated C-statistic; the linear predictor is taken as normal.")
  var cStatistic: Double?

  @Option(name: .long, help: "The least uniform shrinkage factor.")
  var shrinkage = DevelopmentDesign.Targets().shrinkage

  @Option(name: .long, help: "The largest difference of apparent and adjusted Nagelkerke R2.")
  var optimism = DevelopmentDesign.Targets().optimism

  @Option(name: .long, help: "The largest distance of the overall risk's 95 % limits from it.")
  var margin = DevelopmentDesign.Targets().margin

  @Option(name: .long, help: "Participants there are: adds what they give.")
  var n: Int?

  mutating func validate() throws {
    guard [coxSnellR2, nagelkerkeR2, cStatistic].count(where: { $0 != nil }) < 2 else {
      throw ValidationError("give one of --cox-snell-r2, --nagelkerke-r2 and --c-statistic")
    }
    try requireParticipants(n)
  }

  private var fit: AnticipatedFit {
    coxSnellR2.map(AnticipatedFit.coxSnell) ?? nagelkerkeR2.map(AnticipatedFit.nagelkerke)
      ?? cStatistic.map(AnticipatedFit.cStatistic) ?? .unknown
  }

  /// Computes and delivers.
  func run(_ outcome: PlannedOutcome, averageError: Double?, _ output: OutputOptions) throws {
    var targets = DevelopmentDesign.Targets()
    targets.shrinkage = shrinkage
    targets.optimism = optimism
    targets.margin = margin
    targets.averageError = averageError
    let design = try planned { () throws(SampleSizeError) in
      try DevelopmentDesign(outcome, parameters: parameters, fit: fit, targets: targets)
    }
    try output.deliver(.document(command: "samplesize", design.json(participants: n))) {
      TerminalReport.sampleSize(design, participants: n)
    }
  }
}

/// What every validation design asks for.
struct PrecisionArguments: ParsableArguments {
  @Option(name: .long, help: "The anticipated observed/expected ratio.")
  var oe = 1.0

  @Option(name: .long, help: "The width aimed at of the observed/expected ratio's 95 % interval.")
  var oeWidth = ValidationWidths().observedExpected

  @Option(name: .long, help: "The width aimed at of the calibration slope's interval.")
  var slopeWidth = ValidationWidths().calibrationSlope

  @Option(name: .long, help: "The width aimed at of the C-statistic's interval.")
  var cWidth = ValidationWidths().cStatistic

  @Option(name: .long, help: "Participants there are: adds what they give.")
  var n: Int?

  mutating func validate() throws { try requireParticipants(n) }

  var widths: ValidationWidths {
    var widths = ValidationWidths()
    widths.observedExpected = oeWidth
    widths.calibrationSlope = slopeWidth
    widths.cStatistic = cWidth
    return widths
  }
}

private func requireParticipants(_ n: Int?) throws {
  if let n, n < 1 { throw ValidationError("--n must be at least 1") }
}

/// Two numbers with a comma between them.
struct NumberPair: ExpressibleByArgument {
  let first: Double
  let second: Double

  init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard numbers.count == 2, let first = numbers[0], let second = numbers[1] else { return nil }
    self.first = first
    self.second = second
  }
}

/// Runs a computation of a sample size; impossible values are a mistake of usage.
func planned<Result>(_ compute: () throws(SampleSizeError) -> Result) throws -> Result {
  do throws(SampleSizeError) {
    return try compute()
  } catch {
    throw CommandFailure(.usage, "error: \(error)")
  }
}
