public import Statistics
public import Tables
public import Validation

/// The search for a cut-off of a score, with what it costs.
public struct CutpointRequest: Sendable {
  /// The outcome.
  public var endpoint: TableEndpoint
  /// The column of the score.
  public var score: String
  /// The shares of rows below the lowest and highest cut-off tried.
  public var range = 0.1...0.9
  /// Permutations of the p-value.
  public var permutations = 9999
  /// Folds, bootstrap samples, seed and level of the corrected effect.
  public var effect: CutpointEffect.Options
  /// What becomes of rows with missing values.
  public var missing = MissingPolicy.refuse

  /// A search of 10 to 90 %.
  public init(_ endpoint: TableEndpoint, score: String, seed: UInt64) {
    self.endpoint = endpoint
    self.score = score
    effect = CutpointEffect.Options(seed: seed)
  }

  /// Searches, corrects and compares with the score as it is.
  /// - Throws: `TableError`, `TableAnalysisError`.
  public func run(_ all: FeatureTable, jobs: Int) async throws -> CutpointAnalysis {
    let (table, exclusions) = try all.complete(in: endpoint.columns + [score], missing)
    let scores = try table.completeNumbers(score)
    let regression = try endpoint.regression(of: table)
    do {
      let outcomeScores = try regression.outcomeScores()
      let search = try MaximallySelectedStatistic(
        scores: scores, outcomeScores: outcomeScores, range: range)
      let continuous = try ContinuousEffect(regression, scores: scores, level: effect.level)
      let pValues = await CutpointPValues(
        search, scores: scores, outcomeScores: outcomeScores, permutations: permutations,
        seed: effect.seed, width: jobs)
      let corrected = try await CutpointEffect(
        search, regression, scores: scores, options: effect, width: jobs)
      return CutpointAnalysis(
        score: score, continuous: continuous, search: search, pValues: pValues, effect: corrected,
        options: effect, exclusions: exclusions, notes: [.keepContinuous])
    } catch {
      throw TableAnalysisError(error, table: table)
    }
  }
}

/// A cut-off that was searched for.
public struct CutpointAnalysis: Sendable {
  /// The score's column.
  public let score: String
  /// The score without a cut-off.
  public let continuous: ContinuousEffect
  /// The search.
  public let search: MaximallySelectedStatistic
  /// The p-values, corrected for the search.
  public let pValues: CutpointPValues
  /// The effect at the cut-off, as found and corrected.
  public let effect: CutpointEffect
  /// How the effect was corrected.
  public let options: CutpointEffect.Options
  /// Rows left out for missing values.
  public let exclusions: RowExclusions
  /// Caveats.
  public let notes: [Note]
}

extension Note.Kind {
  /// The advice not to cut.
  public static let keepContinuous = Note.Kind("keep-continuous")
}

extension Note {
  static let keepContinuous = Note(
    .keepContinuous,
    "Keep the score continuous where you can: a cut-off loses information and assumes a jump (Royston, Altman, Sauerbrei 2006, doi 10.1002/sim.2331)."
  )
}
