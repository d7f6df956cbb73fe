/// Rows divided into named groups, in the sorted order of the names.
public struct Grouping: Sendable, Equatable {
  /// The names that occur, sorted.
  public let levels: [String]
  /// For each row, the index of its name in `levels`.
  public let codes: [Int]

  /// A grouping by each row's label.
  public init(_ labels: [String]) {
    levels = Set(labels).sorted()
    let index = Dictionary(uniqueKeysWithValues: levels.enumerated().map { ($1, $0) })
    codes = labels.map { index[$0]! }
  }

  /// Number of rows.
  public var count: Int { codes.count }

  /// The rows of each level, ascending.
  public var rowsByLevel: [[Int]] {
    var rows = [[Int]](repeating: [], count: levels.count)
    for (row, code) in codes.enumerated() { rows[code].append(row) }
    return rows
  }
}
