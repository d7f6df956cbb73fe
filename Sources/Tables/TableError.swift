/// Why a table cannot be read or used as asked: the place, what is wrong, and what to do.
///
/// As text: `cohort.csv:18:7: error: 'n.d.' in column 'albumin' is not a number (write NA for a missing
/// value)`.
public struct TableError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The table's path as the caller gave it, or `<stdin>`.
  public let file: String
  /// The line of the file, from 1; nil when the whole file is meant.
  public let line: Int?
  /// The number of the field within the row, from 1; nil when the whole row is meant.
  public let column: Int?
  /// What is wrong.
  public let problem: TableProblem

  /// An error at a place.
  public init(file: String, line: Int? = nil, column: Int? = nil, problem: TableProblem) {
    self.file = file
    self.line = line
    self.column = column
    self.problem = problem
  }

  /// Where: `cohort.csv:18:7`, `cohort.csv:1` or `cohort.csv`.
  public var place: String {
    var text = file
    if let line { text += ":\(line)" }
    if line != nil, let column { text += ":\(column)" }
    return text
  }

  /// The place, what is wrong, and what to do, in one line.
  public var description: String { "\(place): error: \(problem.message) (\(problem.advice))" }
}

/// A number of cells of one column.
public struct ColumnCount: Sendable, Equatable {
  /// The column's name.
  public let column: String
  /// How many of its cells.
  public let count: Int

  /// A count for a column.
  public init(column: String, count: Int) {
    self.column = column
    self.count = count
  }
}
