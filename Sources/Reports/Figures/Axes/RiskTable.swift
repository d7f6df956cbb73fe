/// The numbers at risk under a survival plot, each under its tick.
struct RiskTable {
  struct Row {
    let label: String
    let stroke: Stroke
    let counts: [Int]
  }

  private static let edge = 2.0
  private static let sample = 11.0
  private static let gap = 3.0
  private static let rowHeight = 9.6

  private let rows: [Row]
  /// Whether names stand above their numbers because they are too long to stand beside them.
  private let isStacked: Bool
  private let width: Double

  init(rows: [Row], width: Double) {
    self.rows = rows
    self.width = width
    let widest = rows.map { Font.small.width($0.label) }.max() ?? 0
    isStacked = widest > 0.24 * width
  }

  /// What names and first numbers need to the left of the plot.
  var leftMargin: Double {
    let first = rows.compactMap(\.counts.first).map { Font.small.width(String($0)) }.max() ?? 0
    guard !isStacked else { return Self.edge + first / 2 }
    let widest = rows.map { Font.small.width($0.label) }.max() ?? 0
    return widest == 0
      ? first / 2 + Self.edge
      : Self.edge + Self.sample + Self.gap + widest + 5 + first / 2
  }

  /// What the last numbers need to the right of their tick.
  var rightOverhang: Double {
    (rows.compactMap(\.counts.last).map { Font.small.width(String($0)) }.max() ?? 0) / 2 + 1
  }

  var height: Double {
    Font.heading.lineHeight + 1.5 + Double(rows.count) * Self.rowHeight * (isStacked ? 2 : 1)
  }

  func draw(on canvas: inout Canvas, top: Double, positions: [Double]) {
    canvas.text("Number at risk", at: Point(Self.edge, top + Font.heading.size * 0.8), .heading)
    var middle = top + Font.heading.lineHeight + 1.5 + Self.rowHeight / 2
    for row in rows {
      if !row.label.isEmpty {
        canvas.line(Point(Self.edge, middle), Point(Self.edge + Self.sample, middle), row.stroke)
        let start = Self.edge + Self.sample + Self.gap
        let label = isStacked ? Font.small.shortened(row.label, to: width - start - 2) : row.label
        canvas.centered(RichText(label), at: Point(start, middle))
        if isStacked { middle += Self.rowHeight }
      }
      for (position, count) in zip(positions, row.counts) {
        canvas.centered(RichText(String(count)), at: Point(position, middle), anchor: .middle)
      }
      middle += Self.rowHeight
    }
  }
}
