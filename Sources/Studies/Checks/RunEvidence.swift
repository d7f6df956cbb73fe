internal import Statistics
internal import Tables
internal import Validation

/// What the rules look at: the study and its cohort, and what was fitted, where something was.
struct RunEvidence {
  let study: StudyFile
  let cohort: Cohort
  let sampleSize: StudySampleSize
  /// The external cohorts with their tables, where the study names a column by which they can be compared with its own.
  let external: [(cohort: ExternalCohort, table: FeatureTable)]
  /// What only a run knows; nil before it.
  let run: Run?

  /// A finished run.
  struct Run {
    let fit: FittedPipeline
    let performance: PerformanceSummary
    let controls: ControlSummary
    let experiment: RetestExperiment?
    let external: [ExternalResult]
    /// The final model's linear predictors of the cohort's rows.
    let risk: [Double]
    /// Checks from the making of the run.
    let earlier: [Check]
  }

  init(_ study: StudyFile, _ cohort: Cohort, run: Run? = nil) throws {
    self.study = study
    let compares = study.data.subject != nil || study.data.site != nil
    external =
      compares
      ? try study.external.map { ($0, try FeatureTable(contentsOf: study.resolve($0.table))) } : []
    self.cohort = cohort
    self.run = run
    sampleSize = StudySampleSize(study, cohort)
  }

  var events: Int { cohort.summary.events }
  var isSurvival: Bool { study.model.family == .cox }
  var eventWord: String { isSurvival ? "events" : "positives" }

  /// The horizons of a survival endpoint.
  var horizons: [Double] { isSurvival ? study.validation.horizons : [] }

  /// Which rows have the event.
  var isEvent: [Bool] {
    switch cohort.outcome {
    case .survival(let outcome): outcome.isEvent
    case .response(let outcome): outcome.isCase
    }
  }

  /// The site of each row, nil where it is missing; nil when the study names no site.
  var sites: [String?]? {
    get throws { try study.data.site.map { try cohort.table.text($0) } }
  }

  /// What stands in a column of an external cohort's table; nothing when it has no such column.
  static func labels(_ column: String, in table: FeatureTable) throws -> Set<String> {
    table.hasColumn(column) ? Set(try table.text(column).compactMap(\.self)) : []
  }
}

extension StudyRunner {
  /// What the run can say of the field's common mistakes: prevented, or seen and flagged.
  func checks(
    _ cohort: Cohort, _ fit: FittedPipeline, _ performance: PerformanceSummary,
    _ controls: ControlSummary, _ experiment: RetestExperiment?, _ external: [ExternalResult],
    _ risk: [Double],
    _ earlier: [Check]
  ) throws -> [Check] {
    try CheckRule.findings(
      RunEvidence(
        study, cohort,
        run: RunEvidence.Run(
          fit: fit, performance: performance, controls: controls, experiment: experiment,
          external: external, risk: risk,
          earlier: earlier)))
  }
}
