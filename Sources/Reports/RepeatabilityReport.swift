internal import Statistics
public import Studies
internal import Validation

/// The stand-alone report of a repeatability study: `report.md` with its figures and tables.
///
/// A pure function of the analysis and its provenance: the same bytes each time.
public struct RepeatabilityReport: Sendable {
  private let study: RepeatabilityStudy
  private let provenance: Provenance

  /// A report on an analysis.
  public init(_ study: RepeatabilityStudy, provenance: Provenance) {
    self.study = study
    self.provenance = provenance
  }

  /// `report.md`, then `figures/*.svg`, then `tables/*.csv`.
  public func files() -> [OutputFile] {
    let features = features
    var references = References()
    var chapter = RepeatabilityOverview(study: study, features: features).chapter
    if let claims { chapter.sections.append(claims) }
    chapter += ReliabilityChapter(study: study, features: features).chapter
    if let precision = PrecisionChapter(study: study).chapter { chapter += precision }
    if let agreement = AgreementChapter(study: study).chapter { chapter += agreement }
    chapter += LimitationsSection(checks: study.checks).chapter
    chapter += RepeatabilityMethods(study: study).chapter(&references)
    chapter += ProvenanceSection(provenance: provenance).chapter
    chapter.sections.append(
      Section("References", blocks: [.bullets(references.sorted.map { .source($0) })]))
    if let cards = EstimatorCards(study.analysis, study.details).table {
      chapter.sections.append(Section("Appendix: estimators", blocks: [.table(cards)]))
    }
    if isSimulated { chapter = chapter.remarking("Simulated data. ") }
    let report = Report(
      title: study.title,
      frontMatter: [
        FrontMatterEntry("subtitle", "Repeatability report"),
        FrontMatterEntry("version", "validate-cli \(provenance.version)"), FrontMatterEntry("lang", "en"),
      ], sections: chapter.sections)
    let all = OutputFile(path: "tables/repeatability.csv", text: RepeatabilityCSV.text(study.analysis))
    return [OutputFile(path: "report.md", text: MarkdownRenderer().render(report))] + chapter.files + [all]
  }

  private var isSimulated: Bool {
    [study.title, study.table].contains { $0.lowercased().contains("simulated") }
  }

  private var features: RepeatabilityFeatures {
    RepeatabilityFeatures(
      features: study.analysis.features.compactMap { feature in
        feature.result.map {
          RepeatabilityFeatures.Feature(
            name: feature.level.map { "\(feature.name), \($0)" } ?? feature.name, plainName: feature.name,
            result: $0, unit: feature.unit)
        }
      }, form: study.form)
  }

  private var claims: Section? {
    let verdicts = study.analysis.features.flatMap { feature in
      feature.claims.map { (feature.level.map { "\(feature.name), \($0)" } ?? feature.name, $0) }
    }
    guard !verdicts.isEmpty else { return nil }
    return Section(
      "Claims", anchor: Anchor("claims"),
      blocks: [
        .paragraph("Rule: \(ReliabilityTables.rule(study.request.rule))."),
        .table(ReliabilityTables.claims(verdicts)),
      ])
  }
}
