/// A number of the features of each image and class, as a heat map: the share that reach a criterion, or their median
/// coefficient. Cells hold the number in words, so that small ones are seen for what they are.
public struct FilterClassFigure: Figure {
  /// A cell of the map.
  public struct Cell: Sendable, Hashable {
    /// Where the cell lies between the ends of the key, 0 to 1; values outside have the shade of the end.
    public let position: Double
    /// What is written in it.
    public let text: String

    /// A cell.
    public init(position: Double, text: String) {
      precondition(position.isFinite, "a cell without a value is nil")
      self.position = position
      self.text = text
    }
  }

  /// The images, from top to bottom.
  public var rows: [String]
  /// The feature classes, from left to right.
  public var columns: [String]
  /// Row by row; nil where there is no such feature.
  public var cells: [[Cell?]]
  /// What a cell shows: `"Share of features with an ICC(A,1) of at least 0.75"`.
  public var meaning: String
  /// The ends of the key: `"0 %"` and `"100 %"`.
  public var ends: Ends
  /// The width in print.
  public var width = FigureWidth.single

  /// The ends of the key.
  public struct Ends: Sendable, Hashable {
    /// The light end.
    public let low: String
    /// The dark end.
    public let high: String

    /// The ends in words.
    public init(low: String, high: String) {
      self.low = low
      self.high = high
    }
  }

  /// A map.
  public init(rows: [String], columns: [String], cells: [[Cell?]], meaning: String, ends: Ends) {
    precondition(cells.count == rows.count && cells.allSatisfy { $0.count == columns.count })
    self.rows = rows
    self.columns = columns
    self.cells = cells
    self.meaning = meaning
    self.ends = ends
  }

  /// Shades from none to all: light to dark of one hue, so that they stay in order in grey and with colour blindness.
  private static let shades = [
    "#f7fbff", "#deebf7", "#c6dbef", "#9ecae1", "#6baed6", "#4292c6", "#2171b5", "#08519c",
  ]
  /// From this shade on text is white.
  private static let firstDark = 5
  private static let pitch = 15.0

  private static func shade(_ position: Double) -> Int {
    max(0, min(shades.count - 1, Int((position * Double(shades.count)).rounded(.down))))
  }

  /// The SVG document.
  public func svg() -> String {
    let title = "By image and feature class: \(meaning)"
    guard !rows.isEmpty, !columns.isEmpty else { return EmptyFigure.svg(title: title, width: width) }
    let total = width.points
    let names = rows.map { Font.small.shortened($0, to: total * 0.34) }
    let left = 3 + (names.map(Font.small.width).max() ?? 0) + 6
    let cellWidth = min(52, (total - left - 4) / Double(columns.count))
    let heads = columns.map { Font.small.shortened($0, to: max(cellWidth, 40)) }
    let isUpright = heads.contains { Font.small.width($0) + 4 > cellWidth }
    let top = isUpright ? (heads.map(Font.small.width).max() ?? 0) + 8 : Font.small.lineHeight + 6
    let bottom = top + Self.pitch * Double(rows.count)
    let caption = Font.small.wrapped(meaning, to: total - 8)
    let keyTop = bottom + 8
    var canvas = Canvas(
      width: total, height: keyTop + Double(caption.count) * Font.small.lineHeight + 24)
    for (j, head) in heads.enumerated() {
      let middle = left + cellWidth * (Double(j) + 0.5)
      if isUpright {
        canvas.text(
          RichText(head), at: Point(middle + Font.small.size * FontMetrics.capHeight / 2, top - 4),
          rotation: -90)
      } else {
        canvas.text(RichText(head), at: Point(middle, top - 4), anchor: .middle)
      }
    }
    for (i, name) in names.enumerated() {
      let y = top + Self.pitch * Double(i)
      canvas.centered(RichText(name), at: Point(left - 6, y + Self.pitch / 2), anchor: .end)
      for j in columns.indices {
        draw(
          cells[i][j], name: "\(rows[i]), \(columns[j])",
          in: Rect(x: left + cellWidth * Double(j), y: y, width: cellWidth, height: Self.pitch), on: &canvas)
      }
    }
    drawKey(caption, at: keyTop, on: &canvas)
    return canvas.svg(title: title, description: description)
  }

  private func draw(_ cell: Cell?, name: String, in area: Rect, on canvas: inout Canvas) {
    guard let cell else { return }
    let shade = Self.shade(cell.position)
    canvas.group("\(name): \(cell.text)") { canvas in
      canvas.rect(
        area.insetBy(0.5), fill: Fill(color: Color(hex: Self.shades[shade])),
        stroke: Stroke(color: .lightGray, width: 0.4))
      let font = Font.small.width(cell.text) + 2 <= area.width ? Font.small : Font.tiny
      canvas.centered(
        RichText(cell.text), at: Point(area.left + area.width / 2, area.top + area.height / 2), font,
        anchor: .middle, color: shade >= Self.firstDark ? .white : .black)
    }
  }

  private func drawKey(_ caption: [String], at top: Double, on canvas: inout Canvas) {
    for (index, line) in caption.enumerated() {
      canvas.centered(
        RichText(line), at: Point(3, top + (Double(index) + 0.5) * Font.small.lineHeight))
    }
    let y = top + Double(caption.count) * Font.small.lineHeight + 6
    let start = 3 + Font.small.width(ends.low) + 4
    canvas.centered(RichText(ends.low), at: Point(3, y + 4))
    for (index, hex) in Self.shades.enumerated() {
      canvas.rect(
        Rect(x: start + 11 * Double(index), y: y, width: 11, height: 8), fill: Fill(color: Color(hex: hex)),
        stroke: Stroke(color: .lightGray, width: 0.3))
    }
    canvas.centered(
      RichText(ends.high), at: Point(start + 11 * Double(Self.shades.count) + 4, y + 4))
  }

  private var description: String {
    let sentences = rows.indices.map { i in
      let parts = columns.indices.compactMap { j in
        cells[i][j].map { "\(columns[j]) \($0.text)" }
      }
      return "\(rows[i]): \(parts.joined(separator: ", "))."
    }
    return sentences.joined(separator: " ")
  }
}
