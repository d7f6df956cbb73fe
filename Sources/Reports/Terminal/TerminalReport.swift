internal import Statistics

/// What a command prints for people: a line that says what was done, a table, and every caveat.
public enum TerminalReport {
  /// The caveats, one a line, each once.
  static func caveats(_ notes: [Note]) -> String {
    var seen: Set<String> = []
    return notes.map(\.message).filter { seen.insert($0).inserted }.map { "note: \($0)\n" }.joined()
  }

  static func count(_ n: Int, _ noun: String) -> String { n == 1 ? "1 \(noun)" : "\(n) \(noun)s" }

  /// The heading of a column of intervals.
  static func intervalHeading(_ level: ConfidenceLevel?) -> String {
    level.map { "\(Format.level($0)) CI" } ?? "CI"
  }
}
