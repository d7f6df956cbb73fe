import Statistics
import Testing

@Suite struct AscendingOrderTests {
  private static func slow(_ values: [Double]) -> [Int] {
    values.indices.sorted { (values[$0], $0) < (values[$1], $1) }
  }

  @Test(arguments: [0, 1, 2, 63, 64, 65, 1000, 30_000])
  func agreesWithAComparisonSort(count: Int) {
    var stream = RandomStream(seed: 3, substream: count)
    let samples: [[Double]] = [
      (0..<count).map { _ in stream.normal() },
      (0..<count).map { _ in Double(stream.index(below: 5)) - 2 },
      (0..<count).map { _ in stream.normal() * 1e300 },
      // One upper half: the last bits decide.
      (0..<count).map { _ in 1 + Double(stream.index(below: 1000)) * 0x1p-52 },
      (0..<count).map {
        [-.infinity, .infinity, -0.0, 0.0, Double.leastNonzeroMagnitude, -Double.leastNonzeroMagnitude][
          $0 % 6]
      },
      (0..<count).map { -Double($0) }, (0..<count).map { _ in 7 },
    ]
    for sample in samples { #expect(ascendingOrder(sample) == Self.slow(sample)) }
  }
}
