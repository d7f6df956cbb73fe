import Tables
import Testing

@Suite struct MissingValuesTests {
  private let table: FeatureTable

  init() throws {
    table = try FeatureTable(
      csv: "id,a,b,c\np,1,x,NA\nq,,y,1\nr,3,,2\ns,.,NA,3\nt,5,z,4\n", source: "t.csv")
  }

  @Test func dropsIncompleteRowsAndCountsThem() throws {
    let complete = try table.resolvingMissing(in: ["b", "a"], policy: .drop)
    #expect(try complete.table.text("id") == ["p", "t"])
    #expect(complete.droppedRows == [1, 2, 3])
    #expect(
      complete.missingCounts == [ColumnCount(column: "b", count: 2), ColumnCount(column: "a", count: 2)])
  }

  @Test(arguments: MissingPolicy.allCases)
  func leavesACompleteTableAlone(policy: MissingPolicy) throws {
    let complete = try table.resolvingMissing(in: ["id"], policy: policy)
    #expect(complete.table.rowCount == 5)
    #expect(complete.droppedRows.isEmpty)
    #expect(complete.missingCounts.isEmpty)
  }

  @Test func aColumnAskedForTwiceCountsOnce() throws {
    let complete = try table.resolvingMissing(in: ["a", "a"], policy: .drop)
    #expect(complete.missingCounts == [ColumnCount(column: "a", count: 2)])
  }

  @Test func dropsWithinASelection() throws {
    let complete = try table.selecting(rows: [4, 1, 0, 4]).resolvingMissing(in: ["a"], policy: .drop)
    #expect(complete.droppedRows == [1])
    #expect(try complete.table.text("id") == ["t", "p", "t"])
  }

  @Test func refusesWithTheFirstPlaceInReadingOrder() {
    let error = #expect(throws: TableError.self) {
      try table.resolvingMissing(in: ["c", "b", "a"], policy: .refuse)
    }
    #expect(error?.place == "t.csv:2:4")
  }

  @Test func completeColumnsAreRefusedWhenTheyAreNot() throws {
    #expect(throws: TableError.self) { try table.completeNumbers("a") }
    #expect(throws: TableError.self) { try table.completeText("b") }
    #expect(try table.completeText("id") == ["p", "q", "r", "s", "t"])
    #expect(try table.selecting(rows: [0, 4]).completeNumbers("a") == [1, 5])
  }
}
