import Tables
import Testing

@Suite struct OutcomeColumnsTests {
  private func table(_ csv: String) throws -> FeatureTable { try FeatureTable(csv: csv, source: "t.csv") }

  @Test(arguments: ["1\n0\n1", "1.0\n0.0\n1", "TRUE\nFALSE\nTRUE", "true\nfalse\ntrue", "True\nFalse\nTrue"])
  func readsZeroOneAndLogicalColumns(cells: String) throws {
    #expect(try table("y\n\(cells)\n").binaryOutcome(column: "y").isCase == [true, false, true])
  }

  @Test func aValueSaysWhatACaseIs() throws {
    let table = try table("response,status\nCR,2\nPD,1.0\nPR,3\nCR,1\n")
    #expect(
      try table.binaryOutcome(column: "response", caseValue: "CR").isCase == [true, false, false, true])
    #expect(
      try table.binaryOutcome(column: "status", caseValue: "1").isCase == [false, true, false, true])
  }

  @Test func aColumnWithoutEventsIsAnOutcome() throws {
    #expect(try table("y\n0\n0\n").binaryOutcome(column: "y").eventCount == 0)
  }

  @Test func aValueIsComparedAsTextFirst() throws {
    let table = try table("s\nTRUE\nFALSE\n")
    #expect(try table.binaryOutcome(column: "s", caseValue: "FALSE").isCase == [false, true])
    #expect(throws: TableError.self) { try table.binaryOutcome(column: "s", caseValue: "false") }
  }

  @Test func readsSurvivalWithEntry() throws {
    let table = try table("start,stop,status\n0,5,2\n2.5,7,1\n")
    let outcome = try table.survivalOutcome(
      time: "stop", event: "status", eventValue: "2", entry: "start")
    #expect(outcome.time == [5, 7])
    #expect(outcome.isEvent == [true, false])
    #expect(outcome.entry == [0, 2.5])
    #expect(try table.survivalOutcome(time: "stop", event: "status", eventValue: "2").entry == nil)
  }

  @Test func aTimeOfZeroIsATime() throws {
    #expect(try table("t,e\n0,1\n").survivalOutcome(time: "t", event: "e").time == [0])
  }

  @Test func missingCellsOfAllColumnsAreCountedTogether() throws {
    let error = #expect(throws: TableError.self) {
      try table("t,e\n1,NA\n,1\n").survivalOutcome(time: "t", event: "e")
    }
    #expect(
      error?.problem
        == .missingValues([ColumnCount(column: "t", count: 1), ColumnCount(column: "e", count: 1)]))
    #expect(error?.place == "t.csv:2:2")
  }
}
