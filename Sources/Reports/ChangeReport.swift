internal import Statistics
public import Studies
internal import Validation

/// The stand-alone report on the changes of patients: `report.md`, a waterfall and a table.
public struct ChangeReport: Sendable {
  private let analysis: ChangeAnalysis
  private let title: String
  private let request: ChangeRequest
  private let provenance: Provenance

  /// Patients that are listed; all are in the table file.
  private static let mostListed = 60

  /// A report on changes.
  public init(
    _ analysis: ChangeAnalysis, title: String?, request: ChangeRequest, provenance: Provenance
  ) {
    self.analysis = analysis
    self.title = title ?? "Change from \(request.baseline) to \(request.followUp)"
    self.request = request
    self.provenance = provenance
  }

  /// `report.md`, the figure and the table.
  public func files() -> [OutputFile] {
    var chapter = Chapter()
    chapter.sections.append(Section("Changes", anchor: Anchor("changes"), blocks: changes(&chapter)))
    chapter.sections.append(
      Section(
        "Limitations", anchor: Anchor("limitations"),
        blocks: [
          .bullets([
            analysis.error.degreesOfFreedom == nil
              ? "Measurement error is taken for known. Estimated from a small retest study its limits are themselves uncertain; \(code: "validate-cli repeatability") gives their interval."
              : "Measurement error was estimated from the retest table. Student's t allows for it on average over such studies; the limits of this one may be too narrow or too wide for all patients alike.",
            "The error is that of repeats under one set of conditions. Another scanner, site or reader at follow-up adds error that these limits do not hold.",
            "Each patient is judged by itself: of many unchanged patients 5 in 100 exceed a limit.",
          ])
        ]))
    chapter.sections.append(
      Section("Statistical methods", anchor: Anchor("methods"), blocks: [.paragraph(methods)]))
    chapter += ProvenanceSection(provenance: provenance).chapter
    let source = Citation(
      "Obuchowski, Bullen 2018, Stat Methods Med Res 27:3139", doi: "10.1177/0962280216662392")
    chapter.sections.append(Section("References", blocks: [.bullets([.source(source)])]))
    let report = Report(
      title: title,
      frontMatter: [
        FrontMatterEntry("subtitle", "Report on changes of patients"),
        FrontMatterEntry("version", "validate-cli \(provenance.version)"), FrontMatterEntry("lang", "en"),
      ], sections: chapter.sections)
    return [OutputFile(path: "report.md", text: MarkdownRenderer().render(report))] + chapter.files + [csv]
  }

  private var isRelative: Bool {
    analysis.error.isRelative
  }

  private func number(_ value: Double) -> String {
    isRelative ? Format.fixed(value, decimals: 1) : Format.significant(value)
  }

  private var limits: ClosedRange<Double> { analysis.error.limits }

  private var limitsText: String {
    "\(number(limits.lowerBound)) to +\(number(limits.upperBound))\(isRelative ? " %" : "")"
  }

  private func changes(_ chapter: inout Chapter) -> [Block] {
    let verdicts = analysis.patients.compactMap(\.change?.verdict)
    let counts =
      "\(verdicts.count { $0 == .decrease }) decreased, \(verdicts.count { $0 == .increase }) increased, \(verdicts.count { $0 == .withinError }) stayed within measurement error"
    var blocks: [Block] = [
      .paragraph(
        "Of \(StudyWords.count(analysis.patients.count, "patient")), \(strong: counts). An unchanged patient's measurement changes by \(limitsText) in 95 of 100 cases."
      )
    ]
    let judged = analysis.patients.compactMap { patient in patient.change.map { (patient.name, $0) } }
    var figure = ChangeWaterfallFigure(
      patients: judged.map { name, change in
        ChangeWaterfallFigure.Patient(
          name: name,
          change: PlottedEstimate(
            change.change, lower: change.interval.lower, upper: change.interval.upper),
          verdict: change.verdict.plotted)
      }, limits: limits, limitsName: "95 % limits of measurement error, \(limitsText)",
      changeLabel: isRelative ? "Change from baseline (%)" : "Change from baseline")
    figure.width = judged.count > 25 ? .double : .single
    blocks.append(
      chapter.figure(
        "waterfall", figure, alternativeText: "Waterfall of \(judged.count) changes: \(counts).",
        caption:
          "Each patient's change from \(code: request.baseline) to \(code: request.followUp), largest increase first\(judged.count <= ChangeWaterfallFigure.mostNamed ? ", with the \(Format.level(request.level)) interval of the true change" : ""); coloured beyond the limits of measurement error."
      ))
    if let note = analysis.unjudged { blocks.append(.caution(note)) }
    blocks.append(.table(table))
    blocks.append(.paragraph("All patients: \(code: "tables/changes.csv")."))
    if let sentence = analysis.exclusions.sentence {
      blocks.append(.paragraph(InlineText(StudyWords.sentence(sentence))))
    }
    return blocks
  }

