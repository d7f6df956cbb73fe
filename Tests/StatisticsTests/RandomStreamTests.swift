import Statistics
import TestSupport
import Testing

@Suite struct RandomStreamTests {
  /// The known answer published with the reference implementation (Random123, kat_vectors).
  @Test func reproducesThePublishedKnownAnswer() {
    let block = RandomStream.philox(key: (0, 0), counter: (0, 0, 0, 0))
    #expect(block == (0x6627_e8d5, 0xe169_c58d, 0xbc57_ac4c, 0x9b00_dbd8))
  }

  @Test func streamsDependOnSeedAndSubstreamAlone() {
    func draw(_ seed: UInt64, _ substream: Int) -> [UInt64] {
      var stream = RandomStream(seed: seed, substream: substream)
      return (0..<5).map { _ in stream.next() }
    }
    #expect(draw(1, 2) == draw(1, 2))
    #expect(draw(1, 2) != draw(1, 3))
    #expect(draw(1, 2) != draw(2, 2))
  }

  @Test func indicesAreUniform() {
    var stream = RandomStream(seed: 6, substream: 0)
    var counts = [Double](repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[stream.index(below: 7)] += 1 }
    let statistic = counts.reduce(0) { $0 + ($1 - 10_000) * ($1 - 10_000) / 10_000 }
    #expect(ChiSquared(degreesOfFreedom: 6).upper(statistic) > 1e-4)
  }

  @Test func normalVariatesHaveMeanZeroAndVarianceOne() {
    var stream = RandomStream(seed: 6, substream: 1)
    let values = (0..<40_000).map { _ in stream.normal() }
    #expect(abs(mean(values)) < 4 / 200)
    #expect(abs(sampleVariance(values) - 1) < 4 * (2.0 / 40_000).squareRoot())
  }

  @Test func aPermutationHoldsEveryIndexOnce() {
    var stream = RandomStream(seed: 6, substream: 2)
    let order = stream.permutation(of: 100)
    #expect(order.sorted() == Array(0..<100))
    #expect(order != Array(0..<100))
  }

  @Test(arguments: [1, 3, 5, 1000])
  func talliesTheSameDraws(bound: Int) {
    var (one, two) = (RandomStream(seed: 5, substream: 1), RandomStream(seed: 5, substream: 1))
    _ = (one.nextWord32(), two.nextWord32())
    var counts = [Int32](repeating: 0, count: bound + 2)
    one.tally(50, below: bound, into: &counts, at: 2)
    var expected = [Int32](repeating: 0, count: bound + 2)
    for _ in 0..<50 { expected[2 + two.index(below: bound)] += 1 }
    #expect(counts == expected)
    #expect(one.next() == two.next())
  }
}
