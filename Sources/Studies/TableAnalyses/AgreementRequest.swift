public import Statistics
public import Tables
public import Validation

/// The agreement of two methods, readers or occasions: two columns of a table.
public struct AgreementRequest: Sendable {
  /// The first method's column.
  public var first: String
  /// The second method's column.
  public var second: String
  /// The column of subjects, when they have several rows; nil when each row is a subject.
  public var subject: String?
  /// What several rows of a subject are.
  public var trueValue = ReplicatedPairs.TrueValue.varying
  /// The column whose values are analysed apart.
  public var by: String?
  /// How the limits of agreement get their intervals.
  public var limits = LimitsInterval.exact
  /// The part of absolute differences that the total deviation index holds.
  public var proportion = 0.9
  /// The ratio of error variances, second to first, of Deming regression.
  public var errorRatio = 1.0
  /// What becomes of rows with missing values.
  public var missing = MissingPolicy.refuse
  /// The level of intervals.
  public var level = ConfidenceLevel.p95

  /// Rows beyond which Passing-Bablok's slopes of all pairs are not computed.
  static let mostRowsOfPairs = 5000

  /// The agreement of two columns.
  public init(first: String, second: String) {
    self.first = first
    self.second = second
  }

  /// Compares the two columns.
  /// - Throws: `TableError`, `TableAnalysisError`.
  public func run(_ all: FeatureTable) throws -> AgreementAnalysis {
    let (table, exclusions) = try all.complete(
      in: [first, second] + [subject, by].compactMap(\.self), missing)
    let (x, y) = (try table.completeNumbers(first), try table.completeNumbers(second))
    var levels: [String?] = [nil]
    var rowsOfLevel = [Array(0..<table.rowCount)]
    if let by {
      let groups = try table.groups(by)
      levels = groups.labels
      rowsOfLevel = groups.rowsByGroup
    }
    let names = try subject.map { try table.completeText($0) }
    var groups: [AgreementAnalysis.Group] = []
    for (level, rows) in zip(levels, rowsOfLevel) {
      let pairs: MeasurementPairs
      do {
        pairs = try MeasurementPairs(first: rows.map { x[$0] }, second: rows.map { y[$0] })
      } catch {
        throw TableAnalysisError(.estimate, "a measurement is too large to be squared")
      }
      groups.append(group(level, pairs, subjects: names.map { names in rows.map { names[$0] } }))
    }
    return AgreementAnalysis(request: self, groups: groups, exclusions: exclusions)
  }

  private func group(
    _ name: String?, _ pairs: MeasurementPairs, subjects: [String]?
  ) -> AgreementAnalysis.Group {
    var replicated: LimitsOfAgreement?
    var concordance: Estimate?
    var fixedConcordance: Estimate?
    var subjectCount = pairs.count
    if let subjects {
      let groups = SubjectGroups(identifiers: subjects)
      subjectCount = groups.count
      if groups.count < pairs.count {
        let all = ReplicatedPairs(pairs, subjects: groups.rows)
        replicated = LimitsOfAgreement(all, trueValue: trueValue, level: level)
        fixedConcordance = fixedMethodConcordance(all, trueValue: trueValue, level: level)
        if trueValue == .constant {
          concordance =
            CrossedReliability(CrossedMeasurements(all), level: level).interColumn
            .asRepeatedConcordance
        }
      }
    }
    let hasReplicates = replicated != nil
    return AgreementAnalysis.Group(
      level: name, subjects: subjectCount, pairs: pairs.count,
      limits: replicated ?? LimitsOfAgreement(pairs, level: level, interval: limits),
      concordance: hasReplicates ? nil : concordanceCorrelation(pairs, level: level),
      fixedMethodConcordance: fixedConcordance, repeatedConcordance: concordance,
      proportionalBias: ProportionalBias(pairs, level: level),
      totalDeviationIndex: totalDeviationIndex(pairs, proportion: proportion, level: level),
      deming: demingRegression(pairs, errorRatio: errorRatio, level: level),
      passingBablok: pairs.count <= Self.mostRowsOfPairs
        ? Validation.passingBablok(pairs, level: level) : nil,
      notes: hasReplicates ? [.replicatesAsRows] : [])
  }
}

/// The agreement of two methods.
public struct AgreementAnalysis: Sendable {
  /// The agreement in one value of the `by` column.
  public struct Group: Sendable {
    /// The value of the `by` column, where there is one.
    public let level: String?
    /// Subjects.
    public let subjects: Int
    /// Pairs of measurements.
    public let pairs: Int
    /// Bias and limits of agreement, those of replicated measurements where there are some.
    public let limits: LimitsOfAgreement
    /// Lin's coefficient; nil with replicates.
    public let concordance: Estimate?
    /// Its form for repeated measurements by these two methods; nil without replicates.
    public let fixedMethodConcordance: Estimate?
    /// Its form for replicates of one true value with methods as a random factor; nil otherwise.
    public let repeatedConcordance: Estimate?
    /// Differences regressed on means.
    public let proportionalBias: ProportionalBias
    /// The total deviation index.
    public let totalDeviationIndex: Estimate
    /// Deming regression.
    public let deming: MethodComparison
    /// Passing-Bablok regression; nil for more than 5,000 pairs.
    public let passingBablok: MethodComparison?
    /// Caveats.
    public let notes: [Note]
  }
  /// What was asked.
  public let request: AgreementRequest
  /// The groups in sorted order.
  public let groups: [Group]
  /// Rows left out for missing values.
  public let exclusions: RowExclusions
}

extension Note.Kind {
  /// Statistics of pairs in a table whose subjects have several.
  public static let replicatesAsRows = Note.Kind("replicates-as-rows")
}

extension Note {
  fileprivate static let replicatesAsRows = Note(
    .replicatesAsRows,
    "Subjects have several rows: the limits allow for it; proportional bias, TDI, Deming and Passing-Bablok take rows for subjects and have intervals that are too short."
  )

}

extension Estimate {
  /// The agreement of single measurements by methods taken for readers, by the name it has among methods.
  fileprivate var asRepeatedConcordance: Estimate {
    Estimate(
      .repeatedConcordance, value: value, standardError: standardError, interval: interval,
      method: Method("\(method.name), methods as a random factor", reference: method.reference),
      sampleSize: sampleSize, notes: notes)
  }
}

extension Quantity {
  /// `S / (S + M + SM + E)` of variance components of subjects, methods, their interaction and replicates, with methods as
  /// a random factor: a sample of the methods there might be. `fixedMethodConcordance` is about these methods.
  public static let repeatedConcordance = Quantity(
    name: "concordance correlation of repeated measurements, methods random", symbol: "CCC",
    reference: Citation("Carrasco, Jover 2003, Biometrics 59:849", doi: "10.1111/j.0006-341x.2003.00099.x"))
}
