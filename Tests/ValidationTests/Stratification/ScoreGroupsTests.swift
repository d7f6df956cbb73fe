import TestSupport
import Testing
import Validation

@Suite struct ScoreGroupsTests {
  @Test func aScoreAtACutBelongsBelow() throws {
    let groups = try ScoreGroups([-1, 0.5, 0.6, 2, 1.5], cuts: [0.5, 1.5])
    #expect(groups.codes == [0, 0, 1, 2, 1])
    #expect(groups.labels == ["<= 0.5", "> 0.5 to 1.5", "> 1.5"])
    #expect(groups.rowsByGroup == [[0, 1], [2, 4], [3]])
  }

  @Test func quantilesDivideEvenly() throws {
    let scores = (1...9).map(Double.init)
    let cuts = ScoreGroups.quantileCuts(scores, groups: 3)
    expectClose(cuts, [1 + 8.0 / 3, 1 + 16.0 / 3])
    #expect(try ScoreGroups(scores, cuts: cuts).rowsByGroup.map(\.count) == [3, 3, 3])
    // Equal quantiles are one cut-off; one at the largest value divides nothing.
    #expect(ScoreGroups.quantileCuts([1, 1, 1, 1, 2], groups: 4) == [1])
  }

  @Test func refusesCutsThatDivideNothing() {
    #expect(throws: StratificationError.oneGroup) { try ScoreGroups([1, 2], cuts: [5]) }
    #expect(throws: StratificationError.invalidCuts) { try ScoreGroups([1, 2], cuts: [2, 1]) }
    #expect(throws: StratificationError.invalidCuts) { try ScoreGroups([1, 2], cuts: []) }
    #expect(throws: StratificationError.notFinite(row: 0)) { try ScoreGroups([.infinity, 2], cuts: [1]) }
  }
}
