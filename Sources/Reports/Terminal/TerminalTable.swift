/// Writes a table of text in columns of equal width, for a terminal or a log.
///
/// Numbers stand at the right, words at the left, two blanks between columns, a line of hyphens under the
/// heads; caption above, footnotes below. Names longer than `longestName` lose their middle.
public struct TerminalTable: Sendable {
  /// Characters that a cell of words keeps.
  public static let longestName = 44

  private let table: TextTable

  /// A writer of one table.
  public init(_ table: TextTable) { self.table = table }

  /// The table, each line ended by a line feed.
  public var text: String {
    let heads = table.columns.map { $0.title.plainText }
    let cells = table.rows.map { row in
      zip(row, table.columns).map { cell, column in
        column.alignment == .left ? Self.shortened(cell.plainText) : cell.plainText
      }
    }
    let widths = heads.indices.map { j in cells.reduce(heads[j].count) { max($0, $1[j].count) } }
    var lines: [String] = table.caption.isEmpty ? [] : [table.caption.plainText, ""]
    lines.append(line(heads, widths))
    lines.append(widths.map { String(repeating: "-", count: $0) }.joined(separator: "  "))
    lines += cells.map { line($0, widths) }
    lines += table.footnotes.map(\.plainText)
    return lines.map { $0 + "\n" }.joined()
  }

  private func line(_ cells: [String], _ widths: [Int]) -> String {
    var text = ""
    for (j, cell) in cells.enumerated() {
      let padding = String(repeating: " ", count: widths[j] - cell.count)
      if j > 0 { text += "  " }
      switch table.columns[j].alignment {
      case .left, .center: text += cell + padding
      case .right: text += padding + cell
      }
    }
    while text.last == " " { text.removeLast() }
    return text
  }

  /// A name that fits: its beginning and its end, which tell features of one family apart.
  static func shortened(_ name: String) -> String {
    guard name.count > longestName else { return name }
    let end = (longestName - 1) / 2
    return name.prefix(longestName - 1 - end) + "\u{2026}" + name.suffix(end)
  }
}

extension InlineText {
  /// The words without any markup; a reference is its anchor's name.
  var plainText: String {
    runs.map { run in
      switch run {
      case .text(let text), .strong(let text), .emphasis(let text), .code(let text), .link(let text, _): text
      case .reference(let anchor): anchor.id
      }
    }.joined()
  }
}
