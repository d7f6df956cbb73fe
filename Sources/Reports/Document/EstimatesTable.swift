public import Statistics

extension TextTable {
  /// The table of `estimates` that `Block.estimates` stands for: quantity, estimate, interval, sample and
  /// method, one row each. Every note of an estimate becomes a footnote, said once for all rows it
  /// belongs to.
  public init(
    estimates: [Estimate], caption: InlineText, anchor: Anchor? = nil, precision: Precision = .automatic
  ) {
    let levels = Set(estimates.compactMap(\.interval?.level))
    // One level for all goes to the heading, otherwise each interval names its own.
    let commonLevel = levels.count == 1 ? levels.first : nil
    let heading = commonLevel.map { "\(Format.level($0)) CI" } ?? "Interval"
    let rows = estimates.map { estimate -> [InlineText] in
      var limits = Format.interval(estimate, precision: precision)
      if commonLevel == nil, let level = estimate.interval?.level {
        limits += " (\(Format.level(level)))"
      }
      let unit = estimate.value == nil ? "" : estimate.quantity.unit.map { " " + $0 } ?? ""
      return [
        Self.name(of: estimate.quantity),
        InlineText(Format.value(estimate, precision: precision) + unit),
        InlineText(limits),
        InlineText(Format.sampleSize(estimate.sampleSize)),
        InlineText(Self.methods(of: estimate)),
      ]
    }
    self.init(
      caption: caption, anchor: anchor,
      columns: [
        Column("Quantity"), Column("Estimate", .right), Column(InlineText(heading), .right),
        Column("n", .right), Column("Method"),
      ],
      rows: rows, footnotes: Self.footnotes(of: estimates))
  }

  private static func name(of quantity: Quantity) -> InlineText {
    let isNamed = quantity.symbol.isEmpty || quantity.symbol == quantity.name
    return InlineText(isNamed ? quantity.name : "\(quantity.name) (\(quantity.symbol))")
  }

  private static func methods(of estimate: Estimate) -> String {
    guard let interval = estimate.interval, interval.method != estimate.method else {
      return estimate.method.name
    }
    return "\(estimate.method.name); interval: \(interval.method.name)"
  }

  private static func footnotes(of estimates: [Estimate]) -> [InlineText] {
    var order = [Note]()
    var quantities = [Note: [String]]()
    for estimate in estimates {
      let symbol = estimate.quantity.symbol.isEmpty ? estimate.quantity.name : estimate.quantity.symbol
      for note in estimate.notes {
        if quantities[note] == nil { order.append(note) }
        if quantities[note]?.contains(symbol) != true { quantities[note, default: []].append(symbol) }
      }
    }
    return order.map { note in
      InlineText((quantities[note] ?? []).joined(separator: ", ") + ": " + note.message)
    }
  }
}
