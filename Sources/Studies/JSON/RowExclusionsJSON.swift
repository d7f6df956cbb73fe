internal import Tables

extension RowExclusions {
  /// `{"count", "columns": [{"column", "missing"}]}`.
  var json: JSONValue {
    [
      "count": .integer(rows.count),
      "columns": .array(
        counts.map { ["column": .string($0.column), "missing": .integer($0.count)] }),
    ]
  }
}
