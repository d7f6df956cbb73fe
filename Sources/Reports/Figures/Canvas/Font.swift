/// A size and weight of the figures' one typeface.
struct Font: Hashable {
  var size: Double
  var isBold = false

  /// Tick labels, legends, numbers in tables.
  static let small = Font(size: 7)
  /// Titles of axes.
  static let label = Font(size: 7.5)
  /// Headings inside a figure.
  static let heading = Font(size: 7, isBold: true)
  /// Names in dense lists.
  static let tiny = Font(size: 6)

  /// Arial first, then what replaces it at the same or nearly the same widths.
  static let family =
    "Arial, 'Liberation Sans', Helvetica, 'Nimbus Sans', 'DejaVu Sans Condensed', sans-serif"

  /// From one base line to the next.
  var lineHeight: Double { size * 1.22 }

  func width(_ text: String) -> Double { FontMetrics.width(text, size: size, isBold: isBold) }

  /// The text, or its beginning and end with an ellipsis between them if it is too wide. The end is kept
  /// because it tells the names of features apart.
  func shortened(_ text: String, to limit: Double) -> String {
    guard width(text) > limit else { return text }
    let characters = Array(text)
    var kept = characters.count - 1
    while kept > 1 {
      let head = kept * 2 / 5
      let candidate =
        String(characters[..<head]) + "\u{2026}" + String(characters[(characters.count - (kept - head))...])
      if width(candidate) <= limit { return candidate }
      kept -= 1
    }
    return "\u{2026}"
  }

  /// The text in lines no wider than `limit`, broken at spaces; words too long for a line are broken after
  /// `_ - / .`, else anywhere.
  func wrapped(_ text: String, to limit: Double) -> [String] {
    guard width(text) > limit else { return [text] }
    var lines = [String]()
    var line = ""
    let words = Self.pieces(of: text, after: " ")
    let pieces = words.flatMap { word in
      width(trimmed(word)) <= limit ? [word] : Self.pieces(of: word, after: " _-/.")
    }
    for piece in pieces {
      if width(trimmed(line + piece)) <= limit {
        line += piece
        continue
      }
      if !line.isEmpty { lines.append(trimmed(line)) }
      line = ""
      for character in piece {
        if !line.isEmpty, width(line + String(character)) > limit {
          lines.append(line)
          line = ""
        }
        line.append(character)
      }
    }
    if !trimmed(line).isEmpty { lines.append(trimmed(line)) }
    return lines
  }

  private func trimmed(_ line: String) -> String {
    var rest = line[...]
    while rest.last == " " { rest = rest.dropLast() }
    return String(rest)
  }

  private static func pieces(of text: String, after breaks: String) -> [String] {
    var pieces = [String]()
    var piece = ""
    for character in text {
      piece.append(character)
      if breaks.contains(character) {
        pieces.append(piece)
        piece = ""
      }
    }
    if !piece.isEmpty { pieces.append(piece) }
    return pieces
  }
}
