public import LinearAlgebra
public import Statistics
public import Validation

/// The concordance of scores with survival.
public struct ConcordanceAnalysis: Sendable {
  /// One score.
  public struct Score: Sendable {
    /// The score's column.
    public let name: String
    /// Rows.
    public let n: Int
    /// Events.
    public let events: Int
    /// Harrell's C.
    public let harrell: Concordance
    /// Uno's C; nil for follow-up with entry times, where its weights do not exist.
    public let uno: Concordance?
    /// Harrell's C with its bootstrap interval, where one was asked for.
    public let harrellBootstrap: Estimate?
    /// Uno's C with its bootstrap interval.
    public let unoBootstrap: Estimate?
    /// Harrell's C with its bias-corrected and accelerated interval.
    public let harrellBCa: Estimate?
    /// Uno's C with that interval.
    public let unoBCa: Estimate?
    /// The index with other weights over time, where they were asked for.
    public let weighted: Concordance?
    /// Gonen and Heller's probability, the score being a Cox model's linear predictor.
    public let gonenHeller: Estimate?
  }

  /// Two scores.
  public struct Comparison: Sendable {
    /// The first score.
    public let a: String
    /// The second score.
    public let b: String
    /// Harrell's C of the first less that of the second.
    public let harrell: ScoreComparison
    /// The same for Uno's C.
    public let uno: ScoreComparison?
    /// The p-values adjusted for the number of pairs of scores.
    public var adjustedHarrell: Double?
    /// The same for Uno's C.
    public var adjustedUno: Double?
  }

  /// The scores in the order asked for.
  public let scores: [Score]
  /// All pairs of scores.
  public let comparisons: [Comparison]
  /// How their p-values are adjusted, index by index.
  public let adjustment: MultiplicityAdjustment
  /// The covariance matrix of Harrell's C of all scores; nil where one is undefined.
  public let harrellCovariance: Matrix?
  /// The same of Uno's C.
  public let unoCovariance: Matrix?
  /// Which scores point to an earlier event.
  public let direction: ScoreDirection
  /// Events after it were taken as censored.
  public let tau: Double?
  /// The seed of the bootstrap.
  public let seed: UInt64?
  /// Rows left out for missing values.
  public let exclusions: RowExclusions
}
