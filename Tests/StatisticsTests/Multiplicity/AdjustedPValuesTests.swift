import Statistics
import TestSupport
import Testing

@Suite struct AdjustedPValuesTests {
  /// By hand: m = 4, sorted .01 .02 .03 .5. Holm .04 .06 .06 .5; Benjamini-Hochberg .04 .04 .04 .5.
  @Test func agreesWithACaseWorkedByHand() {
    let p = [0.03, 0.01, 0.5, 0.02]
    expectClose(adjustedPValues(p, by: .bonferroni), [0.12, 0.04, 1, 0.08])
    expectClose(adjustedPValues(p, by: .holm), [0.06, 0.04, 0.5, 0.06])
    expectClose(adjustedPValues(p, by: .benjaminiHochberg), [0.04, 0.04, 0.5, 0.04])
  }

  @Test(arguments: [GoldenCase("padjust/one"), GoldenCase("padjust/sim_200")])
  func agreesWithR(golden: GoldenCase) throws {
    let p = try golden.numbers("p")
    let expected = try golden.expected
    expectClose(adjustedPValues(p, by: .bonferroni), expected["bonferroni"].numbers)
    expectClose(adjustedPValues(p, by: .holm), expected["holm"].numbers)
    expectClose(adjustedPValues(p, by: .benjaminiHochberg), expected["BH"].numbers)
    expectClose(adjustedPValues(p, by: .hochberg), expected["hochberg"].numbers)
    expectClose(adjustedPValues(p, by: .benjaminiYekutieli), expected["BY"].numbers)
  }

  /// The definition: the adjusted value is the smallest level at which the procedure rejects.
  @Test func rejectsWhatTheSequentialProceduresReject() {
    var random = RandomStream(seed: 5, substream: 0)
    let p = (0..<40).map { _ in Double.random(in: 0..<0.2, using: &random) }
    let sorted = p.sorted()
    let m = Double(p.count)
    for level in [0.01, 0.05, 0.1, 0.3] {
      let firstKept = sorted.indices.first { sorted[$0] > level / (m - Double($0)) } ?? p.count
      #expect(adjustedPValues(p, by: .holm).count { $0 <= level } == firstKept)
      let lastRejected = sorted.indices.last { sorted[$0] <= level * Double($0 + 1) / m } ?? -1
      #expect(adjustedPValues(p, by: .benjaminiHochberg).count { $0 <= level } == lastRejected + 1)
    }
  }

  @Test(arguments: MultiplicityAdjustment.allCases)
  func leavesOneTestAloneAndKeepsOrder(method: MultiplicityAdjustment) {
    #expect(adjustedPValues([0.2], by: method) == [0.2])
    #expect(adjustedPValues([], by: method) == [])
    #expect(adjustedPValues([1, 1], by: method) == [1, 1])
    #expect(adjustedPValues([0, 0.5], by: method)[0] == 0)
  }
}
