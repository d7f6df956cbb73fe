internal import LinearAlgebra
public import Statistics
public import Tables
public import Validation

/// The repeatability of the features of a long table of repeated measurements.
public struct RepeatabilityRequest: Sendable {
  /// The column of subjects.
  public var subject: String
  /// The column of repeats: scan, reader, session.
  public var repetition: String
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

  /// Features analysed together in one task; fixed, so that the result does not depend on the tasks.
  private static let blockSize = 64

  /// The analysis of all features of a table.
  public init(subject: String, repetition: String) {
    self.subject = subject
    self.repetition = repetition
  }

  /// Analyses the features, `jobs` blocks of them at a time.
  /// - Throws: `TableError`, `TableAnalysisError`.
  public func run(_ all: FeatureTable, jobs: Int = 1) async throws -> RepeatabilityAnalysis {
    let keys = [subject, repetition] + (by.map { [$0] } ?? [])
    let names = try all.matching(
      patterns: features.isEmpty ? ["*"] : features, excluding: excluded, notAmong: Set(keys))
    let (table, exclusions) = try all.complete(in: keys, missing)
    var missingCells: [ColumnCount] = []
    do {
      let found = try table.resolvingMissing(in: names, policy: missing)
      missingCells = found.missingCounts
    } catch {
      // With .drop every row may lack one feature or another; each feature keeps its own cells.
      guard missing == .drop, case .noCompleteRow(let counts) = error.problem else { throw error }
      missingCells = counts
    }
    let levels = try table.repeatedMeasurements(
      subject: subject, repetition: repetition, features: names, by: by)
    guard levels.contains(where: { $0.repeats.count > 1 }) else {
      throw TableAnalysisError(
        .estimate, "the column '\(repetition)' has one value in each group, so that nothing was repeated")
    }
    var rows: [RepeatabilityAnalysis.Feature] = []
    for level in levels {
      let blocks = stride(from: 0, to: names.count, by: Self.blockSize).map {
        $0..<min($0 + Self.blockSize, names.count)
      }
      let analysis = Repeatability(level: self.level)
      let results = await parallelMap(blocks.count, width: jobs) { block in
        Self.assess(blocks[block], of: level, analysis)
      }
      rows += results.flatMap { $0 }
    }
    return RepeatabilityAnalysis(
      features: rows, level: level, exclusions: exclusions, missingCells: missingCells)
  }

  private static func assess(
    _ block: Range<Int>, of level: RepeatedMeasurements, _ analysis: Repeatability
  ) -> [RepeatabilityAnalysis.Feature] {
    var matrices: [RepeatedMatrix] = []
    var reasons: [Int: Note] = [:]
    for feature in block {
      do {
        matrices.append(try RepeatedMatrix(level.measurements(of: feature)))
      } catch {
        reasons[feature] = .notMeasured(because: error)
      }
    }
    var results = analysis.assess(matrices)[...]
    return block.map { feature in
      let reason = reasons[feature]
      return RepeatabilityAnalysis.Feature(
        name: level.features[feature], level: level.level,
        result: reason == nil ? results.popFirst() : nil, reason: reason)
    }
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
  }

  /// The features in the order of the table, one value of the `by` column after the other.
  public let features: [Feature]
  /// The level of intervals.
  public let level: ConfidenceLevel
  /// Rows left out because subject, repeat or `by` value is missing.
  public let exclusions: RowExclusions
  /// Missing measurements that were left out, by feature.
  public let missingCells: [ColumnCount]

  /// What a user is told of missing measurements, nil when there are none.
  public var missingSentence: String? {
    guard !missingCells.isEmpty else { return nil }
    let total = missingCells.reduce(0) { $0 + $1.count }
    return "\(total) missing measurements of \(missingCells.count) features left out, feature by feature"
  }
}

extension Note {
  fileprivate static func notMeasured(because error: RepeatedMatrix.RepeatedMatrixError) -> Note {
    let sentence =
      switch error {
      case .tooFewRepeats: "There is one repeat, so that nothing was repeated."
      case .noMeasurements: "The feature was never measured."
      case .outOfRange(let subject, let repetition, let value):
        "The value \(value) of subject \(subject + 1), repeat \(repetition + 1), is too large to be squared."
      }
    return Note(.notRepeated, sentence)
  }
}

extension Note.Kind {
  /// A feature without repeated measurements.
  public static let notRepeated = Note.Kind("not-repeated")
}
