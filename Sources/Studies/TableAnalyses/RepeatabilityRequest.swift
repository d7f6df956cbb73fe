public import Statistics
public import Tables
public import Validation

/// The repeatability of the features of a table of repeated measurements.
public struct RepeatabilityRequest: Sendable {
  /// How the table holds repeats.
  public enum Layout: Sendable, Equatable {
    /// One row for each measurement of a subject; a column says which repeat.
    case long
    /// One row a subject; a feature's repeats are the columns named.
    case wide([WideFeature])
    /// One row a subject; a feature's repeats are the columns that end with these.
    case suffixes([String])
  }
  /// Readers, sites or lesions.
  public struct Column: Sendable, Equatable {
    /// What the values are.
    public let role: ColumnRole
    /// The column.
    public let name: String

    /// A column with its role.
    public init(_ role: ColumnRole, _ name: String) {
      self.role = role
      self.name = name
    }
  }

  /// The unit of the features that a pattern matches.
  public struct FeatureUnit: Sendable {
    /// A name or glob.
    public let feature: String
    /// The unit.
    public let unit: String

    /// The unit of the features that a pattern matches.
    public init(feature: String, unit: String) {
      self.feature = feature
      self.unit = unit
    }
  }

  /// How the table holds repeats.
  public var layout = Layout.long
  /// The column of subjects; only a wide table may do without.
  public var subject: String?
  /// The column of repeats: scan, session; nil when readers or sites measured once each.
  public var repetition: String?
  /// The columns of readers, sites and lesions, each role once.
  public var columns: [Column] = []
  /// Names or globs of the features; empty takes every column that has no other part.
  public var features: [String] = []
  /// Names or globs left out again.
  public var excluded: [String] = []
  /// The column whose values are analysed apart.
  public var by: String?
  /// Missing features: an error, or cells left out feature by feature. Rows whose subject, repeat or `by`
  /// value is missing are left out with `.drop`.
  public var missing = MissingPolicy.refuse
  /// The level of intervals.
  public var level = ConfidenceLevel.p95
  /// Bootstrap intervals of one form.
  public var bootstrap: IntraclassBootstrap?
  /// Magnitudes at which the precision profile is wanted; empty takes the quartiles of the subjects' means, nil
  /// fits no profile.
  public var profile: [Double]?
  /// Claims on features.
  public var claims: [FeatureClaim] = []
  /// How conformance with a claim is judged.
  public var rule = ConformanceRule.upperBound

  /// Units of features, the first that matches.
  public var units: [FeatureUnit] = []

  /// The unit of a feature; nil when it was not said.
  public func unit(of feature: String) -> String? {
    units.first { globMatches($0.feature, feature) }?.unit
  }

  /// The analysis of all features of a long table.
  public init(subject: String?, repetition: String?) {
    self.subject = subject
    self.repetition = repetition
  }

  /// Analyses the features, `jobs` blocks of them at a time, and keeps all results. For thousands of features that
  /// are only to be written down, `RepeatabilityRun` keeps none.
  /// - Parameter completed: called with the features done and their number, now and then.
  /// - Throws: `TableError`, `TableAnalysisError`.
  public func run(
    _ all: FeatureTable, jobs: Int = 1, completed: ((Int, Int) -> Void)? = nil
  ) async throws -> RepeatabilityAnalysis {
    let run = try RepeatabilityRun(self, all)
    var features: [RepeatabilityAnalysis.Feature] = []
    features.reserveCapacity(run.featureCount)
    try await run.forEachBlock(jobs: jobs, completed: completed, render: { $0 }) { features += $0 }
    return RepeatabilityAnalysis(frame: run.frame, features: features)
  }
}