  private var table: TextTable {
    let hidden = analysis.patients.count - min(analysis.patients.count, Self.mostListed)
    return TextTable(
      caption: "Changes of patients, in the order of the table.", anchor: Anchor("table-changes"),
      columns: [
        TextTable.Column("Patient"), TextTable.Column("Baseline", .right),
        TextTable.Column("Follow-up", .right), TextTable.Column(isRelative ? "Change, %" : "Change", .right),
        TextTable.Column(InlineText("\(Format.level(request.level)) CI"), .right),
        TextTable.Column("Verdict"),
      ],
      rows: analysis.patients.prefix(Self.mostListed).map { patient in
        let change = patient.change
        return [
          "\(code: patient.name)", InlineText(Format.significant(patient.baseline, digits: 4)),
          InlineText(Format.significant(patient.followUp, digits: 4)),
          InlineText(change.map { number($0.change) } ?? Format.missing),
          InlineText(
            change.map { "\(number($0.interval.lower)) to \(number($0.interval.upper))" } ?? Format.missing),
          verdict(change),
        ]
      }, footnotes: hidden > 0 ? ["\(hidden) more patients: \(code: "tables/changes.csv")."] : [])
  }

  private func verdict(_ change: LongitudinalChange?) -> InlineText {
    guard let verdict = change?.verdict else { return InlineText(Format.missing) }
    return verdict == .withinError ? InlineText(verdict.rawValue) : "\(strong: verdict.rawValue)"
  }

  private var methods: InlineText {
    guard let df = analysis.error.degreesOfFreedom else { return knownError }
    return knownError
      + " The error was estimated on \(df) degrees of freedom: in limits and intervals Student's quantile stands for the normal one (for 1.96 within 2.77)."
  }

  private var knownError: InlineText {
    switch analysis.error {
    case .standardDeviation(let value, _):
      "Measurement error is constant, within-subject SD \(Format.significant(value)): an unchanged patient's change stays within RC = 2.77 wSD in 95 of 100 cases (Obuchowski and Bullen 2018). The interval of the true change is normal with variance 2 wSD squared."
    case .coefficientOfVariation(let value, _):
      "Measurement error is proportional, within-subject coefficient of variation \(Format.percent(value)): with s the root of ln(1 + wCV squared) the limits of a relative change are 100 (exp(\u{2213}2.77 s) \(Format.minus) 1) per cent, asymmetric (Obuchowski and Bullen 2018). The interval of the true change is log-normal."
    }
  }

  private var csv: OutputFile {
    var table = CSVTable([
      "patient", "baseline", "follow_up", "change", "conf_low", "conf_high", "lower_limit", "upper_limit",
      "verdict",
    ])
    for patient in analysis.patients {
      let change = patient.change
      table.append([
        .text(patient.name), .number(patient.baseline), .number(patient.followUp), .number(change?.change),
        .number(change?.interval.lower), .number(change?.interval.upper), .number(limits.lowerBound),
        .number(limits.upperBound), .text(change?.verdict.rawValue),
      ])
    }
    return table.file("changes")
  }
}

extension LongitudinalChange.Verdict {
  fileprivate var plotted: ChangeWaterfallFigure.Verdict {
    switch self {
    case .decrease: .decrease
    case .increase: .increase
    case .withinError: .withinError
    }
  }
}
