public import Statistics
public import Validation

/// The ROC analysis of scores.
public struct ROCAnalysis: Sendable {
  /// One score, in one group where there are groups.
  public struct Score: Sendable {
    /// The score's column.
    public let name: String
    /// The group of rows.
    public let group: String?
    /// Its curve.
    public let curve: ROC
    /// The area with the interval asked for.
    public let auc: Estimate
    /// The areas over the ranges asked for.
    public let partial: [PartialAUC]
    /// Cut-offs chosen on the same rows: Youden's, then the cost-weighted one.
    public let cutoffs: [ChosenCutoff]
    /// The thresholds fixed in advance.
    public let operatingPoints: [Point]
    /// Average precision, with an interval where there was a bootstrap.
    public let averagePrecision: Estimate
    /// The pointwise band of the curve; empty without a bootstrap.
    public let band: [ROCBandPoint]
  }

  /// What a threshold does.
  public struct Point: Sendable {
    /// At the sample's prevalence.
    public let point: OperatingPoint
    /// The predictive values at the prevalence asked for.
    public let atPrevalence: PredictiveValues?
  }

  /// Two scores of the same rows, or one score in two groups.
  public struct Comparison: Sendable {
    /// The first score.
    public let a: String
    /// The second score.
    public let b: String
    /// The groups of the two, where one score is compared between groups.
    public let groups: [String]?
    /// The area of the first less that of the second.
    public let result: ScoreComparison
    /// The same with a paired bootstrap.
    public var bootstrap: Estimate?
    /// The p-value adjusted for the number of comparisons; nil where there is no test.
    public var adjustedPValue: Double?
  }

  /// The test that all scores have one area.
  public struct EqualAreas: Sendable {
    /// The group of rows.
    public let group: String?
    /// The test; nil where two scores rank the rows alike.
    public let test: HypothesisTest?
  }

  /// The scores in the order asked for, group by group.
  public let scores: [Score]
  /// All pairs; none with a single case or control.
  public let comparisons: [Comparison]
  /// How their p-values are adjusted.
  public let adjustment: MultiplicityAdjustment
  /// The global tests of more than one score.
  public let equalAreas: [EqualAreas]
  /// How the intervals of areas are made.
  public let interval: ROCRequest.Interval
  /// The prevalence asked for.
  public let prevalence: Double?
  /// The seed of the bootstrap.
  public let seed: UInt64?
  /// Rows left out for missing values.
  public let exclusions: RowExclusions
  /// Caveats.
  public let notes: [Note]
}
