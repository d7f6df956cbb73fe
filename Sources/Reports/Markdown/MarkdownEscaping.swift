/// Makes text literal for pandoc's Markdown and for GitHub's.
///
/// Only what would be read as markup gets a backslash: feature names such as `original_glcm_Contrast`
/// and inequalities such as `p < 0.001` stay as they are.
enum MarkdownEscaping {
  /// Text inside a line. `isCell` also escapes the bar that would end a table's cell.
  static func inline(_ text: String, isCell: Bool = false) -> String {
    let characters = Array(singleLine(text))
    var result = ""
    for (index, character) in characters.enumerated() {
      let before = index > 0 ? characters[index - 1] : nil
      let after = index + 1 < characters.count ? characters[index + 1] : nil
      if needsBackslash(character, before: before, after: after, isCell: isCell) { result.append("\\") }
      result.append(character)
    }
    return result
  }

  /// A finished line of Markdown that must not begin a list, heading, quotation or line block.
  static func lineStart(_ line: String) -> String {
    guard let first = line.first else { return line }
    if "#>|%:=".contains(first) { return "\\" + line }
    if "+-".contains(first), line.dropFirst().first.map({ $0 == " " || $0 == first }) ?? true {
      return "\\" + line
    }
    // Pandoc's list markers: "1.", "a)", "(iv)", "#.".
    var rest = line[...]
    if rest.first == "(" { rest = rest.dropFirst() }
    let marker = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber) }
    let isMarker =
      !marker.isEmpty
      && (marker.allSatisfy(\.isNumber) || marker.count == 1
        || marker.lowercased().allSatisfy { "ivxlcdm".contains($0) })
    let closing = rest.dropFirst(marker.count)
    guard isMarker, let point = closing.first, point == "." || point == ")" else { return line }
    guard closing.dropFirst().first.map({ $0 == " " }) ?? true else { return line }
    return String(line[..<closing.startIndex]) + "\\" + String(closing)
  }

  /// Literal text between backquotes, with as many of them as the text needs.
  static func code(_ text: String, isCell: Bool = false) -> String {
    let line = singleLine(text)
    // A bar ends a cell even inside code, and a backslash does not help in all dialects.
    if line.isEmpty || isCell && line.contains("|") { return inline(line, isCell: isCell) }
    let fence = String(repeating: "`", count: longestRun(of: "`", in: line) + 1)
    let padding = line.hasPrefix("`") || line.hasSuffix("`") ? " " : ""
    return fence + padding + line + padding + fence
  }

  /// A target of a link or a figure: everything but unreserved characters and separators in per cent form.
  static func target(_ url: String) -> String {
    var result = ""
    for byte in url.utf8 {
      let scalar = Unicode.Scalar(byte)
      let isPlain =
        scalar.isASCII
        && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar)
          || "-._~/:?#@!$&*+,;=%".unicodeScalars.contains(scalar))
      if isPlain {
        result.unicodeScalars.append(scalar)
      } else {
        let hex = String(byte, radix: 16, uppercase: true)
        result += "%" + (hex.count == 1 ? "0" : "") + hex
      }
    }
    return result
  }

  /// A double-quoted YAML scalar.
  static func yaml(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value): result += " "
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }

  /// The length of the longest run of a character.
  static func longestRun(of character: Character, in text: String) -> Int {
    var longest = 0
    var current = 0
    for other in text {
      current = other == character ? current + 1 : 0
      longest = max(longest, current)
    }
    return longest
  }

  /// Line breaks, tabs and control characters become single spaces.
  static func singleLine(_ text: String) -> String {
    let isControl = { (scalar: Unicode.Scalar) in
      scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value) || scalar.value == 0x2028
        || scalar.value == 0x2029
    }
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    return text.unicodeScalars.split(whereSeparator: isControl).map { String($0) }
      .joined(separator: " ")
  }

  private static func needsBackslash(
    _ character: Character, before: Character?, after: Character?, isCell: Bool
  ) -> Bool {
    let isWord = { (c: Character?) in c.map { $0.isLetter || $0.isNumber } ?? false }
    switch character {
    case "\\", "`", "*", "[", "]", "{", "}", "~", "^", "$": return true
    case "_": return !(isWord(before) && isWord(after))
    case "<": return after.map { $0.isLetter || "/!?".contains($0) } ?? false
    case "&": return after.map { $0.isLetter || $0 == "#" } ?? false
    case "@": return isWord(after) || after == "_" || after == "{"
    case "-": return before == "-"
    case ".": return before == "." && after == "."
    case "|": return isCell
    default: return false
    }
  }
}
