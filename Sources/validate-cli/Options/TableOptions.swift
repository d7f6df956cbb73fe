import ArgumentParser
import Foundation
import Tables

extension MissingPolicy: ExpressibleByArgument {}

/// A table and what happens to its missing values.
struct TableOptions: ParsableArguments {
  @Argument(help: "The table, CSV or TSV (by extension .tsv or .tab); '-' reads standard input.")
  var table: String

  @Option(
    name: .long,
    help: "Rows with missing values: refuse (an error) or drop (leave them out and say how many).")
  var missing = MissingPolicy.refuse

  /// Reads the table.
  func read() throws -> FeatureTable {
    try FeatureTable(contentsOf: table)
  }

  /// The rows that are complete in these columns; rows left out are counted on standard error.
  func complete(_ table: FeatureTable, _ columns: [String]) throws -> FeatureTable {
    let result = try table.resolvingMissing(in: columns, policy: missing)
    if !result.droppedRows.isEmpty {
      let counts = result.missingCounts.map { "\($0.column) \($0.count)" }.joined(separator: ", ")
      FileHandle.standardError.write(
        Data(
          "\(result.droppedRows.count) of \(table.rowCount) rows left out for missing values (\(counts))\n"
            .utf8))
    }
    return result.table
  }
}

/// Which columns are features.
struct FeatureOptions: ParsableArguments {
  @Option(name: .long, help: "Names or globs of feature columns; repeatable, comma-separated.")
  var features: [String] = []

  @Option(name: .long, help: "Names or globs of columns left out; repeatable, comma-separated.")
  var exclude: [String] = []

  /// The feature columns of a table: those asked for, or all that have no other part.
  func columns(of table: FeatureTable, notAmong taken: Set<String>) throws -> [String] {
    let patterns = features.flatMap(commaSeparated)
    return try table.matching(
      patterns: patterns.isEmpty ? ["*"] : patterns, excluding: exclude.flatMap(commaSeparated),
      notAmong: taken)
  }
}
