import Tables
import Testing

@Suite struct TiedTimesTests {
  /// 0.1 + 0.2 and 0.3 differ in their last digit.
  @Test func timesThatDifferByRoundingAreOneTime() throws {
    let table = try FeatureTable(
      csv: "t,e\n0.30000000000000004,1\n0.3,0\n0.5,1\n", source: "t.csv")
    let outcome = try table.survivalOutcome(time: "t", event: "e")
    #expect(outcome.time == [0.3, 0.3, 0.5])
  }

  @Test func timesThatDifferMoreStayApart() throws {
    let table = try FeatureTable(csv: "t,e\n10.000001,1\n10,0\n", source: "t.csv")
    #expect(try table.survivalOutcome(time: "t", event: "e").time == [10.000001, 10])
  }

  @Test func aFollowUpOfRoundingLengthIsAnError() throws {
    let table = try FeatureTable(
      csv: "s,t,e\n0.3,0.30000000000000004,1\n0,2,1\n", source: "t.csv")
    #expect(throws: TableError.self) {
      try table.survivalOutcome(time: "t", event: "e", entry: "s")
    }
  }
}
