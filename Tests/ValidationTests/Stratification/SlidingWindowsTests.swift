import TestSupport
import Testing
import Validation

@Suite struct SlidingWindowsTests {
  private static let golden = GoldenCase("stratification/windows")

  // stepp 3.2.7 keeps a last window of fewer rows than asked for; ours is joined to the one before (decision 0093).
  @Test(arguments: [(40, 60), (20, 50), (5, 20)]) func agreeWithSteppButForTheEnd(overlap: Int, size: Int)
    throws
  {
    let marker = try Self.golden.numbers("x")
    let expected = try Self.golden.expected["overlap\(overlap)size\(size)"]
    let windows = try SlidingWindows(marker, overlap: overlap, size: size)
    let (low, high) = (expected["low"].numbers, expected["high"].numbers)
    #expect(windows.rows.count == low.count - 1)
    for (j, rows) in windows.rows.dropLast().enumerated() {
      #expect(marker[rows[0]] == low[j])
      #expect(marker[rows[rows.count - 1]] == high[j])
      #expect(rows.count == Int(expected["n"].numbers[j]))
    }
    let last = windows.rows[windows.rows.count - 1]
    #expect(marker[last[0]] == low[low.count - 2])
    #expect(marker[last[last.count - 1]] == high[high.count - 1])
  }

  @Test func tenRowsByHand() throws {
    let windows = try SlidingWindows((0..<10).map(Double.init), overlap: 2, size: 4)
    #expect(windows.rows == [[0, 1, 2, 3], [2, 3, 4, 5], [4, 5, 6, 7], [6, 7, 8, 9]])
    // Ties stay together: three rows need all five of 0 and 1; 2, 3 and 4 are the next.
    let tied = try SlidingWindows([0, 0, 1, 1, 1, 2, 3, 4], overlap: 1, size: 3)
    #expect(tied.rows == [[0, 1, 2, 3, 4], [5, 6, 7]])
  }

  @Test func coverEveryRowWithWindowsOfTheirSize() throws {
    let marker = try Self.golden.numbers("x")
    for (overlap, size) in [(1, 10), (9, 10), (30, 90)] {
      let windows = try SlidingWindows(marker, overlap: overlap, size: size)
      #expect(Set(windows.rows.joined()) == Set(marker.indices))
      #expect(windows.rows.allSatisfy { $0.count >= size })
    }
  }

  @Test func refusesPatternsThatMakeNoSeries() {
    for (overlap, size) in [(0, 4), (4, 4), (2, 9)] {
      #expect(throws: StratificationError.self) {
        try SlidingWindows((0..<10).map(Double.init), overlap: overlap, size: size)
      }
    }
  }
}
