import Foundation
import Tables
import TestSupport
import Testing

@Suite struct FeatureTableTests {
  private func table(_ csv: String, delimiter: Delimiter = .comma) throws -> FeatureTable {
    try FeatureTable(csv: csv, source: "t.csv", delimiter: delimiter)
  }

  @Test func readsNumbersTextAndMissingValues() throws {
    let table = try table("id,age,arm\n007,61,A\n008,NA,\n09,.,B\n10,NaN,A\n")
    #expect(table.source == "t.csv")
    #expect(table.columnNames == ["id", "age", "arm"])
    #expect(table.rowCount == 4)
    #expect(try table.numbers("age") == [61, nil, nil, nil])
    #expect(try table.text("arm") == ["A", nil, "B", "A"])
    #expect(try table.levels("arm") == ["A", "B"])
    #expect(table.hasColumn("arm"))
    #expect(!table.hasColumn("Arm"))
  }

  @Test func keepsTheTextOfNumericColumns() throws {
    let table = try table("x,id\n1,007\n2,\"7\"\n3, 7\n4,7.0\n5,NA\n")
    #expect(try table.numbers("id") == [7, 7, 7, 7, nil])
    #expect(try table.text("id") == ["007", "7", " 7", "7.0", nil])
  }

  @Test func quotedMarksOfMissingAreText() throws {
    let table = try table("country\n\"NA\"\n\"NaN\"\n\".\"\nNA\n\"\"\n")
    #expect(try table.text("country") == ["NA", "NaN", ".", nil, nil])
  }

  @Test func readsQuotesAsRFC4180() throws {
    let table = try table(
      "a,\"b,\"\"c\"\"\"\r\n\"x,y\",\"say \"\"no\"\"\"\r\n\"two\r\nlines\",\"\"\"\"\r\nz,w")
    #expect(table.columnNames == ["a", "b,\"c\""])
    #expect(try table.text("a") == ["x,y", "two\r\nlines", "z"])
    #expect(try table.text("b,\"c\"") == ["say \"no\"", "\"", "w"])
    #expect((0..<3).map { table.lineNumber(ofRow: $0) } == [2, 3, 5])
  }

  @Test(arguments: ["\n", "\r\n", "\r"], ["", "end"])
  func anyLineBreakEndsALine(lineBreak: String, end: String) throws {
    let lines = ["\u{FEFF}a,b", "1,x", "2,y"].joined(separator: lineBreak)
    let table = try table(lines + (end.isEmpty ? "" : lineBreak))
    #expect(table.columnNames == ["a", "b"])
    #expect(try table.numbers("a") == [1, 2])
    #expect(try table.text("b") == ["x", "y"])
    #expect(table.lineNumber(ofRow: 1) == 3)
  }

  @Test func blankLinesAreNoRows() throws {
    let table = try table("\na,b\n\n1,2\n\n\n3,4\n\n")
    #expect(try table.numbers("b") == [2, 4])
    #expect((0..<2).map { table.lineNumber(ofRow: $0) } == [4, 7])
  }

  @Test func aBlankLineWithinASingleColumnIsAMissingValue() throws {
    #expect(try table("a\n1\n\n2\n\n\n").numbers("a") == [1, nil, 2])
  }

  @Test func tabsSeparateWhereAsked() throws {
    let table = try table("a\tb,c\n1\tx,y\n\t\"t\tu\"\n", delimiter: .tab)
    #expect(table.columnNames == ["a", "b,c"])
    #expect(try table.numbers("a") == [1, nil])
    #expect(try table.text("b,c") == ["x,y", "t\tu"])
  }

  @Test(arguments: [
    ("a.csv", Delimiter.comma), ("a.TSV", .tab), ("b/a.tab", .tab), ("-", .comma), ("a.tsv.csv", .comma),
  ])
  func theExtensionDecidesTheDelimiter(path: String, delimiter: Delimiter) {
    #expect(Delimiter(path: path) == delimiter)
  }

  @Test func readsAFile() throws {
    let path = NSTemporaryDirectory() + "tables-\(UUID().uuidString).tsv"
    defer { unlink(path) }
    try "a\tb\n1\tx\n".write(toFile: path, atomically: true, encoding: .utf8)
    let table = try FeatureTable(contentsOf: path)
    #expect(table.source == path)
    #expect(try table.numbers("a") == [1])
    #expect(try FeatureTable(contentsOf: path, delimiter: .tab).text("b") == ["x"])
  }

  @Test func decidesTheKindOfAColumn() throws {
    let table = try table("n,t,m,e,i\n1,a,1,,inf\nNA,b,x,NA,-Infinity\n")
    #expect(try table.kind("n") == .numeric)
    #expect(try table.kind("t") == .text)
    #expect(try table.kind("m") == .mixed)
    #expect(try table.kind("e") == .numeric)
    #expect(try table.kind("i") == .mixed)
    #expect(try table.text("m") == ["1", "x"])
    #expect(try table.text("i") == ["inf", "-Infinity"])
  }

