public import Statistics
public import Tables
public import Validation

/// The survival curves of a table, of all rows or group by group.
public struct KaplanMeierRequest: Sendable {
  /// The outcome's columns.
  public var survival: SurvivalColumns
  /// The column of groups.
  public var group: String?
  /// The column of strata within which groups are compared.
  public var strata: String?
  /// How events count by time in the comparison of groups.
  public var logRankWeight = LogRankWeight.logRank
  /// Events that compete with the one of interest, each a cause of its own; none for survival curves alone.
  public var competing: [ColumnValue] = []
  /// The column of case weights.
  public var weights: String?
  /// The kind of pointwise interval.
  public var band = SurvivalBand.logLog
  /// The times at which survival is reported.
  public var horizons: [Double] = []
  /// The horizon of the restricted mean; nil is the shortest of the groups' longest follow-ups.
  public var restrictedMeanHorizon: Double?
  /// What becomes of rows with missing values.
  public var missing = MissingPolicy.refuse
  /// The level of intervals.
  public var level = ConfidenceLevel.p95

  /// The curve of all rows.
  public init(_ survival: SurvivalColumns) { self.survival = survival }

  /// Estimates the curves and, for two groups or more without weights, compares them.
  /// - Throws: `TableError`, `TableAnalysisError`.
  public func run(_ all: FeatureTable) throws -> KaplanMeierAnalysis {
    let others = [group, strata, weights].compactMap(\.self) + competing.map(\.column)
    let (table, exclusions) = try all.complete(in: survival.names + others, missing)
    let causes = try competing.isEmpty ? nil : survival.competingOutcome(of: table, with: competing)
    // With competing events the survival curve is that of freedom from any of them.
    let outcome = try causes?.anyCause ?? survival.outcome(of: table)
    let weights = try self.weights.map { try table.weights($0) }
    let groups = try group.map { try table.groups($0) }
    let strata = try self.strata.map { try table.groups($0) }
    let estimator = KaplanMeier(band: band, level: level)
    do {
      let curves =
        try groups.map { try estimator.estimate(outcome, groups: $0, weights: weights) }
        ?? [try estimator.estimate(outcome, weights: weights)]
      let shortest = curves.compactMap { $0.rows.last?.time }.min() ?? 0
      let horizon = restrictedMeanHorizon ?? shortest
      let results = curves.enumerated().map { index, curve in
        KaplanMeierAnalysis.Group(
          label: groups?.labels[index], curve: curve, median: curve.median,
          quantiles: KaplanMeierAnalysis.probabilities.map {
            KaplanMeierAnalysis.Quantile(probability: $0, estimate: curve.quantile($0))
          },
          restrictedMean: horizon > 0 ? curve.restrictedMean(upTo: horizon) : nil,
          atHorizon: horizons.map {
            KaplanMeierAnalysis.AtHorizon(horizon: $0, estimate: curve.survival(at: $0))
          })
      }
      var notes: [Note] = []
      let logRank = try groups.flatMap { try compare($0, strata, outcome, &notes) }
      let incidence = try causes.map { try cumulativeIncidence($0, groups, strata, &notes) }
      return KaplanMeierAnalysis(
        groups: results, logRank: logRank, incidence: incidence?.curves ?? [],
        gray: incidence?.tests ?? [], restrictedMeanHorizon: horizon, exclusions: exclusions,
        notes: notes)
    } catch let error as SurvivalCurveError {
      throw TableAnalysisError(error, table: table)
    }
  }

  private func compare(
    _ groups: Grouping, _ strata: Grouping?, _ outcome: SurvivalOutcome, _ notes: inout [Note]
  ) throws(SurvivalCurveError) -> LogRankTest? {
    guard weights == nil else {
      notes.append(Note(.noLogRank, "No log-rank test: it does not know case weights."))
      return nil
    }
    do {
      return try LogRankTest(outcome, groups: groups, strata: strata, weight: logRankWeight)
    } catch {
      switch error {
      case .noEvents: notes.append(Note(.noLogRank, "No log-rank test: no row has the event."))
      case .noComparison:
        notes.append(
          Note(.noLogRank, "No log-rank test: no event happens while two groups are at risk."))
      default: throw error
      }
      return nil
    }
  }
}

/// Survival curves and their comparison.
public struct KaplanMeierAnalysis: Sendable {
  /// The quantiles that are reported.
  static let probabilities = [0.25, 0.5, 0.75]

  /// The time by which a share has had the event.
  public struct Quantile: Sendable {
    /// The share.
    public let probability: Double
    /// The time.
    public let estimate: Estimate
  }

  /// Survival at one time.
  public struct AtHorizon: Sendable {
    /// The time.
    public let horizon: Double
    /// The probability to survive beyond it.
    public let estimate: Estimate
  }

  /// One group's curve.
  public struct Group: Sendable {
    /// The group; nil for all rows.
    public let label: String?
    /// The curve.
    public let curve: SurvivalCurve
    /// The median survival time.
    public let median: Estimate
    /// The quartiles.
    public let quantiles: [Quantile]
    /// The restricted mean survival time; nil when all follow-up ends at time 0.
    public let restrictedMean: Estimate?
    /// Survival at the horizons asked for.
    public let atHorizon: [AtHorizon]
  }

  /// The cumulative incidence of one cause in one group.
  public struct Incidence: Sendable {
    /// The group; nil for all rows.
    public let label: String?
    /// The curve.
    public let curve: IncidenceCurve
    /// Incidence at the horizons asked for.
    public let atHorizon: [AtHorizon]
  }

  /// The groups in sorted order.
  public let groups: [Group]
  /// The log-rank test; nil without groups or where a note says why.
  public let logRank: LogRankTest?
  /// Cumulative incidences, groups in sorted order and in each the causes in the order asked for; empty when no
  /// events compete.
  public let incidence: [Incidence]
  /// Gray's test of each cause that can be compared between groups.
  public let gray: [GrayTest]
  /// The horizon of the restricted means.
  public let restrictedMeanHorizon: Double
  /// Rows left out for missing values.
  public let exclusions: RowExclusions
  /// Caveats.
  public let notes: [Note]
}

extension Note.Kind {
  /// Groups that are not compared.
  public static let noLogRank = Note.Kind("no-log-rank")
}
