public import Statistics
public import Tables
public import Validation

/// The overlap of segmentations, one row a case.
public struct DiceRequest: Sendable {
  /// Where the coefficients come from.
  public enum Source: Sendable, Equatable {
    /// A column of coefficients.
    case coefficient(String)
    /// Columns of the sizes of both segmentations and of their overlap.
    case sizes(first: String, second: String, overlap: String)
  }
  /// Where the coefficients come from.
  public var source: Source
  /// The column whose values are summarised apart.
  public var by: String?
  /// What becomes of rows with missing values.
  public var missing = MissingPolicy.refuse
  /// The level of intervals.
  public var level = ConfidenceLevel.p95

  /// The overlap of segmentations.
  public init(_ source: Source) { self.source = source }

  /// Summarises the coefficients.
  /// - Throws: `TableError`, `TableAnalysisError`.
  public func run(_ all: FeatureTable) throws -> DiceAnalysis {
    let columns =
      switch source {
      case .coefficient(let name): [name]
      case .sizes(let first, let second, let overlap): [first, second, overlap]
      }
    let (table, exclusions) = try all.complete(in: columns + (by.map { [$0] } ?? []), missing)
    func refuse(_ row: Int, _ reason: String) -> TableAnalysisError {
      TableAnalysisError(
        .row, "\(table.source):\(table.lineNumber(ofRow: row)): error: \(reason)")
    }
    var values: [Double] = []
    let numbers = try columns.map { try table.completeNumbers($0) }
    for row in 0..<table.rowCount {
      if case .coefficient = source {
        guard (0...1).contains(numbers[0][row]) else {
          throw refuse(row, "a Dice coefficient lies between 0 and 1")
        }
        values.append(numbers[0][row])
      } else {
        let (a, b, both) = (numbers[0][row], numbers[1][row], numbers[2][row])
        guard a + b > 0 else {
          throw refuse(
            row,
            "both segmentations are empty, so that Dice is 0/0: leave the case out, or give its coefficient in a column"
          )
        }
        guard a >= 0, b >= 0, both >= 0, both <= min(a, b) else {
          throw refuse(row, "sizes are 0 or more and their overlap is at most the smaller")
        }
        values.append(2 * both / (a + b))
      }
    }
    var groups: [DiceAnalysis.Group] = []
    if let by {
      let levels = try table.groups(by)
      for (label, rows) in zip(levels.labels, levels.rowsByGroup) {
        groups.append(.init(level: label, summary: DiceSummary(rows.map { values[$0] }, level: level)))
      }
    } else {
      groups = [.init(level: nil, summary: DiceSummary(values, level: level))]
    }
    return DiceAnalysis(groups: groups, values: values, exclusions: exclusions)
  }
}

/// The overlap of segmentations.
public struct DiceAnalysis: Sendable {
  /// The cases of one value of the `by` column.
  public struct Group: Sendable {
    /// The value.
    public let level: String?
    /// Their summary.
    public let summary: DiceSummary
  }
  /// The groups in sorted order.
  public let groups: [Group]
  /// The coefficient of each row that was kept.
  public let values: [Double]
  /// Rows left out for missing values.
  public let exclusions: RowExclusions
}
