public import Statistics
public import Tables
public import Validation

/// What is known of a repeatability analysis before its first feature.
public struct RepeatabilityFrame: Sendable {
  /// The level of intervals.
  public let level: ConfidenceLevel
  /// The column whose values are analysed apart, where there is one.
  public let by: String?
  /// The column of repeats; nil for a wide table and when readers or sites measured once each.
  public let repetition: String?
  /// The columns of readers, sites and lesions.
  public let columns: [RepeatabilityRequest.Column]
  /// Rows left out because subject, repeat or `by` value is missing.
  public let exclusions: RowExclusions
  /// Missing measurements that were left out, by feature.
  public let missingCells: [ColumnCount]
  /// The seed of bootstrap replicates; nil without any.
  public let bootstrapSeed: UInt64?

  /// The column of readers, sites or lesions when there is one; nil without any and with several.
  public var column: RepeatabilityRequest.Column? { columns.count == 1 ? columns[0] : nil }

  /// Whether readers, sites or lesions were each measured repeatedly, or several of them have a part, so that the
  /// forms of subjects and repeats do not apply.
  public var hasRepeatsInCells: Bool { columns.count > 1 || (column != nil && repetition != nil) }

  /// What a user is told of missing measurements, nil when there are none.
  public var missingSentence: String? {
    guard !missingCells.isEmpty else { return nil }
    let total = missingCells.reduce(0) { $0 + $1.count }
    return "\(total) missing measurements of \(missingCells.count) features left out, feature by feature"
  }
}

/// The repeatability of many features.
public struct RepeatabilityAnalysis: Sendable {
  /// One feature, in one value of the `by` column.
  public struct Feature: Sendable {
    /// The feature's column.
    public let name: String
    /// The value of the `by` column, where there is one.
    public let level: String?
    /// The feature's unit, that of its wSD, RC, RDC, bias and limits of agreement; nil when it was not said.
    public let unit: String?
    /// What was found; nil where the measurements allow nothing.
    public let result: RepeatabilityResult?
    /// Why there is no result.
    public let reason: Note?
    /// Bootstrap intervals, where asked for.
    public let bootstrap: IntraclassBootstrap.Result?
    /// The precision profile, where asked for and the data allow one.
    public let profile: PrecisionProfile?
    /// Magnitudes at which the profile is wanted.
    public let magnitudes: [Double]
    /// The feature held to its claims.
    public let claims: [ClaimVerdict]

    /// Whether the feature conforms with all its claims.
    public var meetsClaims: Bool { claims.allSatisfy { $0.conformance?.conforms == true } }
  }

  /// The analysis without its features.
  public let frame: RepeatabilityFrame
  /// The features in the order of the table, one value of the `by` column after the other.
  public let features: [Feature]
}

extension Note.Kind {
  /// A feature without repeated measurements.
  public static let notRepeated = Note.Kind("not-repeated")
}
