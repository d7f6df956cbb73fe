import Foundation
import Tables
import TestSupport
import Testing

@Suite struct FeatureCodingTests {
  private func table(_ csv: String) throws -> FeatureTable { try FeatureTable(csv: csv, source: "t.csv") }

  /// The names and rows of R's `model.matrix(~ age + sex + stage)` without its intercept.
  @Test func codesTextAgainstItsFirstLevelAsRNamesIt() throws {
    let table = try table("sex,age,stage\nM,61,II\nF,58,I\nM,70,III\n")
    let design = try table.design(["age", "sex", "stage"])
    #expect(design.names == ["age", "sexM", "stageII", "stageIII"])
    #expect(design.values.rows == [[61, 1, 1, 0], [58, 0, 0, 0], [70, 1, 0, 1]])
  }

  @Test func missingValuesAreNaNInEachIndicator() throws {
    let features = try table("s,x\nb,1\nNA,2\nc,NA\na,4\n").features(["x", "s"])
    #expect(features.names == ["x", "sb", "sc"])
    #expect(features.origins == ["x", "s", "s"])
    #expect(features.values.elements.map { $0.isNaN ? -1 : $0 } == [1, 2, -1, 4, 1, -1, 0, 0, 0, -1, 1, 0])
    #expect(features.selecting(rows: [3, 0]).values.rows == [[4, 0, 0], [1, 1, 0]])
  }

  @Test func logicalColumnsAreCodedAsText() throws {
    #expect(try table("x\nTRUE\nFALSE\n").design(["x"]).names == ["xTRUE"])
  }

  @Test func anotherTableIsCodedAlike() throws {
    let coding = try FeatureCoding(table: table("s,x\nb,1\nc,2\na,3\n"), names: ["s", "x"])
    let other = try coding.encode(table("x,s\n9,c\n8,c\n"))
    #expect(other.names == ["sb", "sc", "x"])
    #expect(other.values.rows == [[0, 1, 9], [0, 1, 8]])
    #expect(try table("x,s\n9,c\n").design(coding: coding).values.rows == [[0, 1, 9]])
  }

  @Test func levelsThatLookLikeNumbersElsewhereAreUnseen() throws {
    let coding = try FeatureCoding(table: table("s\na\nb\n"), names: ["s"])
    let error = #expect(throws: TableError.self) { try coding.encode(table("s\n1\n")) }
    #expect(error?.problem == .unseenLevel(level: "1", column: "s", known: ["a", "b"]))
  }

  @Test func aNumericFeatureMustStayNumeric() throws {
    let coding = try FeatureCoding(table: table("x\n1\n2\n"), names: ["x"])
    let error = #expect(throws: TableError.self) { try coding.encode(table("x\nlow\n")) }
    #expect(error?.problem == .notANumber(cell: "low", column: "x"))
  }

  @Test func survivesJSON() throws {
    let coding = try FeatureCoding(table: table("s,x\nb,1\nc,2\n"), names: ["s", "x"])
    let copy = try JSONDecoder().decode(FeatureCoding.self, from: JSONEncoder().encode(coding))
    #expect(copy == coding)
    #expect(copy.terms == coding.terms)
  }

  @Test func indicatorsOfARowAddUpToWhetherItIsNotTheReference() throws {
    var random = SplitMix(seed: 6)
    let cells = (0..<500).map { _ in "abcdefg".randomElement(using: &random)! }
    let csv = "s,x\n" + cells.map { "\($0),1\n" }.joined()
    let design = try table(csv).design(["s"])
    #expect(design.columnCount == 6)
    for (row, cell) in cells.enumerated() {
      #expect(design.values.row(row).reduce(0, +) == (cell == "a" ? 0 : 1))
    }
  }
}
