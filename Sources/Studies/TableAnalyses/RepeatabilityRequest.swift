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

  /// How the table holds repeats.
  public var layout = Layout.long
  /// The column of subjects; only a wide table may do without.
  public var subject: String?
  /// The column of repeats: scan, session; nil when readers or sites measured once each.
  public var repetition: String?
  /// The column of readers, sites or lesions.
  public var column: Column?
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

  /// The analysis of all features of a long table.
  public init(subject: String?, repetition: String?) {
    self.subject = subject
    self.repetition = repetition
  }

  /// Analyses the features, `jobs` blocks of them at a time.
  /// - Parameter completed: called with the features done and their number, now and then.
  /// - Throws: `TableError`, `TableAnalysisError`.
  public func run(
    _ all: FeatureTable, jobs: Int = 1, completed: ((Int, Int) -> Void)? = nil
  ) async throws -> RepeatabilityAnalysis {
    let source = try RepeatabilitySource(self, all)
    let assignment = try assigned(claims, to: source.names)
    var rows: [RepeatabilityAnalysis.Feature] = []
    let total = source.levels.count * source.names.count
    rows.reserveCapacity(total)
    for level in source.levels {
      let assessor = FeatureAssessor(self, level, claims: assignment)
      let before = rows.count
      let blocks = assessor.blocks
      let results = await parallelMap(
        blocks.count, width: jobs,
        completed: { completed?(min(before + $0 * FeatureAssessor.blockSize, total), total) },
        { assessor.assess(blocks[$0]) })
      for block in results { rows += block }
    }
    return RepeatabilityAnalysis(
      features: rows, level: level, repetition: repetition, column: column, exclusions: source.exclusions,
      missingCells: source.missingCells, bootstrapSeed: bootstrap?.plan.seed)
  }

  /// The claims of each feature.
  private func assigned(
    _ claims: [FeatureClaim], to names: [String]
  ) throws -> [String: [FeatureClaim]] {
    var result: [String: [FeatureClaim]] = [:]
    for claim in claims {
      if let feature = claim.feature, !names.contains(feature) {
        throw TableAnalysisError(
          .request, "the claim is for '\(feature)', which is not one of the features analysed")
      }
      for name in names where claim.feature ?? name == name { result[name, default: []].append(claim) }
    }
    return result
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
  }

  /// The features in the order of the table, one value of the `by` column after the other.
  public let features: [Feature]
  /// The level of intervals.
  public let level: ConfidenceLevel
  /// The column of repeats; nil for a wide table and when readers or sites measured once each.
  public let repetition: String?
  /// The column of readers, sites or lesions.
  public let column: RepeatabilityRequest.Column?
  /// Rows left out because subject, repeat or `by` value is missing.
  public let exclusions: RowExclusions
  /// Missing measurements that were left out, by feature.
  public let missingCells: [ColumnCount]
  /// The seed of bootstrap replicates; nil without any.
  public let bootstrapSeed: UInt64?

  /// Whether readers, sites or lesions were each measured repeatedly, so that the forms of subjects and repeats do
  /// not apply.
  public var hasRepeatsInCells: Bool { column != nil && repetition != nil }

  /// Whether every feature conforms with its claims.
  public var meetsClaims: Bool {
    features.allSatisfy { $0.claims.allSatisfy { $0.conformance?.conforms == true } }
  }

  /// What a user is told of missing measurements, nil when there are none.
  public var missingSentence: String? {
    guard !missingCells.isEmpty else { return nil }
    let total = missingCells.reduce(0) { $0 + $1.count }
    return "\(total) missing measurements of \(missingCells.count) features left out, feature by feature"
  }
}

extension Note.Kind {
  /// A feature without repeated measurements.
  public static let notRepeated = Note.Kind("not-repeated")
}
