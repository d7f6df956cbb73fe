public import Statistics
public import Tables
public import Validation

/// Linearity and bias of measured columns against a column of reference values.
public struct LinearityRequest: Sendable {
  /// The column of reference values.
  public var reference: String
  /// The measured columns, names or globs.
  public var measured: [String]
  /// The range of the slope that counts as proportional without correction.
  public var slopeRange = 0.95...1.05
  /// The smallest R squared.
  public var leastRSquared = 0.9
  /// What becomes of rows with missing values.
  public var missing = MissingPolicy.refuse
  /// The level of intervals.
  public var level = ConfidenceLevel.p95

  /// The linearity of columns.
  public init(reference: String, measured: [String]) {
    self.reference = reference
    self.measured = measured
  }

  /// Analyses each measured column.
  /// - Throws: `TableError`, `TableAnalysisError`.
  public func run(_ all: FeatureTable) throws -> LinearityAnalysis {
    let names = try all.matching(patterns: measured, notAmong: [reference])
    var features: [LinearityAnalysis.Feature] = []
    for name in names {
      let (table, exclusions) = try all.complete(in: [reference, name], missing)
      let pairs: MeasurementPairs
      do {
        pairs = try MeasurementPairs(
          first: table.completeNumbers(reference), second: table.completeNumbers(name))
      } catch is MeasurementPairs.PairsError {
        throw TableAnalysisError(.estimate, "a value of '\(name)' is too large to be squared")
      }
      let result = Linearity(pairs, level: level)
      features.append(
        LinearityAnalysis.Feature(
          name: name, pairs: pairs.count, result: result, exclusions: exclusions,
          slopeWithin: result.slope.interval.map {
            slopeRange.contains($0.lower) && slopeRange.contains($0.upper)
          },
          rSquaredReached: result.rSquared.map { $0 >= leastRSquared }))
    }
    return LinearityAnalysis(request: self, features: features)
  }
}

/// The linearity of measured columns.
public struct LinearityAnalysis: Sendable {
  /// One column.
  public struct Feature: Sendable {
    /// The column.
    public let name: String
    /// Rows analysed.
    public let pairs: Int
    /// What was found.
    public let result: Linearity
    /// Rows left out for missing values.
    public let exclusions: RowExclusions
    /// Whether the slope's interval lies in the range asked for; nil without an interval.
    public let slopeWithin: Bool?
    /// Whether R squared is large enough; nil without one.
    public let rSquaredReached: Bool?
  }
  /// What was asked.
  public let request: LinearityRequest
  /// The columns in order.
  public let features: [Feature]
}
