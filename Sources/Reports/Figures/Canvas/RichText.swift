/// A line of text in a drawing, parts of which may be subscripts.
struct RichText: Hashable, ExpressibleByStringInterpolation {
  struct Run: Hashable {
    let text: String
    let isSubscript: Bool
  }

  let runs: [Run]

  init(_ runs: [Run]) { self.runs = runs }
  init(_ text: String) { runs = [Run(text: text, isSubscript: false)] }
  init(stringLiteral value: String) { self.init(value) }

  static func sub(_ text: String) -> RichText { RichText([Run(text: text, isSubscript: true)]) }

  static func + (left: RichText, right: RichText) -> RichText { RichText(left.runs + right.runs) }

  /// The text without its typography.
  var plain: String { runs.map(\.text).joined() }

  /// The content of a `text` element.
  func markup(size: Double) -> String {
    guard runs.contains(where: \.isSubscript) else { return XMLText.escape(plain) }
    // Shifts are cumulative, so each one is taken back by the next run.
    var result = ""
    var shift = 0.0
    for run in runs {
      let wanted = run.isSubscript ? size * 0.22 : 0
      let size = run.isSubscript ? " font-size=\"\(Format.fixed(size * 0.75, decimals: 2))\"" : ""
      let move = DecimalExpansion(wanted - shift).fixed(decimals: 2, minus: "-")
      result += "<tspan dy=\"\(move)\"\(size)>\(XMLText.escape(run.text))</tspan>"
      shift = wanted
    }
    return result
  }
}

/// Text inside XML.
enum XMLText {
  /// The text with markup characters escaped; characters that XML 1.0 forbids become U+FFFD.
  static func escape(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n", "\r": result += " "
      case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
        result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
