/// The key of a plot: what each line or mark stands for, and remarks such as a p-value.
struct Legend {
  struct Entry {
    /// The name first, further lines under it.
    var lines: [String]
    var stroke: Stroke?
    var marker: Marker?
    var fill: Fill?
  }

  private struct Row {
    var text: String
    var entry: Entry?
    var left: Double
    var top: Double
    var indent: Double
  }

  /// Whether entries stand under each other, or beside each other where the limit allows.
  enum Arrangement {
    case column
    case flow
  }

  static let sampleWidth = 17.0
  private static let sampleGap = 4.0
  private static let between = 2.5

  private var rows: [Row] = []
  private(set) var width = 0.0
  private(set) var height = 0.0

  /// A key no wider than `limit`; longer names are wrapped. `heading` is a first line over the names.
  init(
    _ entries: [Entry], heading: String? = nil, remarks: [String] = [], limit: Double,
    arrangement: Arrangement = .column
  ) {
    let font = Font.small
    let indent = Self.sampleWidth + Self.sampleGap
    let columnGap = 12.0
    var top = 0.0
    if let heading {
      rows.append(Row(text: heading, entry: nil, left: 0, top: 0, indent: indent))
      width = indent + font.width(heading)
      top += font.lineHeight + Self.between
    }
    var left = 0.0
    var bottom = top
    for (index, entry) in entries.enumerated() {
      let lines = entry.lines.flatMap { font.wrapped($0, to: limit - indent) }
      let entryWidth = indent + (lines.map(font.width).max() ?? 0)
      if index > 0, arrangement == .column || left + entryWidth > limit {
        left = 0
        top = bottom + Self.between
      }
      for (number, line) in lines.enumerated() {
        let lineTop = top + Double(number) * font.lineHeight
        rows.append(
          Row(text: line, entry: number == 0 ? entry : nil, left: left, top: lineTop, indent: indent))
      }
      width = max(width, left + entryWidth)
      bottom = max(bottom, top + Double(lines.count) * font.lineHeight)
      left += entryWidth + columnGap
    }
    top = bottom
    if !remarks.isEmpty && !entries.isEmpty { top += Self.between }
    for line in remarks.flatMap({ font.wrapped($0, to: limit) }) {
      rows.append(Row(text: line, entry: nil, left: 0, top: top, indent: 0))
      width = max(width, font.width(line))
      top += font.lineHeight
    }
    height = top
  }

  var isEmpty: Bool { rows.isEmpty }

  func draw(on canvas: inout Canvas, at origin: Point) {
    for row in rows {
      let middle = origin.y + row.top + Font.small.lineHeight / 2
      if let entry = row.entry {
        Self.drawSample(entry, on: &canvas, left: origin.x + row.left, middle: middle)
      }
      canvas.centered(RichText(row.text), at: Point(origin.x + row.left + row.indent, middle))
    }
  }

  static func drawSample(_ entry: Entry, on canvas: inout Canvas, left: Double, middle: Double) {
    if let fill = entry.fill, entry.marker == nil {
      canvas.rect(
        Rect(x: left + 3, y: middle - 3, width: sampleWidth - 6, height: 6), fill: fill,
        stroke: entry.stroke)
      return
    }
    if let stroke = entry.stroke {
      canvas.line(Point(left, middle), Point(left + sampleWidth, middle), stroke)
    }
    if let marker = entry.marker {
      let outline = entry.fill?.color == .white ? Stroke(color: entry.stroke?.color ?? .black) : nil
      canvas.marker(
        marker, at: Point(left + sampleWidth / 2, middle), radius: 2.2,
        fill: entry.fill ?? Fill(color: entry.stroke?.color ?? .black), stroke: outline)
    }
  }

  /// The corner of a place inside `area` where the key covers none of the lines, or nil if there is none.
  /// Earlier corners are preferred.
  func place(in area: Rect, avoiding lines: [[Point]], prefer corners: [Corner]) -> Point? {
    let room = area.insetBy(5)
    guard width <= room.width, height <= room.height else { return nil }
    let spareX = room.width - width
    let spareY = room.height - height
    var candidates = corners.map { corner in
      Point(
        room.left + (corner.isRight ? spareX : 0), room.top + (corner.isBottom ? spareY : 0))
    }
    // Then a grid, near the preferred corner first.
    let steps = 8
    let grid = (0...steps).flatMap { i in
      (0...steps).map { j in
        Point(room.left + spareX * Double(i) / Double(steps), room.top + spareY * Double(j) / Double(steps))
      }
    }
    if let home = candidates.first {
      let distance = { (p: Point) in
        (p.x - home.x) * (p.x - home.x) + (p.y - home.y) * (p.y - home.y)
      }
      candidates += grid.sorted { distance($0) < distance($1) }
    }
    return candidates.first { origin in
      let box = Rect(x: origin.x, y: origin.y, width: width, height: height).insetBy(-4)
      return !lines.contains { line in
        line.count == 1
          ? box.contains(line[0])
          : zip(line, line.dropFirst()).contains { box.clip($0, $1) != nil }
      }
    }
  }

  enum Corner {
    case topLeft
    case topRight
    case bottomLeft
    case bottomRight

    var isRight: Bool { self == .topRight || self == .bottomRight }
    var isBottom: Bool { self == .bottomLeft || self == .bottomRight }
  }
}
