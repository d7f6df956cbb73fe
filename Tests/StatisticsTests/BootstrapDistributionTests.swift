import Statistics
import TestSupport
import Testing

@Suite struct BootstrapDistributionTests {
  /// 1 ... 99 about the estimate 50: half lies below, so there is no bias to correct.
  private let symmetric = BootstrapDistribution(value: 50, replicates: (1...99).map { Double($0) }, seed: 7)

  @Test func percentileLimitsAreTypeSevenQuantiles() throws {
    let level = try #require(ConfidenceLevel(0.9))
    let interval = try #require(symmetric.percentile(level))
    // 1 + 98 * 0.05 = 5.9 and its mirror image.
    expectClose(interval.lower, 5.9)
    expectClose(interval.upper, 94.1)
    #expect(interval.method.settings == [.replicates(99), .failures(0), .seed(7)])
  }

  @Test func withoutBiasAndAccelerationTheCorrectedIntervalIsThePercentileInterval() throws {
    let corrected = try #require(symmetric.biasCorrected(.p95, acceleration: 0))
    let percentile = try #require(symmetric.percentile(.p95))
    expectClose(corrected.lower, percentile.lower)
    expectClose(corrected.upper, percentile.upper)
  }

  @Test func theAccelerationOfAJackknifeIsASixthOfItsSkewness() throws {
    // Deviations from the mean 2 are 2, 1, -3: sums of squares and cubes 14 and -18.
    let jackknife = try #require(symmetric.biasCorrected(.p95, jackknife: [0, 1, 5]))
    let given = try #require(
      symmetric.biasCorrected(.p95, acceleration: -18 / (6 * 14 * Double(14).squareRoot())))
    #expect(jackknife == given)
    #expect(jackknife != symmetric.biasCorrected(.p95, acceleration: 0))
  }

  @Test func replicatesWithoutAValueAreCounted() {
    let some = BootstrapDistribution(value: 1, replicates: [nil, 3, 1, nil])
    #expect(some.failures == 2)
    #expect(some.count == 4)
    #expect(some.sorted == [1, 3])
    expectClose(some.standardError ?? 0, Double(2).squareRoot())
  }

  @Test func thereIsNoIntervalWhereThereIsNoSpread() {
    let one = BootstrapDistribution(value: 1, replicates: [1, nil])
    #expect(one.percentile(.p95) == nil)
    #expect(one.standardError == nil)
    // All replicates above the estimate: the bias correction is infinite.
    let above = BootstrapDistribution(value: 0, replicates: [1, 2, 3])
    #expect(above.biasCorrected(.p95, acceleration: 0) == nil)
    #expect(above.biasCorrected(.p95, jackknife: [2, 2, 2]) == nil)
  }
}
