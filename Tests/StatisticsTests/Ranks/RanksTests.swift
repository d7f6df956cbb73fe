import Statistics
import TestSupport
import Testing

@Suite struct RanksTests {
  @Test func denseRanksShareARankAmongEqualsAndSkipNone() {
    let ranks = DenseRanks([3, 1, 3, -0.0, 0.0, 10])
    #expect(ranks.ranks == [2, 1, 2, 0, 0, 3])
    #expect(ranks.distinctCount == 4)
    #expect(DenseRanks([]).distinctCount == 0)
  }

  @Test func midRanksShareTheMeanOfTheirRanks() {
    #expect(midRanks([3, 1, 3, 2]) == [3.5, 1, 3.5, 2])
    #expect(midRanks([7, 7, 7]) == [2, 2, 2])
    #expect(midRanks([]) == [])
  }

  @Test func midRanksCountTheSmallerAndHalfTheEqual() {
    var random = RandomStream(seed: 3, substream: 0)
    let values = (0..<80).map { _ in Double(Int.random(in: 0..<20, using: &random)) }
    let counted = values.map { value in
      Double(values.count { $0 < value }) + Double(values.count { $0 == value } + 1) / 2
    }
    #expect(midRanks(values) == counted)
  }

  @Test func orderKeepsTies() {
    #expect(ascendingOrder([2, 1, 2, 1]) == [1, 3, 0, 2])
  }
}
