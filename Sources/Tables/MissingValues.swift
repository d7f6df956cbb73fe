/// What becomes of rows with missing values.
public enum MissingPolicy: String, Sendable, CaseIterable {
  /// They are an error.
  case refuse
  /// They are left out, and counted.
  case drop
}

/// A table without missing values in the columns it was asked for, and what was left out for it.
public struct CompleteTable: Sendable {
  /// The rows that are complete, in their order.
  public let table: FeatureTable
  /// The rows of the original table that were left out, from 0, in their order.
  public let droppedRows: [Int]
  /// For each column with missing cells, how many, in the order the columns were asked for. A row that
  /// lacks two values counts in both, so that these may add up to more than the rows left out.
  public let missingCounts: [ColumnCount]
}

extension FeatureTable {
  /// The table with the rows that are complete in the given columns.
  ///
  /// With `.refuse` any missing cell is an error, at the first one in reading order, with the counts by
  /// column. With `.drop` such rows are left out; that none is left is an error as well.
  public func resolvingMissing(
    in columns: [String], policy: MissingPolicy
  ) throws(TableError) -> CompleteTable {
    let found = try missing(in: columns)
    guard !found.counts.isEmpty else {
      return CompleteTable(table: self, droppedRows: [], missingCounts: [])
    }
    let dropped = found.rows.indices.filter { found.rows[$0] }
    if policy == .refuse { throw missingError(found, .missingValues(found.counts)) }
    if dropped.count == rowCount { throw missingError(found, .noCompleteRow(found.counts)) }
    return CompleteTable(
      table: selecting(rows: found.rows.indices.filter { !found.rows[$0] }), droppedRows: dropped,
      missingCounts: found.counts)
  }

  /// Throws at the first missing cell of the columns, if there is one.
  func refuseMissing(_ columns: [String]) throws(TableError) {
    let found = try missing(in: columns)
    if !found.counts.isEmpty { throw missingError(found, .missingValues(found.counts)) }
  }

  private struct MissingCells {
    var counts: [ColumnCount] = []
    /// Whether a row has a missing cell.
    var rows: [Bool]
    /// The columns with missing cells.
    var columns: [Int] = []
  }

  private func missing(in columns: [String]) throws(TableError) -> MissingCells {
    var found = MissingCells(rows: Array(repeating: false, count: rowCount))
    var seen: Set<Int> = []
    for name in columns {
      let column = try index(of: name)
      guard seen.insert(column).inserted else { continue }
      var count = 0
      for row in 0..<rowCount where isMissing(row: row, column: column) {
        count += 1
        found.rows[row] = true
      }
      if count > 0 {
        found.counts.append(ColumnCount(column: name, count: count))
        found.columns.append(column)
      }
    }
    return found
  }

  private func missingError(_ found: MissingCells, _ problem: TableProblem) -> TableError {
    let row = found.rows.firstIndex(of: true) ?? 0
    let column = found.columns.sorted().first { isMissing(row: row, column: $0) } ?? 0
    return error(row: row, column: column, problem)
  }
}
