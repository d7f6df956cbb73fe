public import Statistics
public import Tables
public import Validation

/// The ROC analysis of one or more scores for a response.
public struct ROCRequest: Sendable {
  /// Which scores point to a case.
  public enum Direction: String, Sendable, CaseIterable {
    /// The one in which the medians of cases and controls differ, score by score: chosen on the data it is
    /// judged on, hence optimistic.
    case auto
    /// Cases have the higher scores.
    case higher
    /// Cases have the lower scores.
    case lower
  }

  /// The response.
  public var outcome: ColumnValue
  /// The columns of scores.
  public var scores: [String]
  /// Which scores point to a case.
  public var direction = Direction.higher
  /// A range of specificity whose area is wanted.
  public var partialSpecificity: ClosedRange<Double>?
  /// What becomes of rows with missing values.
  public var missing = MissingPolicy.refuse
  /// The level of intervals.
  public var level = ConfidenceLevel.p95

  /// The ROC analysis of scores.
  public init(outcome: ColumnValue, scores: [String]) {
    self.outcome = outcome
    self.scores = scores
  }

  /// Analyses every score, and compares all pairs of them by DeLong's paired test.
  /// - Throws: `TableError`, `TableAnalysisError`.
  public func run(_ all: FeatureTable) throws -> ROCAnalysis {
    let (table, exclusions) = try all.complete(in: [outcome.column] + scores, missing)
    let response = try table.binaryOutcome(column: outcome.column, caseValue: outcome.value)
    do {
      var results: [ROCAnalysis.Score] = []
      for name in scores {
        let values = try table.completeNumbers(name)
        let curve = try roc(
          scores: values, outcome: response, direction: chosen(values, response), level: level)
        results.append(
          ROCAnalysis.Score(
            name: name, curve: curve,
            partial: partialSpecificity.map { curve.partialAUC(over: .specificity($0)) }))
      }
      var comparisons: [ROCAnalysis.Comparison] = []
      for (i, a) in results.enumerated() where min(a.curve.caseCount, a.curve.controlCount) > 1 {
        for b in results.dropFirst(i + 1) {
          comparisons.append(
            ROCAnalysis.Comparison(
              a: a.name, b: b.name, result: try comparePaired(a.curve, b.curve, level: level)))
        }
      }
      return ROCAnalysis(
        scores: results, comparisons: comparisons, exclusions: exclusions,
        notes: direction == .auto ? [.automaticDirection] : [])
    } catch let error as MetricError {
      throw TableAnalysisError(error)
    }
  }

  private func chosen(_ values: [Double], _ response: BinaryOutcome) -> ScoreDirection {
    switch direction {
    case .higher: return .higher
    case .lower: return .lower
    case .auto:
      let cases = values.indices.filter { response.isCase[$0] }.map { values[$0] }
      let controls = values.indices.filter { !response.isCase[$0] }.map { values[$0] }
      guard !cases.isEmpty, !controls.isEmpty else { return .higher }
      return median(cases) >= median(controls) ? .higher : .lower
    }
  }
}

/// The ROC analysis of scores.
public struct ROCAnalysis: Sendable {
  /// One score.
  public struct Score: Sendable {
    /// The score's column.
    public let name: String
    /// Its curve.
    public let curve: ROC
    /// The area over the range of specificity asked for.
    public let partial: PartialAUC?
  }

  /// Two scores.
  public struct Comparison: Sendable {
    /// The first score.
    public let a: String
    /// The second score.
    public let b: String
    /// The area of the first less that of the second.
    public let result: ScoreComparison
  }

  /// The scores in the order asked for.
  public let scores: [Score]
  /// All pairs of scores; none with a single case or control.
  public let comparisons: [Comparison]
  /// Rows left out for missing values.
  public let exclusions: RowExclusions
  /// Caveats.
  public let notes: [Note]
}

extension Note.Kind {
  /// A direction chosen on the data that it is judged on.
  public static let automaticDirection = Note.Kind("automatic-direction")
}

extension Note {
  static let automaticDirection = Note(
    .automaticDirection,
    "The direction was chosen on these data, which biases the area upwards: not for confirmatory use.")
}
