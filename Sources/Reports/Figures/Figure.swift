/// A picture of results, drawn from plain numbers. The same numbers give the same bytes.
public protocol Figure: Sendable {
  /// The SVG document.
  func svg() -> String
}

/// The widths that journals print.
public enum FigureWidth: Sendable, Hashable {
  /// One column, 85 mm.
  case single
  /// Two columns, 178 mm.
  case double

  /// The width in points (1/72 inch).
  var points: Double {
    switch self {
    case .single: 85 * 72 / 25.4
    case .double: 178 * 72 / 25.4
    }
  }
}

/// What is drawn when there is nothing to draw.
enum EmptyFigure {
  static func svg(title: String, width: FigureWidth, reason: String = "No data") -> String {
    var canvas = Canvas(width: width.points, height: 90)
    canvas.rect(
      Rect(x: 6, y: 6, width: canvas.width - 12, height: canvas.height - 12), fill: nil,
      stroke: Stroke(color: .lightGray, width: 0.6))
    let lines = Font.label.wrapped(reason, to: canvas.width - 30)
    for (index, line) in lines.enumerated() {
      let offset = (Double(index) - Double(lines.count - 1) / 2) * Font.label.lineHeight
      canvas.centered(
        RichText(line), at: Point(canvas.width / 2, canvas.height / 2 + offset), .label,
        anchor: .middle, color: .gray)
    }
    return canvas.svg(title: title, description: reason)
  }
}
