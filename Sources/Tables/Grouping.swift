/// Rows in groups: strata, batches, treatment arms, clusters.
public struct Grouping: Sendable, Equatable {
  /// The groups' labels in sorted order: by value when all are numbers, otherwise by text.
  public let labels: [String]
  /// The group of each row, an index of `labels`.
  public let codes: [Int]

  /// The groups of rows by their labels.
  public init(_ rows: [String]) {
    labels = sortedLabels(rows)
    var codeOfLabel: [String: Int] = [:]
    for (code, label) in labels.enumerated() { codeOfLabel[label] = code }
    codes = rows.compactMap { codeOfLabel[$0] }
  }

  /// Number of groups.
  public var count: Int { labels.count }

  /// The rows of each group, ascending.
  public var rowsByGroup: [[Int]] {
    var rows = [[Int]](repeating: [], count: labels.count)
    for (row, code) in codes.enumerated() { rows[code].append(row) }
    return rows
  }
}

extension FeatureTable {
  /// The groups that a column makes, by its cells as written. A missing cell is an error.
  public func groups(_ column: String) throws(TableError) -> Grouping {
    Grouping(try completeText(column))
  }

  /// Case weights: finite numbers, 0 or more. A missing cell is an error.
  public func weights(_ column: String) throws(TableError) -> [Double] {
    let weights = try completeNumbers(column)
    if let row = weights.firstIndex(where: { $0 < 0 }) {
      let index = try index(of: column)
      throw error(
        row: row, column: index,
        .negativeWeight(cell: cell(row: row, column: index), column: column))
    }
    return weights
  }
}
