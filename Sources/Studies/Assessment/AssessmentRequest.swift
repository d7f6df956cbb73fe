internal import Models
public import Statistics
public import Tables
public import Validation

/// Everything that can be said of frozen scores, or of a frozen model, on a cohort that they were not made from.
public struct AssessmentRequest: Sendable {
  /// Where scores come from.
  public enum Source: Sendable {
    /// A column of scores.
    case column(String)
    /// A model, with the name by which it is called.
    case model(ModelFile, name: String)

    /// The name by which a reader knows it.
    public var name: String {
      switch self {
      case .column(let name), .model(_, let name): name
      }
    }

    var columns: [String] {
      switch self {
      case .column(let name): [name]
      case .model(let model, _):
        model.columns + [model.offset, model.strata?.column].compactMap(\.self)
      }
    }
  }

  /// On what the censoring weights depend.
  public enum CensoringPlan: Sendable, Equatable {
    /// On nothing.
    case kaplanMeier
    /// On the value of a column, each with a Kaplan-Meier estimate of its own.
    case stratified(String)
    /// On columns, by Cox's model of the time to censoring.
    case cox([String])

    var columns: [String] {
      switch self {
      case .kaplanMeier: []
      case .stratified(let column): [column]
      case .cox(let columns): columns
      }
    }
  }

  /// A bootstrap of whole subjects, the scores being frozen.
  public struct BootstrapOptions: Sendable, Equatable {
    /// Number of replicates.
    public var replicates: Int
    /// Seed of the draws.
    public var seed: UInt64

    /// So many replicates from a seed.
    public init(replicates: Int, seed: UInt64) {
      self.replicates = replicates
      self.seed = seed
    }
  }

  /// What the scores are judged by.
  public var endpoint: TableEndpoint
  /// The scores.
  public var source: Source
  /// What the numbers of a column are.
  public var scale = ScoreScale.auto
  /// Which scores of a marker point to the event.
  public var direction = ScoreDirection.higher
  /// Events that compete with the endpoint's event, each a cause of its own; none for survival with one event.
  public var competing: [ColumnValue] = []
  /// Columns with the probabilities of the event by horizons, beside a column of scores.
  public var riskColumns: [HorizonColumn] = []
  /// Times by which the event is predicted; none for a response.
  public var horizons: [Double] = []
  /// Events after it count as censored in both concordance indices.
  public var tau: Double?
  /// How many events, those nearest in time, the incident/dynamic areas average; nil for `events^(4/5)`.
  public var incidentEvents: Int?
  /// What the scores are compared with.
  public var comparisons: [Source] = []
  /// Thresholds of decisions.
  public var thresholds: DecisionThresholds
  /// Risks that separate categories, for the reclassification.
  public var riskCategories: [Double] = []
  /// The column of subjects: rows that are drawn together.
  public var subject: String?
  /// How censoring depends on what is known of a row.
  public var censoring = CensoringPlan.kaplanMeier
  /// What becomes of rows with missing values.
  public var missing = MissingPolicy.refuse
  /// The level of intervals.
  public var level = ConfidenceLevel.p95
  /// The bootstrap; nil for the intervals that have a formula alone.
  public var bootstrap: BootstrapOptions?

  /// An assessment of scores by an endpoint.
  public init(_ endpoint: TableEndpoint, _ source: Source, thresholds: DecisionThresholds) {
    self.endpoint = endpoint
    self.source = source
    self.thresholds = thresholds
  }