  @Test func aListOfNumbersAmongOtherTextIsNoDecimalComma() throws {
    #expect(try table("a\n\"1,5\"\n\"1,2,3\"\n").text("a") == ["1,5", "1,2,3"])
  }

  @Test func selectsRowsInAnyOrder() throws {
    let table = try table("id,x\na,1\nb,2\nc,3\n").selecting(rows: [2, 0, 2]).selecting(rows: [0, 1])
    #expect(table.rowCount == 2)
    #expect(try table.text("id") == ["c", "a"])
    #expect(try table.numbers("x") == [3, 1])
    #expect(table.lineNumber(ofRow: 0) == 4)
  }

  @Test func levelsThatAreNumbersAreInNumericOrder() throws {
    let table = try table("a,b\n10,x10\n9,x9\n-1,X\n9,x9\n1e1,y\n")
    #expect(try table.levels("a") == ["-1", "9", "10", "1e1"])
    #expect(try table.levels("b") == ["X", "x10", "x9", "y"])
  }

  @Test(arguments: 0..<60)
  func randomTablesSurviveARoundTrip(seed: Int) throws {
    var random = SplitMix(seed: UInt64(seed))
    let pieces = [
      "a", "B", ",", "\"", "\n", "\r\n", "\r", "\u{E9}", " ", "1", ";", "\t", "NA", ".", "\u{1F9EC}",
    ]
    let delimiter: Delimiter = seed % 2 == 0 ? .comma : .tab
    let separator = delimiter == .comma ? "," : "\t"
    let lineBreak = ["\n", "\r\n", "\r"][seed % 3]
    let columnCount = Int.random(in: 2...6, using: &random)
    let names = (0..<columnCount).map { "n\($0)" + pieces[Int.random(in: 0..<9, using: &random)] + "z" }
    // The first row keeps every column from being one of numbers with decimal commas, which is refused.
    var rows = [[String]](repeating: (0..<columnCount).map { "word\($0)" }, count: 1)
    for _ in 0..<Int.random(in: 1...30, using: &random) {
      rows.append(
        (0..<columnCount).map { _ in
          (0..<Int.random(in: 0...4, using: &random)).map { _ in
            pieces[Int.random(in: 0..<pieces.count, using: &random)]
          }.joined()
        })
    }
    var text = seed % 4 == 0 ? "\u{FEFF}" : ""
    var expected = [[String?]](repeating: [], count: columnCount)
    var lines: [Int] = []
    var line = 1
    for (index, row) in ([names] + rows).enumerated() {
      if index > 0 { lines.append(line) }
      var written: [String] = []
      for (column, cell) in row.enumerated() {
        let mustQuote = cell.unicodeScalars.contains { ",\t\"\r\n".unicodeScalars.contains($0) }
        let isQuoted = mustQuote || Bool.random(using: &random) || index == 0
        written.append(isQuoted ? "\"" + cell.replacing("\"", with: "\"\"") + "\"" : cell)
        if index == 0 { continue }
        let bare = cell.trimmingCharacters(in: CharacterSet(charactersIn: " \t"))
        let isMissing = bare.isEmpty || (!isQuoted && ["NA", "NaN", "."].contains(bare))
        expected[column].append(isMissing ? nil : cell)
      }
      text += written.joined(separator: separator) + lineBreak
      let breaks = row.joined(separator: "|").replacing("\r\n", with: "\n").unicodeScalars.count {
        $0 == "\n" || $0 == "\r"
      }
      line += 1 + breaks
    }
    let table = try FeatureTable(csv: text, source: "random", delimiter: delimiter)
    #expect(table.columnNames == names)
    #expect((0..<table.rowCount).map { table.lineNumber(ofRow: $0) } == lines)
    for (column, name) in names.enumerated() { #expect(try table.text(name) == expected[column]) }
  }

  @Test(arguments: [
    "coxph/lung_strata_sex", "coxph/cgd_recurrent", "glmnet/cox_strata", "icc/sim_unbalanced_30x3",
    "roc/sim_missing",
  ])
  func agreesWithASplitAtCommas(path: String) throws {
    let golden = GoldenCase(path)
    let table = try FeatureTable(contentsOf: golden.inputPath)
    for (name, cells) in try golden.columns() {
      let expected = cells.map { $0.trimmingCharacters(in: CharacterSet(charactersIn: "\"")) }
        .map { ["NA", ""].contains($0) ? nil : $0 }
      #expect(try table.text(name) == expected)
      if try table.kind(name) == .numeric {
        #expect(try table.numbers(name) == expected.map { $0.flatMap(Double.init) })
      }
    }
  }
}
