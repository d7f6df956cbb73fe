import ArgumentParser
import Reports
import Studies
import Tables
import Validation

/// Judges each patient's change.
struct ChangeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "change",
    abstract: "Each patient's change, its interval, and whether it exceeds measurement error.",
    discussion: """
      Measurement error is given as --wcv (proportional: relative change with asymmetric limits), --wsd or --rc (in \
      the feature's unit), or estimated from a long test-retest table with --retest.
      """)

  @OptionGroup var table: TableOptions

  @Option(name: .long, help: "The column of patients.")
  var subject: String

  @Option(name: .long, help: "The column of first measurements.")
  var baseline: String

  @Option(name: .long, help: "The column of second measurements.")
  var followUp: String

  @Option(name: .long, help: "The within-subject coefficient of variation, a fraction.")
  var wcv: Double?

  @Option(name: .long, help: "The within-subject standard deviation.")
  var wsd: Double?

  @Option(name: .long, help: "The repeatability coefficient.")
  var rc: Double?

  @Option(name: .long, help: "A long table of repeated measurements that the error is estimated from.")
  var retest: String?

  @Option(name: .long, help: "Its column of subjects.")
  var retestSubject: String?

  @Option(name: .long, help: "Its column of repeats.")
  var retestRepeat: String?

  @Option(name: .long, help: "Its column of measurements.")
  var retestFeature: String?

  @Flag(
    name: .long, help: "Take the error of the retest table as constant (wSD) rather than proportional (wCV).")
  var absolute = false

  @OptionGroup var report: ReportOptions
  @OptionGroup var level: LevelOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    let given = [wcv, wsd, rc].compactMap(\.self)
    guard given.count + (retest == nil ? 0 : 1) == 1 else {
      throw ValidationError("give one of --wcv, --wsd, --rc and --retest")
    }
    guard given.allSatisfy({ $0 > 0 && $0.isFinite }) else {
      throw ValidationError("the measurement error must be a positive number")
    }
    if let wcv, wcv > 1 {
      throw ValidationError("--wcv is a fraction: \(wcv) % is \(wcv / 100)")
    }
    let isComplete = retestSubject != nil && retestRepeat != nil && retestFeature != nil
    if retest != nil, !isComplete {
      throw ValidationError("--retest needs --retest-subject, --retest-repeat and --retest-feature")
    }
    if retest == nil, absolute || retestSubject != nil || retestRepeat != nil || retestFeature != nil {
      throw ValidationError("--absolute and --retest-... need --retest")
    }
  }

  func run() async throws {
    let folder = try report.folder()
    let error = try await measurementError()
    var request = ChangeRequest(subject: subject, baseline: baseline, followUp: followUp, error: error)
    request.missing = table.missing
    request.level = level.confidence
    let table = try self.table.read()
    let result = try carryOut { [request] in try request.run(table) }
    output.remark(result.exclusions.sentence)
    guard let folder else {
      return try output.deliver(result.json) { TerminalReport.change(result) }
    }
    let inputs =
      [(role: "table", path: self.table.table)] + (retest.map { [(role: "retest", path: $0)] } ?? [])
    let provenance = try report.provenance(seed: StudyFile.defaultSeed, inputs: inputs)
    let outputs =
      ChangeReport(result, title: report.title, request: request, provenance: provenance).files() + [
        OutputFile(path: "results.json", text: result.json.text())
      ]
    try report.write(Manifest(provenance, result).completing(outputs), to: folder, output)
    if output.json != nil { try output.deliver(result.json) { "" } }
  }

  private func measurementError() async throws -> MeasurementError {
    if let wcv { return .coefficientOfVariation(wcv) }
    if let wsd { return .standardDeviation(wsd) }
    if let rc { return .repeatabilityCoefficient(rc) }
    guard let retest, let retestFeature else { throw ValidationError("give a measurement error") }
    var request = RepeatabilityRequest(subject: retestSubject, repetition: retestRepeat)
    request.features = [retestFeature]
    request.missing = table.missing
    let (analysis, retestTable, isRelative) = (request, try FeatureTable(contentsOf: retest), !absolute)
    return try await carryOut {
      try MeasurementError(try await analysis.run(retestTable), relative: isRelative)
    }
  }
}