  /// Assesses.
  /// - Throws: `TableError`; `TableAnalysisError` for scores or options that do not fit the endpoint, and when there is no
  ///   event.
  public func run(_ all: FeatureTable, jobs: Int = 1) async throws -> Assessment {
    try check()
    let sources = [source] + comparisons
    let needed =
      endpoint.columns + competing.map(\.column) + sources.flatMap(\.columns) + riskColumns.map(\.column)
      + [subject].compactMap(\.self) + censoring.columns
    // What a model can fill may be missing; the model says what may not.
    let fillable = Set(
      sources.flatMap { source -> [String] in
        if case .model(let model, _) = source { return model.imputation.map(\.feature) }
        return []
      })
    let (table, exclusions) = try all.complete(
      in: needed.uniqued().filter { !fillable.contains($0) }, missing)
    let subjects =
      try subject.map { SubjectGroups(identifiers: try table.completeText($0)) }
      ?? SubjectGroups(rowCount: table.rowCount)
    let resampling = bootstrap.map {
      var frozen = FrozenBootstrap(
        Bootstrap(replicates: $0.replicates, seed: $0.seed), subjects: subjects)
      (frozen.level, frozen.width) = (level, jobs)
      return frozen
    }
    let clusters = subjects.count < table.rowCount ? subjects.subjectOfRow : nil
    switch endpoint {
    case .response(let column):
      let outcome = try table.binaryOutcome(column: column.column, caseValue: column.value)
      guard outcome.eventCount > 0 else { throw TableAnalysisError(MetricError.noCases) }
      guard outcome.eventCount < outcome.count else { throw TableAnalysisError(MetricError.noControls) }
      let scores = try sources.map { try self.scores(of: $0, table, horizons: nil) }
      return await ResponseAssessor(
        request: self, outcome: outcome, bootstrap: resampling,
        clusters: clusters, features: try revisedColumns(table)
      )
      .assess(scores[0], against: Array(scores.dropFirst()), exclusions)
    case .survival(let columns):
      let causes = try competing.isEmpty ? nil : columns.competingOutcome(of: table, with: competing)
      let outcome = try causes?.anyCause ?? columns.outcome(of: table)
      guard (causes?.eventCount(ofCause: 1) ?? outcome.eventCount) > 0 else {
        throw TableAnalysisError(.estimate, "no row has the event")
      }
      let scores = try sources.map { try self.scores(of: $0, table, horizons: horizons) }
      return await SurvivalAssessor(
        request: self, outcome: outcome, bootstrap: resampling,
        censoring: try censoring.model(table, outcome, horizons: horizons),
        clusters: clusters, hazards: try ownHazards(table, outcome), features: try revisedColumns(table),
        competing: causes
      ).assess(scores[0], against: Array(scores.dropFirst()), exclusions)
    }
  }

  /// The columns of a model's coefficients, of which its linear predictor is a combination; nil for a column of scores, for a
  /// model with an offset, and for one coefficient, whose revision is a new slope.
  private func revisedColumns(_ table: FeatureTable) throws -> DesignMatrix? {
    guard case .model(let model, _) = source, model.offset == nil, model.coefficients.count > 1 else {
      return nil
    }
    return try DesignMatrix(
      names: model.coefficients.map(\.feature), values: model.columnValues(try model.features(of: table)))
  }

  private func check() throws {
    func refuse(_ reason: String) -> TableAnalysisError { TableAnalysisError(.request, reason) }
    if case .response = endpoint {
      if !horizons.isEmpty || !riskColumns.isEmpty || tau != nil || !competing.isEmpty
        || incidentEvents != nil
      {
        throw refuse(
          "a response has no horizon, tau or competing event; give --time and --event for survival")
      }
    }
    if !competing.isEmpty, case .survival(let columns) = endpoint, columns.entry != nil {
      throw refuse("with competing events no measure allows entry times; leave --entry or --competing out")
    }
    if let horizon = horizons.first(where: { $0 <= 0 }) {
      throw refuse("a horizon is a time after 0, and \(horizon) is none")
    }
    if !riskColumns.isEmpty {
      guard case .column = source else { throw refuse("a model has risks of its own; leave --risk out") }
      guard Set(riskColumns.map(\.horizon)) == Set(horizons), riskColumns.count == horizons.count else {
        throw refuse("give one --risk HORIZON=COLUMN for each --horizon")
      }
    }
    if comparisons.contains(where: { $0.name == source.name }) {
      throw refuse("'\(source.name)' cannot be compared with itself")
    }
  }

  private func scores(of source: Source, _ table: FeatureTable, horizons: [Double]?) throws -> AssessedScores
  {
    switch source {
    case .model(let model, let name):
      if !competing.isEmpty { return try AssessedScores(cause: model, name: name, table) }
      return try AssessedScores(model, name: name, table, horizons: horizons)
    case .column(let name):
      let isMain = name == self.source.name
      if isMain, !riskColumns.isEmpty {
        return try AssessedScores(name: name, riskColumns: riskColumns, table)
      }
      return try AssessedScores(
        column: name, table, scale: isMain ? scale : .auto, direction: isMain ? direction : .higher,
        horizons: horizons)
    }
  }

  /// The cumulative hazard that a Cox model predicts for each row until its own time; nil for anything else, and for
  /// strata or late entries, where it is not a function of the time alone.
  private func ownHazards(_ table: FeatureTable, _ outcome: SurvivalOutcome) throws -> [Double]? {
    guard case .model(let model, _) = source, let baseline = model.baseline, baseline.strata.count == 1,
      outcome.entry == nil, competing.isEmpty
    else { return nil }
    let predictors = try model.predict(table).rows.map(\.linearPredictor)
    return zip(predictors, outcome.time).map { predictor, time in
      baseline.cumulativeHazard(at: time, linearPredictor: predictor)
    }
  }
}
