extension FeatureTable {
  /// The columns that the patterns name, in the order of the patterns, each once; those of one glob are in
  /// the order of the table.
  ///
  /// A pattern is a column's name, or else a glob: `*` stands for any characters, none included, and `?`
  /// for one. Letter case matters.
  ///
  /// - Parameters:
  ///   - patterns: What to take. Each must match a column, and a name must be one.
  ///   - excluding: What to leave out again. A name must be one; a glob may match nothing.
  ///   - notAmong: Columns with another part in the analysis, such as the outcome: a glob passes them
  ///     over, and to name one as a feature is an error.
  /// - Throws: A `TableError` for a pattern without a match, and when no column is left.
  public func matching(
    patterns: [String], excluding: [String] = [], notAmong: Set<String> = []
  ) throws(TableError) -> [String] {
    var chosen: Set<String> = []
    var order: [String] = []
    for pattern in patterns {
      if hasColumn(pattern) {
        if notAmong.contains(pattern) { throw request(.columnInUse(name: pattern)) }
        if chosen.insert(pattern).inserted { order.append(pattern) }
        continue
      }
      guard isGlob(pattern) else { throw unknown(pattern) }
      let matches = columnNames.filter { globMatches(pattern, $0) && !notAmong.contains($0) }
      if matches.isEmpty { throw request(.noMatch(pattern: pattern)) }
      order += matches.filter { chosen.insert($0).inserted }
    }
    for pattern in excluding {
      if hasColumn(pattern) {
        chosen.remove(pattern)
      } else if isGlob(pattern) {
        chosen = chosen.filter { !globMatches(pattern, $0) }
      } else {
        throw unknown(pattern)
      }
    }
    if chosen.isEmpty { throw request(.nothingSelected) }
    return order.filter { chosen.contains($0) }
  }

  private func request(_ problem: TableProblem) -> TableError {
    TableError(file: source, line: 1, problem: problem)
  }
}

/// The parts of a comma-separated list, without blanks at their ends; empty parts are left out. A part in
/// double quotes may hold commas, and a doubled quote in it stands for one.
public func commaSeparated(_ list: String) -> [String] {
  var parts: [String] = []
  var part = ""
  var isQuoted = false
  var characters = list[...]
  while let character = characters.popFirst() {
    if character == "\"" {
      if isQuoted, characters.first == "\"" {
        part.append("\"")
        characters.removeFirst()
      } else {
        isQuoted.toggle()
      }
    } else if character == ",", !isQuoted {
      parts.append(part)
      part = ""
    } else {
      part.append(character)
    }
  }
  parts.append(part)
  return parts.map(withoutOuterBlanks).filter { !$0.isEmpty }
}

private func withoutOuterBlanks(_ text: String) -> String {
  let start = text.drop(while: \.isWhitespace)
  guard let last = start.lastIndex(where: { !$0.isWhitespace }) else { return "" }
  return String(start[...last])
}

private func isGlob(_ pattern: String) -> Bool { pattern.contains("*") || pattern.contains("?") }

/// Whether the pattern matches the whole name. On a mismatch the last `*` takes one character more, so
/// that the time is at most the product of the lengths.
package func globMatches(_ pattern: String, _ name: String) -> Bool {
  let pattern = Array(pattern.unicodeScalars)
  let name = Array(name.unicodeScalars)
  var (p, n) = (0, 0)
  var star: Int?
  var afterStar = 0
  while n < name.count {
    if p < pattern.count, pattern[p] == "*" {
      star = p
      afterStar = n
      p += 1
    } else if p < pattern.count, pattern[p] == "?" || pattern[p] == name[n] {
      p += 1
      n += 1
    } else if let star {
      afterStar += 1
      p = star + 1
      n = afterStar
    } else {
      return false
    }
  }
  return pattern[p...].allSatisfy { $0 == "*" }
}
