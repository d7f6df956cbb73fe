/// A point of a drawing, in points (1/72 inch), y downwards.
struct Point: Hashable {
  var x: Double
  var y: Double

  init(_ x: Double, _ y: Double) {
    self.x = x
    self.y = y
  }
}

extension Point {
  var isFinite: Bool { x.isFinite && y.isFinite }
}

/// An upright rectangle of a drawing.
struct Rect: Hashable {
  var x: Double
  var y: Double
  var width: Double
  var height: Double

  init(x: Double, y: Double, width: Double, height: Double) {
    self.x = x
    self.y = y
    self.width = width
    self.height = height
  }

  var left: Double { x }
  var right: Double { x + width }
  var top: Double { y }
  var bottom: Double { y + height }

  func insetBy(_ margin: Double) -> Rect {
    Rect(x: x + margin, y: y + margin, width: width - 2 * margin, height: height - 2 * margin)
  }

  func contains(_ point: Point) -> Bool {
    point.x >= left && point.x <= right && point.y >= top && point.y <= bottom
  }

  func intersects(_ other: Rect) -> Bool {
    left < other.right && other.left < right && top < other.bottom && other.top < bottom
  }

  /// The part of a segment inside the rectangle (Liang and Barsky), or nil.
  func clip(_ a: Point, _ b: Point) -> (Point, Point)? {
    let dx = b.x - a.x
    let dy = b.y - a.y
    var enter = 0.0
    var leave = 1.0
    for (p, q) in [(-dx, a.x - left), (dx, right - a.x), (-dy, a.y - top), (dy, bottom - a.y)] {
      if p == 0 {
        if q < 0 { return nil }
      } else if p < 0 {
        enter = max(enter, q / p)
      } else {
        leave = min(leave, q / p)
      }
    }
    guard enter <= leave else { return nil }
    return (
      Point(a.x + enter * dx, a.y + enter * dy), Point(a.x + leave * dx, a.y + leave * dy)
    )
  }

  /// The pieces of a line inside the rectangle.
  func clip(polyline points: [Point]) -> [[Point]] {
    var pieces = [[Point]]()
    var current = [Point]()
    for (a, b) in zip(points, points.dropFirst()) {
      guard let (start, end) = clip(a, b) else { continue }
      if current.last != start {
        if current.count > 1 { pieces.append(current) }
        current = [start]
      }
      if end != start { current.append(end) }
    }
    if current.count > 1 { pieces.append(current) }
    return pieces
  }

  /// The part of a polygon inside the rectangle (Sutherland and Hodgman).
  func clip(polygon points: [Point]) -> [Point] {
    var result = points
    let sides: [(inside: (Point) -> Bool, cut: (Point, Point) -> Point)] = [
      ({ $0.x >= left }, { Self.at(x: left, $0, $1) }), ({ $0.x <= right }, { Self.at(x: right, $0, $1) }),
      ({ $0.y >= top }, { Self.at(y: top, $0, $1) }), ({ $0.y <= bottom }, { Self.at(y: bottom, $0, $1) }),
    ]
    for side in sides {
      let input = result
      result = []
      for index in input.indices {
        let current = input[index]
        let previous = input[index == 0 ? input.count - 1 : index - 1]
        if side.inside(current) != side.inside(previous) { result.append(side.cut(previous, current)) }
        if side.inside(current) { result.append(current) }
      }
    }
    return result
  }

  private static func at(x: Double, _ a: Point, _ b: Point) -> Point {
    Point(x, a.y + (b.y - a.y) * (x - a.x) / (b.x - a.x))
  }

  private static func at(y: Double, _ a: Point, _ b: Point) -> Point {
    Point(a.x + (b.x - a.x) * (y - a.y) / (b.y - a.y), y)
  }
}
