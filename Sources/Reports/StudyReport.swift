internal import Statistics
public import Studies
internal import Validation

/// The report of a study for people: `report.md` with its figures and tables.
///
/// A pure function of the results and their provenance: no clock, no random draws, the same bytes each
/// time. Curves for drawing (Kaplan-Meier, ROC, calibration) are computed here from the scores and
/// outcomes in the results; every other number is printed as the results hold it.
public struct StudyReport: Sendable {
  private let results: StudyResults
  private let provenance: Provenance

  /// A report on a run's results.
  public init(_ results: StudyResults, provenance: Provenance) {
    self.results = results
    self.provenance = provenance
  }

  /// `report.md`, then `figures/*.svg`, then `tables/*.csv`.
  public func files() -> [OutputFile] {
    let words = StudyWords(results: results)
    var curves = CurveTables()
    var references = References()
    references.add(results)
    references.add(Quantity.netBenefit.reference)

    var chapter = SummarySection(results: results, words: words).chapter
    chapter += ContextSection(results: results, words: words).chapter
    chapter += CohortSection(results: results, words: words).chapter
    if let repeatability = results.repeatability {
      chapter += RepeatabilitySection(results: results, summary: repeatability).chapter
    }
    chapter += ModelSection(results: results, words: words).chapter
    chapter += PerformanceSection(results: results, words: words).chapter(&curves)
    chapter += CalibrationSection(results: results, words: words).chapter(&curves)
    chapter += UtilitySection(results: results, words: words).chapter(&curves)
    chapter += StabilitySection(results: results, words: words).chapter
    chapter += ExternalSection(results: results, words: words).chapter(&curves)
    chapter += LimitationsSection(checks: results.checks).chapter
    chapter += MethodsSection(results: results, words: words).chapter(&references)
    chapter += ProvenanceSection(provenance: provenance).chapter
    chapter.sections.append(
      Section("References", blocks: [.bullets(references.sorted.map { .source($0) })]))
    if let cards = EstimatorCards(results).table {
      chapter.sections.append(Section("Appendix: estimators", blocks: [.table(cards)]))
    }

    if words.isSimulated { chapter = chapter.remarking("Simulated data. ") }

    let report = Report(
      title: results.study.title,
      frontMatter: [
        FrontMatterEntry("subtitle", "Biomarker validation report"),
        FrontMatterEntry("version", "validate-cli \(provenance.version)"),
        FrontMatterEntry("seed", "\(provenance.seed)"), FrontMatterEntry("lang", "en"),
      ], sections: chapter.sections)
    let markdown = OutputFile(path: "report.md", text: MarkdownRenderer().render(report))
    return [markdown] + chapter.files + ResultTables(results: results).files + curves.files
  }
}
