import ArgumentParser
import Reports
import Studies
import Tables
import Validation

extension IntraclassForm: ExpressibleByArgument {}

/// Analyses repeated measurements.
struct RepeatabilityCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repeatability",
    abstract: "Intraclass correlations, within-subject variation and agreement of repeated measurements.",
    discussion: """
      A long table has one row for each subject and repeat (and reader, site or lesion), one column a feature; a \
      wide one has a row a subject and the repeats in columns. Without --features every column that has no \
      other part is one. With --missing drop a feature keeps its own cells. A claim that is not met gives exit \
      status 5.
      """)

  @OptionGroup var table: TableOptions

  @Option(name: .long, help: "The column of subjects.")
  var subject: String?

  @Option(name: .customLong("repeat"), help: "The column of repeats: scan, session.")
  var repetition: String?

  @OptionGroup var design: DesignOptions
  @OptionGroup var features: FeatureOptions

  @Option(name: .long, help: "A column whose values are analysed apart.")
  var by: String?

  @Option(name: .long, help: "Bootstrap intervals over subjects from so many replicates.")
  var bootstrap: Int?

  @Option(
    name: .long, help: "The form for the bootstrap: ICC(1), ICC(A,1), ICC(C,1), ICC(k), ICC(A,k), ICC(C,k).")
  var form: IntraclassForm?

  @OptionGroup var seed: SeedOption

  @Flag(name: .long, help: "Fit a precision profile: the within-subject SD as a function of magnitude.")
  var profile = false

  @Option(name: .long, help: "Magnitudes for the profile; repeatable, comma-separated (default: quartiles).")
  var at: [String] = []

  @OptionGroup var claims: ClaimOptions

  @Option(name: .long, help: "Write every number as a CSV table to this file.")
  var csv: String?

  @OptionGroup var report: ReportOptions

  @Option(
    name: .long,
    help: "A feature that the report shows with its measurements; repeatable, comma-separated.")
  var show: [String] = []

  @Option(
    name: .long, help: "The unit of features, NAME=UNIT with a name or glob; repeatable.")
  var unit: [String] = []

  @OptionGroup var level: LevelOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var output: OutputOptions

  mutating func validate() throws {
    if let bootstrap, bootstrap < 2 { throw ValidationError("--bootstrap must be at least 2") }
    if form != nil, bootstrap == nil { throw ValidationError("--form is the bootstrap's: add --bootstrap") }
    if !at.isEmpty, !profile { throw ValidationError("--at needs --profile") }
    if !show.isEmpty, report.report == nil {
      throw ValidationError("--show is the report's: add --report")
    }
    _ = try units()
    _ = try magnitudes()
    if design.layout == .long, subject == nil {
      throw ValidationError("name the column of subjects with --subject")
    }
  }

  func run() async throws {
    let folder = try report.folder()
    var request = RepeatabilityRequest(subject: subject, repetition: repetition)
    request.layout = design.layout
    request.columns = design.columns
    request.features = features.patterns
    request.excluded = features.excluded
    request.by = by
    request.missing = table.missing
    request.level = level.confidence
    if let bootstrap {
      request.bootstrap = IntraclassBootstrap(
        form: form ?? .agreementSingle, plan: Bootstrap(replicates: bootstrap, seed: seed.seed),
        level: level.confidence)
    }
    request.profile = profile ? try magnitudes() : nil
    request.claims = try carryOut { try claims.claims() }
    request.rule = claims.rule
    request.units = try units()
    let meetsClaims =
      if let folder { try await writeReport(of: request, to: folder) } else { try await writeDown(request) }
    if !meetsClaims {
      throw CommandFailure(.criterionNotMet, "not every feature conforms with its claim")
    }
  }

  /// What is written down of a block of features.
  private struct Piece: Sendable {
    let json: String?
    let csv: String?
    let table: RepeatabilityTerminal?
    let meetsClaims: Bool
  }

  /// Analyses the features and writes each as it comes, keeping none; whether all conform with their claims.
  private func writeDown(_ request: RepeatabilityRequest) async throws -> Bool {
    let run = try carryOut { try RepeatabilityRun(request, self.table.read()) }
    let frame = run.frame
    output.remark(frame.exclusions.sentence)
    output.remark(frame.missingSentence)
    let json = try output.json.map(FileWriter.init)
    let numbers = try csv.map(FileWriter.init)
    let (wantsJSON, wantsNumbers) = (json != nil, numbers != nil)
    let document = frame.document
    try json?.write(document.opening)
    try numbers?.write(RepeatabilityCSV.header)
    var lines = RepeatabilityTerminal(frame)
    var (isFirst, meetsClaims) = (true, true)
    try await run.forEachBlock(jobs: jobs.width, completed: progress) { features in
      Piece(
        json: wantsJSON ? JSONListDocument.block(features.map(\.json)) : nil,
        csv: wantsNumbers ? RepeatabilityCSV.rows(features, frame) : nil,
        table: wantsJSON ? nil : RepeatabilityTerminal(frame, features),
        meetsClaims: features.allSatisfy(\.meetsClaims))
    } deliver: { piece in
      if let text = piece.json { try json?.write(isFirst ? text : JSONListDocument.separator + text) }
      if let text = piece.csv { try numbers?.write(text) }
      if let rows = piece.table { lines.append(rows) }
      isFirst = false
      meetsClaims = meetsClaims && piece.meetsClaims
    }
    try json?.write(document.closing)
    try json?.finish()
    try numbers?.finish()
    if !wantsJSON { print(lines.text, terminator: "") }
    return meetsClaims
  }

  private var progress: (Int, Int) -> Void {
    let progress = ProgressLine(quiet: output.quiet)
    return { done, total in
      if total > Self.fewFeatures { progress.show("features", done: done, of: total) }
    }
  }

  /// Analyses the features and writes their report; whether all conform with their claims.
  private func writeReport(
    of request: RepeatabilityRequest, to folder: OutputFolder
  ) async throws -> Bool {
    let (table, width) = (try self.table.read(), jobs.width)
    let result = try await carryOut { try await request.run(table, jobs: width, completed: progress) }
    output.remark(result.frame.exclusions.sentence)
    output.remark(result.frame.missingSentence)
    if let csv { try output.write(RepeatabilityCSV.text(result), to: csv) }
    try write(request, result, table, to: folder)
    if output.json != nil { try output.deliver(result.json) { "" } }
    return result.features.allSatisfy(\.meetsClaims)
  }

  private func write(
    _ request: RepeatabilityRequest, _ result: RepeatabilityAnalysis, _ table: FeatureTable,
    to folder: OutputFolder
  ) throws {
    let study = try carryOut {
      try RepeatabilityStudy(
        title: report.title, table: table, request: request, analysis: result,
        shown: show.flatMap(commaSeparated))
    }
    let provenance = try report.provenance(
      seed: seed.seed, inputs: [(role: "table", path: self.table.table)])
    let outputs =
      RepeatabilityReport(study, provenance: provenance).files() + [
        OutputFile(path: "results.json", text: study.json(provenance).text())
      ]
    try report.write(Manifest(provenance, result).completing(outputs), to: folder, output)
  }

  /// Features up to which no progress is shown.
  private static let fewFeatures = 500

  private func units() throws -> [RepeatabilityRequest.FeatureUnit] {
    try unit.map { text in
      guard let sign = text.firstIndex(of: "="), sign > text.startIndex, text.last != "=" else {
        throw ValidationError("--unit takes NAME=UNIT; '\(text)' is not of that form")
      }
      return RepeatabilityRequest.FeatureUnit(
        feature: String(text[..<sign]), unit: String(text[text.index(after: sign)...]))
    }
  }

  private func magnitudes() throws -> [Double] {
    try at.flatMap(commaSeparated).map { text in
      guard let value = Double(text), value.isFinite else {
        throw ValidationError("--at takes numbers; '\(text)' is none")
      }
      return value
    }
  }
}

