internal import Statistics
internal import Studies

/// An estimate under the name by which a table shows it.
struct NamedEstimate {
  let name: String
  let estimate: Estimate

  init(_ name: String, _ estimate: Estimate) {
    self.name = name
    self.estimate = estimate
  }

  /// The notes of estimates, each once, with the names of those it belongs to.
  static func notes(_ estimates: [NamedEstimate]) -> [Note] {
    var order: [Note] = []
    var names: [Note: [String]] = [:]
    for row in estimates {
      for note in row.estimate.notes {
        if names[note] == nil { order.append(note) }
        names[note, default: []].append(row.name)
      }
    }
    return order.map { Note($0.kind, "\((names[$0] ?? []).joined(separator: ", ")): \($0.message)") }
  }

  /// A numbered table of estimates under their names.
  static func table(_ rows: [NamedEstimate], _ caption: String, _ anchor: String) -> Block {
    let levels = Set(rows.compactMap(\.estimate.interval?.level))
    let heading = levels.count == 1 ? levels.first.map { "\(Format.level($0)) CI" } ?? "CI" : "CI"
    return .table(
      TextTable(
        caption: InlineText(caption), anchor: Anchor(anchor),
        columns: [
          TextTable.Column("Quantity"), TextTable.Column("Estimate", .right),
          TextTable.Column(InlineText(heading), .right), TextTable.Column("n (events)", .right),
          TextTable.Column("Method"),
        ],
        rows: rows.map { row in
          let sample = row.estimate.sampleSize
          return [
            InlineText(row.name), InlineText(Format.value(row.estimate, precision: .decimals(3))),
            InlineText(Format.interval(row.estimate, precision: .decimals(3))),
            InlineText("\(sample.count)" + (sample.events.map { " (\($0))" } ?? "")),
            InlineText(row.estimate.methodInWords),
          ]
        },
        footnotes: notes(rows).map { InlineText($0.message) }))
  }
}
