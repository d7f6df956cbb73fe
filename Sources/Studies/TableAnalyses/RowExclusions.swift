public import Tables

/// The rows of a table that an analysis left out for missing values.
public struct RowExclusions: Sendable, Equatable {
  /// Rows of the table.
  public let total: Int
  /// The rows left out, from 0.
  public let rows: [Int]
  /// How many cells were missing, column by column; a row may count in several.
  public let counts: [ColumnCount]

  /// What a user is told, nil when nothing was left out.
  public var sentence: String? {
    guard !rows.isEmpty else { return nil }
    let columns = counts.map { "\($0.column) \($0.count)" }.joined(separator: ", ")
    return "\(rows.count) of \(total) rows left out for missing values (\(columns))"
  }

  /// The rows of the original table that stayed, from 0.
  public var kept: [Int] {
    let left = Set(rows)
    return (0..<total).filter { !left.contains($0) }
  }
}

extension FeatureTable {
  /// The rows that are complete in the columns, and what was left out for it.
  func complete(
    in columns: [String], _ policy: MissingPolicy
  ) throws(TableError) -> (table: FeatureTable, exclusions: RowExclusions) {
    let complete = try resolvingMissing(in: columns, policy: policy)
    return (
      complete.table,
      RowExclusions(total: rowCount, rows: complete.droppedRows, counts: complete.missingCounts)
    )
  }
}
