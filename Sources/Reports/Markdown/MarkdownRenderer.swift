/// Writes a report as Markdown that pandoc turns into HTML, DOCX and PDF and that GitHub shows as it is.
///
/// YAML front matter, pipe tables with aligned bars, figures as relative paths, captions as paragraphs
/// (a table's above it, a figure's below), definitions as bullets, anchors as empty spans. The same report
/// gives the same bytes.
public struct MarkdownRenderer: Sendable {
  /// A renderer.
  public init() {}

  /// The report's Markdown, ending with one line break. Every reference must name a section, figure or
  /// table of the report, and no two of them may share an anchor.
  public func render(_ report: Report) -> String {
    let labels = ReportLabels(report)
    var writer = MarkdownWriter(labels: labels)
    var parts = [frontMatter(of: report)]
    for section in report.sections {
      parts.append(writer.heading(section))
      for block in section.blocks {
        let text = writer.block(block)
        guard !text.isEmpty else { continue }
        // Two lists in a row would become one.
        if text.hasPrefix("- "), parts.last.map(endsWithList) == true { parts.append("<!-- -->") }
        parts.append(text)
      }
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private func endsWithList(_ text: String) -> Bool {
    text.split(separator: "\n").last?.hasPrefix("- ") == true
  }

  private func frontMatter(of report: Report) -> String {
    // Pandoc reads the values as Markdown.
    let literal = { (text: String) in MarkdownEscaping.yaml(MarkdownEscaping.inline(text)) }
    var lines = ["---", "title: \(literal(report.title))"]
    for entry in report.frontMatter {
      if entry.isList {
        lines.append(entry.values.isEmpty ? "\(entry.key): []" : "\(entry.key):")
        lines += entry.values.map { "  - \(literal($0))" }
      } else {
        lines.append("\(entry.key): \(literal(entry.values[0]))")
      }
    }
    lines.append("---")
    return lines.joined(separator: "\n")
  }
}

/// What cross references call each anchored part, and the identifier they lead to.
struct ReportLabels {
  struct Target {
    let words: String
    let id: String
  }

  private var targets: [Anchor: Target] = [:]

  init(_ report: Report) {
    var figures = 0
    var tables = 0
    for section in report.sections {
      // A heading's own identifier is made from its title and may be the anchor's.
      name(section.anchor, section.title, prefix: "section-")
      for block in section.blocks {
        switch block {
        case .figure(let figure):
          figures += 1
          name(figure.anchor, "Figure \(figures)")
        case .table(let table):
          guard !table.caption.isEmpty else {
            precondition(table.anchor == nil, "a table without a caption has no number to refer to")
            continue
          }
          tables += 1
          name(table.anchor, "Table \(tables)")
        case .estimates(_, _, let anchor, _):
          tables += 1
          name(anchor, "Table \(tables)")
        default: continue
        }
      }
    }
  }

  subscript(anchor: Anchor) -> Target {
    guard let target = targets[anchor] else {
      preconditionFailure("the report refers to \(anchor.id), which it does not have")
    }
    return target
  }

  private mutating func name(_ anchor: Anchor?, _ words: String, prefix: String = "") {
    guard let anchor else { return }
    precondition(targets[anchor] == nil, "two parts of the report are called \(anchor.id)")
    targets[anchor] = Target(words: words, id: prefix + anchor.id)
  }
}
