/// Where a text stands relative to its point.
enum Anchoring: String {
  case start
  case middle
  case end
}

/// A drawing that becomes SVG: lines, shapes and real text, coordinates in points with two decimals.
///
/// It uses no identifiers, style sheets or external files, so several drawings can stand in one page, and
/// clipping is done on the coordinates.
struct Canvas {
  let width: Double
  let height: Double
  private var elements: [String] = []
  private var clipping: Rect?

  init(width: Double, height: Double) {
    self.width = width
    self.height = height
  }

  mutating func line(_ a: Point, _ b: Point, _ stroke: Stroke) { polyline([a, b], stroke) }

  mutating func polyline(_ points: [Point], _ stroke: Stroke) {
    // A line has a gap where a value does not exist.
    let runs = points.split { !$0.isFinite }.map { Array($0) }
    let pieces = clipping.map { area in runs.flatMap { area.clip(polyline: $0) } } ?? runs
    for piece in pieces where piece.count > 1 {
      if piece.count == 2 {
        elements.append(
          "<line x1=\"\(number(piece[0].x))\" y1=\"\(number(piece[0].y))\" x2=\"\(number(piece[1].x))\""
            + " y2=\"\(number(piece[1].y))\"\(attributes(stroke))/>")
      } else {
        elements.append("<polyline points=\"\(list(piece))\" fill=\"none\"\(attributes(stroke))/>")
      }
    }
  }

  /// Many separate segments of one look as one element.
  mutating func segments(_ segments: [(Point, Point)], _ stroke: Stroke) {
    let finite = segments.filter { $0.0.isFinite && $0.1.isFinite }
    let visible = clipping.map { area in finite.compactMap { area.clip($0.0, $0.1) } } ?? finite
    guard !visible.isEmpty else { return }
    let path = visible.map { "M\(pair($0.0))L\(pair($0.1))" }.joined()
    elements.append("<path d=\"\(path)\" fill=\"none\"\(attributes(stroke))/>")
  }

  /// Many round dots of one look as one element.
  mutating func dots(_ points: [Point], radius: Double, _ color: Color, opacity: Double = 1) {
    let finite = points.filter(\.isFinite)
    let visible = clipping.map { area in finite.filter { area.contains($0) } } ?? finite
    guard !visible.isEmpty else { return }
    let path = visible.map { "M\(pair($0))h0" }.joined()
    elements.append(
      "<path d=\"\(path)\" fill=\"none\" stroke-linecap=\"round\""
        + attributes(Stroke(color: color, width: 2 * radius, opacity: opacity)) + "/>")
  }

  mutating func polygon(_ points: [Point], fill: Fill?, stroke: Stroke? = nil) {
    guard points.allSatisfy(\.isFinite) else { return }
    let visible = clipping.map { $0.clip(polygon: points) } ?? points
    guard visible.count > 2 else { return }
    elements.append("<polygon points=\"\(list(visible))\"\(attributes(fill, stroke))/>")
  }

  mutating func rect(_ rect: Rect, fill: Fill?, stroke: Stroke? = nil) {
    var area = rect
    if let clipping {
      guard clipping.intersects(rect) || rect.width == 0 else { return }
      let left = max(rect.left, clipping.left)
      let top = max(rect.top, clipping.top)
      area = Rect(
        x: left, y: top, width: min(rect.right, clipping.right) - left,
        height: min(rect.bottom, clipping.bottom) - top)
    }
    elements.append(
      "<rect x=\"\(number(area.x))\" y=\"\(number(area.y))\" width=\"\(number(area.width))\""
        + " height=\"\(number(area.height))\"\(attributes(fill, stroke))/>")
  }

  /// A mark of the given radius; shapes have about equal areas.
  mutating func marker(_ marker: Marker, at p: Point, radius r: Double, fill: Fill?, stroke: Stroke? = nil) {
    guard p.isFinite, clipping?.contains(p) ?? true else { return }
    let unclipped = clipping
    clipping = nil
    defer { clipping = unclipped }
    switch marker {
    case .circle:
      elements.append(
        "<circle cx=\"\(number(p.x))\" cy=\"\(number(p.y))\" r=\"\(number(r))\"\(attributes(fill, stroke))/>")
    case .square:
      let h = r * 0.89
      rect(Rect(x: p.x - h, y: p.y - h, width: 2 * h, height: 2 * h), fill: fill, stroke: stroke)
    case .triangle:
      polygon(
        [
          Point(p.x, p.y - r * 1.25), Point(p.x + r * 1.12, p.y + r * 0.8),
          Point(p.x - r * 1.12, p.y + r * 0.8),
        ],
        fill: fill, stroke: stroke)
    case .diamond:
      let h = r * 1.25
      polygon(
        [Point(p.x, p.y - h), Point(p.x + h, p.y), Point(p.x, p.y + h), Point(p.x - h, p.y)],
        fill: fill, stroke: stroke)
    }
  }

