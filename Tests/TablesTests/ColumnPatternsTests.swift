import Tables
import Testing

@Suite struct ColumnPatternsTests {
  private let table: FeatureTable

  init() throws {
    table = try FeatureTable(
      csv: "id,original_a,original_b,wavelet-a,time,odd*name\n1,2,3,4,5,6\n", source: "t.csv")
  }

  @Test func takesColumnsInTheOrderAskedEachOnce() throws {
    #expect(
      try table.matching(patterns: ["wavelet-a", "original_*", "original_a"])
        == ["wavelet-a", "original_a", "original_b"])
    #expect(try table.matching(patterns: ["*_?"]) == ["original_a", "original_b"])
  }

  @Test func aNameGoesBeforeAGlob() throws {
    #expect(try table.matching(patterns: ["odd*name"]) == ["odd*name"])
  }

  @Test func excludesNamesAndGlobs() throws {
    #expect(
      try table.matching(patterns: ["*"], excluding: ["id", "*-a", "diagnostics_*"], notAmong: ["time"])
        == ["original_a", "original_b", "odd*name"])
  }

  @Test func aMisspeltExclusionIsAnError() {
    let error = #expect(throws: TableError.self) {
      try table.matching(patterns: ["*"], excluding: ["originl_a"])
    }
    #expect(
      error?.problem
        == .unknownColumn(name: "originl_a", nearest: "original_a", existing: table.columnNames))
  }

  @Test func aGlobPassesOverColumnsInUse() {
    let error = #expect(throws: TableError.self) {
      try table.matching(patterns: ["tim?"], notAmong: ["time"])
    }
    #expect(error?.problem == .noMatch(pattern: "tim?"))
  }

  @Test(arguments: [
    ("", "", true), ("", "a", false), ("*", "", true), ("?", "", false), ("a*b*c", "aXbbXc", true),
    ("a*b*c", "aXbbX", false), ("**", "abc", true), ("*ab", "aab", true), ("?b?", "abc", true),
    ("a?c", "ac", false), ("[a]", "a", false), ("*.*", "ph.ecog", true), ("A*", "abc", false),
  ])
  func globsMatchTheWholeName(pattern: String, name: String, expected: Bool) {
    #expect(globMatches(pattern, name) == expected)
  }

  @Test func globsAgreeWithARecursiveDefinition() {
    func matches(_ pattern: Substring, _ name: Substring) -> Bool {
      guard let first = pattern.first else { return name.isEmpty }
      if first == "*" {
        return matches(pattern.dropFirst(), name) || (!name.isEmpty && matches(pattern, name.dropFirst()))
      }
      guard let letter = name.first, first == "?" || first == letter else { return false }
      return matches(pattern.dropFirst(), name.dropFirst())
    }
    var random = SplitMix(seed: 5)
    for _ in 0..<5000 {
      let pattern = String(
        (0..<Int.random(in: 0...6, using: &random)).map { _ in "ab*?*".randomElement(using: &random)! })
      let name = String(
        (0..<Int.random(in: 0...8, using: &random)).map { _ in "ab".randomElement(using: &random)! })
      #expect(globMatches(pattern, name) == matches(pattern[...], name[...]), "\(pattern) \(name)")
    }
  }

  @Test(arguments: [
    ("a,b", ["a", "b"]), (" a , ,b,", ["a", "b"]), ("", []), ("\"a,b\",c", ["a,b", "c"]),
    ("\"say \"\"x\"\"\"", ["say \"x\""]), ("PDL1_TPS(%),x y", ["PDL1_TPS(%)", "x y"]),
  ])
  func splitsListsAtCommas(list: String, parts: [String]) {
    #expect(commaSeparated(list) == parts)
  }
}
