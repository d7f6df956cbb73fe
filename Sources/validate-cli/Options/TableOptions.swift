import ArgumentParser
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
}

/// Which columns are features.
struct FeatureOptions: ParsableArguments {
  @Option(name: .long, help: "Names or globs of feature columns; repeatable, comma-separated.")
  var features: [String] = []

  @Option(name: .long, help: "Names or globs of columns left out; repeatable, comma-separated.")
  var exclude: [String] = []

  /// The patterns of features, one by one.
  var patterns: [String] { features.flatMap(commaSeparated) }
  /// The patterns of what is left out, one by one.
  var excluded: [String] { exclude.flatMap(commaSeparated) }
}
