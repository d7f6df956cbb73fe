internal import Statistics

/// Writes the blocks of one report, counting its figures and tables.
struct MarkdownWriter {
  let labels: ReportLabels
  private var figures = 0
  private var tables = 0

  init(labels: ReportLabels) { self.labels = labels }

  func heading(_ section: Section) -> String {
    let marks = String(repeating: "#", count: section.level)
    let title = MarkdownEscaping.inline(section.title)
    return "\(marks) \(title)" + (section.anchor.map { " " + span(labels[$0].id) } ?? "")
  }

  mutating func block(_ block: Block) -> String {
    switch block {
    case .paragraph(let text): return MarkdownEscaping.lineStart(inline(text))
    case .bullets(let items):
      return items.map { "- " + MarkdownEscaping.lineStart(inline($0)) }.joined(separator: "\n")
    case .table(let table): return self.table(table)
    case .figure(let figure): return self.figure(figure)
    case .estimates(let estimates, let caption, let anchor, let precision):
      return table(
        TextTable(estimates: estimates, caption: caption, anchor: anchor, precision: precision))
    case .test(let test):
      let sentence = Format.test(test)
      return MarkdownEscaping.lineStart(
        MarkdownEscaping.inline(sentence.prefix(1).uppercased() + sentence.dropFirst() + "."))
    case .caution(let note): return "> **Caution.** " + MarkdownEscaping.inline(note.message)
    case .note(let text): return "> **Note.** " + inline(text)
    case .definitions(let definitions):
      return definitions.map { "- **\(inline($0.term))**: \(inline($0.meaning))" }
        .joined(separator: "\n")
    case .code(let text, let language):
      let fence = String(
        repeating: "`", count: max(3, MarkdownEscaping.longestRun(of: "`", in: text) + 1))
      let body = text.hasSuffix("\n") ? text : text + "\n"
      return fence + (language ?? "") + "\n" + body + fence
    }
  }

  func inline(_ text: InlineText, isCell: Bool = false) -> String {
    let escape = { (plain: String) in MarkdownEscaping.inline(plain, isCell: isCell) }
    return text.runs.map { run in
      switch run {
      case .text(let text): escape(text)
      case .strong(let text): text.isEmpty ? "" : "**\(escape(text))**"
      case .emphasis(let text): text.isEmpty ? "" : "*\(escape(text))*"
      case .code(let text): MarkdownEscaping.code(text, isCell: isCell)
      case .link(let text, let url): "[\(escape(text))](\(MarkdownEscaping.target(url)))"
      case .reference(let anchor): "[\(escape(labels[anchor].words))](#\(labels[anchor].id))"
      }
    }.joined().trimmingSpaces()
  }

  private mutating func figure(_ figure: FigureReference) -> String {
    figures += 1
    let id = figure.anchor?.id ?? "figure-\(figures)"
    let alternative = MarkdownEscaping.inline(figure.alternativeText)
    // The span keeps pandoc from making the alternative text a second caption.
    let image = "\(span(id))![\(alternative)](\(MarkdownEscaping.target(figure.path)))"
    return image + "\n\n" + "**Figure \(figures).** " + inline(figure.caption)
  }

  private mutating func table(_ table: TextTable) -> String {
    var parts = [String]()
    if !table.caption.isEmpty {
      tables += 1
      parts.append(
        (table.anchor.map { span($0.id) } ?? "") + "**Table \(tables).** " + inline(table.caption))
    }
    parts.append(PipeTable(table, cell: { inline($0, isCell: true) }).text)
    if !table.footnotes.isEmpty {
      parts.append(
        table.footnotes.map { "- " + MarkdownEscaping.lineStart(inline($0)) }.joined(separator: "\n"))
    }
    return parts.joined(separator: "\n\n")
  }

  private func span(_ id: String) -> String { "<span id=\"\(id)\"></span>" }
}

/// A table between bars, its columns padded to one width.
private struct PipeTable {
  let text: String

  init(_ table: TextTable, cell: (InlineText) -> String) {
    let head = table.columns.map { cell($0.title) }
    let rows = table.rows.map { $0.map(cell) }
    let alignments = table.columns.map(\.alignment)
    let widths = head.indices.map { column in
      max(3, ([head] + rows).map { $0[column].count }.max() ?? 0)
    }
    let line = { (cells: [String]) in
      let padded = cells.indices.map { Self.pad(cells[$0], widths[$0], alignments[$0]) }
      return "| " + padded.joined(separator: " | ") + " |"
    }
    let rule = widths.indices.map { Self.rule(widths[$0], alignments[$0]) }
    text = ([line(head), "| " + rule.joined(separator: " | ") + " |"] + rows.map(line))
      .joined(separator: "\n")
  }

  private static func pad(_ cell: String, _ width: Int, _ alignment: TextTable.Alignment) -> String {
    let spaces = width - cell.count
    let left =
      switch alignment {
      case .left: 0
      case .right: spaces
      case .center: spaces / 2
      }
    return String(repeating: " ", count: left) + cell + String(repeating: " ", count: spaces - left)
  }

  private static func rule(_ width: Int, _ alignment: TextTable.Alignment) -> String {
    switch alignment {
    case .left: ":" + String(repeating: "-", count: width - 1)
    case .right: String(repeating: "-", count: width - 1) + ":"
    case .center: ":" + String(repeating: "-", count: width - 2) + ":"
    }
  }
}

extension String {
  /// Without the spaces at both ends, which Markdown would read as indentation or a line break.
  fileprivate func trimmingSpaces() -> String {
    var rest = self[...]
    while rest.first == " " { rest = rest.dropFirst() }
    while rest.last == " " { rest = rest.dropLast() }
    return String(rest)
  }
}
