public import Studies

extension ResidualTable {
  /// The table as CSV: `row` from 1, for events `time`, then one column a residual.
  public var csv: String {
    let hasTimes = lines.contains { $0.time != nil }
    var table = CSVTable(
      ["row"] + (hasTimes ? ["time"] : []) + names.map { CSVTable.Cell.text($0).csv })
    for line in lines {
      table.append(
        [.integer(line.row)] + (hasTimes ? [.number(line.time)] : []) + line.values.map { .number($0) })
    }
    return table.text
  }
}
