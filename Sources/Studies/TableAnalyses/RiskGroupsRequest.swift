public import Statistics
public import Tables
public import Validation

/// Risk groups between cut-offs of a score.
public struct RiskGroupsRequest: Sendable {
  /// Where the cut-offs come from.
  public enum Cuts: Sendable, Equatable {
    /// Stated before the data were seen.
    case values([Double])
    /// Quantiles of the same scores that make so many groups.
    case quantileGroups(Int)
  }

  /// The outcome.
  public var endpoint: TableEndpoint
  /// The column of the score.
  public var score: String
  /// The cut-offs.
  public var cuts: Cuts
  /// The group that the others are compared with, from 0 for the lowest scores.
  public var reference = 0
  /// Times at which survival is reported.
  public var horizons: [Double] = []
  /// What becomes of rows with missing values.
  public var missing = MissingPolicy.refuse
  /// The level of intervals.
  public var level = ConfidenceLevel.p95

  /// Groups of a score.
  public init(_ endpoint: TableEndpoint, score: String, cuts: Cuts) {
    self.endpoint = endpoint
    self.score = score
    self.cuts = cuts
  }

  /// Describes and compares the groups.
  /// - Throws: `TableError`, `TableAnalysisError`.
  public func run(_ all: FeatureTable) throws -> RiskGroupsAnalysis {
    let (table, exclusions) = try all.complete(in: endpoint.columns + [score], missing)
    let scores = try table.completeNumbers(score)
    let regression = try endpoint.regression(of: table)
    do {
      let limits =
        switch cuts {
        case .values(let values): values
        case .quantileGroups(let count): ScoreGroups.quantileCuts(scores, groups: count)
        }
      let groups = try ScoreGroups(scores, cuts: limits)
      guard groups.labels.indices.contains(reference) else {
        throw TableAnalysisError(
          .request, "there are \(groups.labels.count) groups, so none with number \(reference + 1)")
      }
      let comparison = try RiskGroupComparison(
        regression, groups: groups, reference: reference, level: level)
      var notes: [Note] = []
      if case .quantileGroups = cuts { notes.append(.cutsFromData) }
      return RiskGroupsAnalysis(
        score: score, cuts: groups.cuts, areCutsFromData: !notes.isEmpty,
        groups: try describe(groups, regression, comparison), comparison: comparison,
        exclusions: exclusions, notes: notes)
    } catch let error as StratificationError {
      throw TableAnalysisError(error, table: table)
    } catch let error as SurvivalCurveError {
      throw TableAnalysisError(error, table: table)
    }
  }

  private func describe(
    _ groups: ScoreGroups, _ regression: MarkerRegression, _ comparison: RiskGroupComparison
  ) throws -> [RiskGroupsAnalysis.Group] {
    try groups.rowsByGroup.enumerated().map { index, rows in
      var curve: SurvivalCurve?
      let events: Int
      switch regression {
      case .cox(let outcome):
        if !rows.isEmpty { curve = try KaplanMeier(level: level).estimate(outcome.selecting(rows)) }
        events = rows.count { outcome.isEvent[$0] }
      case .logistic(let outcome): events = rows.count { outcome.isCase[$0] }
      }
      return RiskGroupsAnalysis.Group(
        label: groups.labels[index], count: rows.count, events: events, median: curve?.median,
        atHorizon: curve.map { curve in
          horizons.map { KaplanMeierAnalysis.AtHorizon(horizon: $0, estimate: curve.survival(at: $0)) }
        } ?? [], share: comparison.shares?[index], ratio: comparison.ratios[index])
    }
  }
}

/// Risk groups with their comparison.
public struct RiskGroupsAnalysis: Sendable {
  /// The rows between two cut-offs.
  public struct Group: Sendable {
    /// The range of scores.
    public let label: String
    /// Rows.
    public let count: Int
    /// Events or cases among them.
    public let events: Int
    /// The median survival time; nil for a response and without rows.
    public let median: Estimate?
    /// Survival at the horizons; empty for a response and without rows.
    public let atHorizon: [KaplanMeierAnalysis.AtHorizon]
    /// The share of cases; nil for survival and without rows.
    public let share: Estimate?
    /// The hazard or odds ratio to the reference; nil for the reference and without rows.
    public let ratio: Estimate?
  }

  /// The score's column.
  public let score: String
  /// The cut-offs.
  public let cuts: [Double]
  /// Whether the cut-offs are quantiles of these data.
  public let areCutsFromData: Bool
  /// The groups from low to high scores.
  public let groups: [Group]
  /// Ratios and tests.
  public let comparison: RiskGroupComparison
  /// Rows left out for missing values.
  public let exclusions: RowExclusions
  /// Caveats.
  public let notes: [Note]
}

extension Note {
  static let cutsFromData = Note(
    .chosenOnData,
    "The cut-offs are quantiles of these data, so the groups are not reproducible elsewhere: state the cut-offs before."
  )
}
