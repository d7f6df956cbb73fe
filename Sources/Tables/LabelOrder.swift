/// The distinct labels in sorted order: by value when every label is a finite number, and then by text
/// (`2`, `10`, `10.0`); otherwise by text, Unicode scalar by scalar, capitals before small letters.
package func sortedLabels(_ labels: some Sequence<String>) -> [String] {
  let distinct = Set(labels)
  var values: [String: Double] = [:]
  values.reserveCapacity(distinct.count)
  for label in distinct {
    guard let value = finiteNumber(label) else { return distinct.sorted() }
    values[label] = value
  }
  return distinct.sorted { a, b in
    let (x, y) = (values[a] ?? 0, values[b] ?? 0)
    return x == y ? a < b : x < y
  }
}

/// The value of a text that is a finite decimal number, blanks around it aside, as in a table's cell.
func finiteNumber(_ text: String) -> Double? {
  let bytes = Array(text.utf8) + [ASCII.lineFeed]
  let cell = Cell(wholeOf: bytes.span)
  guard case .number(let value) = cell.meaning(bytes.span) else { return nil }
  return value
}
