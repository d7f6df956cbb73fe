import Tables
import Testing

@Suite struct GroupingTests {
  private func table(_ csv: String) throws -> FeatureTable { try FeatureTable(csv: csv, source: "t.csv") }

  @Test func codesRowsByTheSortedLabels() throws {
    let table = try table("site,arm\n10,B\n9,A\n10,C\n")
    #expect(try table.groups("site").labels == ["9", "10"])
    #expect(try table.groups("site").codes == [1, 0, 1])
    #expect(try table.groups("arm").codes == [1, 0, 2])
    #expect(try table.groups("arm").count == 3)
  }

  @Test func aMissingGroupIsAnError() throws {
    #expect(throws: TableError.self) { try table("site\nA\nNA\n").groups("site") }
  }

  @Test func weightsMayBeZero() throws {
    #expect(try table("w\n0\n1.5\n").weights("w") == [0, 1.5])
    #expect(throws: TableError.self) { try table("w\n1\n.\n").weights("w") }
  }
}