/// How the table holds repeats, and readers, sites or lesions.
struct DesignOptions: ParsableArguments {
  @Option(name: .long, help: "The column of readers, crossed with subjects.")
  var reader: String?

  @Option(name: .long, help: "The column of sites or scanners, crossed with subjects.")
  var site: String?

  @Option(name: .long, help: "The column of lesions within subjects.")
  var lesion: String?

  @Option(name: .long, help: "Wide table: FEATURE=COLUMN,COLUMN, the columns of its repeats; repeatable.")
  var wide: [String] = []

  @Option(name: .long, help: "Wide table: the ends that tell repeats apart, such as _test,_retest.")
  var repeatSuffix: String?

  mutating func validate() throws {
    guard Set(columns.map(\.name)).count == columns.count else {
      throw ValidationError("--reader, --site and --lesion take different columns")
    }
    if !wide.isEmpty, repeatSuffix != nil {
      throw ValidationError("--wide and --repeat-suffix exclude each other")
    }
    for text in wide where wideFeature(text) == nil {
      throw ValidationError("--wide takes FEATURE=COLUMN,COLUMN; '\(text)' is not of that form")
    }
    if let repeatSuffix, commaSeparated(repeatSuffix).count < 2 {
      throw ValidationError("--repeat-suffix takes two endings or more, such as _test,_retest")
    }
  }

  /// How the table holds repeats.
  var layout: RepeatabilityRequest.Layout {
    if let repeatSuffix { return .suffixes(commaSeparated(repeatSuffix)) }
    return wide.isEmpty ? .long : .wide(wide.compactMap(wideFeature))
  }

  /// Readers, sites and lesions.
  var columns: [RepeatabilityRequest.Column] {
    let named: [(ColumnRole, String?)] = [(.lesion, lesion), (.site, site), (.reader, reader)]
    return named.compactMap { role, name in name.map { .init(role, $0) } }
  }

  private func wideFeature(_ text: String) -> WideFeature? {
    guard let sign = text.firstIndex(of: "="), sign > text.startIndex else { return nil }
    let columns = commaSeparated(String(text[text.index(after: sign)...]))
    return columns.count > 1 ? WideFeature(name: String(text[..<sign]), columns: columns) : nil
  }
}