  /// One line of text. `at` is on the base line; `rotation` is in degrees, clockwise, about it.
  mutating func text(
    _ text: RichText, at p: Point, _ font: Font = .small, anchor: Anchoring = .start, color: Color = .black,
    rotation: Double = 0
  ) {
    var attributes = " x=\"\(number(p.x))\" y=\"\(number(p.y))\" font-size=\"\(number(font.size))\""
    if anchor != .start { attributes += " text-anchor=\"\(anchor.rawValue)\"" }
    if font.isBold { attributes += " font-weight=\"bold\"" }
    if color != .black { attributes += " fill=\"\(color.hex)\"" }
    if rotation != 0 {
      attributes += " transform=\"rotate(\(number(rotation)) \(number(p.x)) \(number(p.y)))\""
    }
    elements.append("<text\(attributes)>\(text.markup(size: font.size))</text>")
  }

  /// One line of text whose capitals are centred on `at.y`.
  mutating func centered(
    _ text: RichText, at p: Point, _ font: Font = .small, anchor: Anchoring = .start, color: Color = .black
  ) {
    let baseline = Point(p.x, p.y + font.size * FontMetrics.capHeight / 2)
    self.text(text, at: baseline, font, anchor: anchor, color: color)
  }

  /// Draws a part that shows `title` when the pointer rests on it.
  mutating func group(_ title: String, _ draw: (inout Canvas) -> Void) {
    elements.append("<g><title>\(XMLText.escape(title))</title>")
    draw(&self)
    elements.append("</g>")
  }

  /// Draws a part of which only what lies in `area` is kept. Text is not cut.
  mutating func clipped(to area: Rect, _ draw: (inout Canvas) -> Void) {
    let before = clipping
    clipping = area
    draw(&self)
    clipping = before
  }

  /// The document. `title` is its name and `description` its content for those who cannot see it.
  func svg(title: String, description: String) -> String {
    let millimetres = 25.4 / 72
    var lines = [
      "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"\(number(width * millimetres))mm\""
        + " height=\"\(number(height * millimetres))mm\" viewBox=\"0 0 \(number(width)) \(number(height))\""
        + " font-family=\"\(Font.family)\">",
      "<title>\(XMLText.escape(title))</title>", "<desc>\(XMLText.escape(description))</desc>",
      "<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>",
    ]
    lines += elements
    lines.append("</svg>")
    return lines.joined(separator: "\n") + "\n"
  }

  private func attributes(_ fill: Fill?, _ stroke: Stroke?) -> String {
    var result = " fill=\"\(fill?.color.hex ?? "none")\""
    if let fill, fill.opacity < 1 { result += " fill-opacity=\"\(number(fill.opacity))\"" }
    if let stroke { result += attributes(stroke) }
    return result
  }

  private func attributes(_ stroke: Stroke) -> String {
    var result = " stroke=\"\(stroke.color.hex)\" stroke-width=\"\(number(stroke.width))\""
    if !stroke.dash.isEmpty {
      result += " stroke-dasharray=\"\(stroke.dash.map(number).joined(separator: " "))\""
    }
    if stroke.opacity < 1 { result += " stroke-opacity=\"\(number(stroke.opacity))\"" }
    return result
  }

  private func list(_ points: [Point]) -> String { points.map(pair).joined(separator: " ") }

  private func pair(_ point: Point) -> String { "\(number(point.x)),\(number(point.y))" }

  /// Two decimals, always.
  private func number(_ x: Double) -> String {
    precondition(abs(x) < 1e9, "a coordinate is a modest number")
    let hundredths = Int((x * 100).rounded())
    let fraction = abs(hundredths) % 100
    return (hundredths < 0 ? "-" : "") + "\(abs(hundredths) / 100)." + (fraction < 10 ? "0" : "")
      + "\(fraction)"
  }
}
