import Statistics
import TestSupport
import Testing
import Validation

@Suite struct DiceSummaryTests {
  @Test func orderStatisticsCoverTheMedian() throws {
    // n = 10: P(X <= 1) = 11/1024 = 0.0107 <= 0.025 < P(X <= 2) = 56/1024: limits are the 2nd and the 9th value.
    let values = (1...10).map { Double($0) / 20 }
    let summary = DiceSummary(values)
    let interval = try #require(summary.median.interval)
    #expect(interval.lower == 0.1 && interval.upper == 0.45)
    expectClose(summary.median.value, 0.275)
    expectClose(summary.mean.value, mean(values))
    #expect(summary.range == 0.05...0.5)
  }

  @Test func fiveCasesHaveNoIntervalOfTheMedian() {
    // P(X <= 0) = 1/32 > 0.025.
    #expect(DiceSummary([0.7, 0.8, 0.9, 0.6, 0.75]).median.interval == nil)
    #expect(DiceSummary([0.7, 0.8, 0.9, 0.6, 0.75, 0.8]).median.interval != nil)
    #expect(DiceSummary([0.7]).standardDeviation == nil)
  }

  /// Two cases have a mean with an interval on one degree of freedom, far beyond 0 and 1: said, and not cut.
  @Test func aMeanBeyondItsRangeIsRemarkedUpon() throws {
    let few = DiceSummary([0, 0.8])
    #expect(try #require(few.mean.interval).lower < 0)
    #expect(few.mean.notes.map(\.kind) == [.limitOutsideRange])
    #expect(DiceSummary([0.8, 0.81, 0.79]).mean.notes.isEmpty)
  }
}
