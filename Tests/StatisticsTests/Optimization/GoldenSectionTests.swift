import Statistics
import TestSupport
import Testing

@Suite struct GoldenSectionTests {
  /// A parabola's place is known; near it the values differ by the square of the distance, which bounds what can be found.
  @Test(arguments: [-3.0, 0.25, 7.5]) func findsTheLowestPoint(place: Double) {
    let found = goldenSectionMinimum(from: -10, to: 10, isNarrow: { $1 - $0 < 1e-9 }) {
      ($0 - place) * ($0 - place)
    }
    expectClose(found, place, tolerance: 1e-7)
  }

  @Test func anEndMayBeTheLowest() {
    expectClose(goldenSectionMinimum(from: 1, to: 2, isNarrow: { $1 - $0 < 1e-9 }) { $0 }, 1, tolerance: 1e-8)
  }
}
