import RealModule
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct BootstrapCorrectionTests {
  /// Efron and Tibshirani's rule by hand: apparent C 0.9, out of bag 0.7, without information 0.5: R = 0.2 / 0.4 = 0.5,
  /// w = 0.632 / (1 - 0.184) = 0.774510, 0.9 - w * 0.2.
  @Test func the632PlusRuleIsWorkedByHand() {
    expectClose(
      BootstrapCorrection.estimate632Plus(apparent: 0.9, outOfBag: 0.7, noInformation: 0.5),
      0.9 - 0.632 / 0.816 * 0.2)
    // Errors: apparent 0, out of bag 0.25 of a no-information 0.5.
    expectClose(
      BootstrapCorrection.estimate632Plus(apparent: 0, outOfBag: 0.25, noInformation: 0.5),
      0.632 / 0.816 * 0.25)
    // Out of bag as good as apparent: .632 itself; worse than without information: no information.
    expectClose(
      BootstrapCorrection.estimate632Plus(apparent: 0.8, outOfBag: 0.85, noInformation: 0.5),
      0.368 * 0.8 + 0.632 * 0.85)
    expectClose(
      BootstrapCorrection.estimate632Plus(apparent: 1, outOfBag: 0.4, noInformation: 0.5), 0.5)
  }

  @Test func everyCorrectionFollowsFromItsParts() {
    func value(_ correction: BootstrapCorrection, _ noInformation: Double? = 0.5) -> Double? {
      correction.value(apparent: 0.8, optimism: 0.06, outOfBag: 0.7, noInformation: noInformation)
    }
    expectClose(value(.optimism), 0.74)
    expectClose(value(.outOfBag), 0.7)
    expectClose(value(.estimate632), 0.368 * 0.8 + 0.632 * 0.7)
    #expect(value(.estimate632)! > value(.estimate632Plus)!)
    #expect(value(.estimate632Plus, nil) == nil)
  }

  /// The no-information Brier score is the mean over all n^2 pairs of one patient's prediction with another's outcome.
  @Test func noInformationOfTheBrierScoreIsTheMeanOverAllPairs() throws {
    let p = [0.1, 0.4, 0.35, 0.8, 0.65]
    let y = [0.0, 0, 1, 1, 0]
    var sum = 0.0
    for a in p { for b in y { sum += (b - a) * (b - a) / 25 } }
    expectClose(
      PerformanceMeasure.brier(horizon: nil).noInformation(probabilities: p, risk: 0.4), sum)
    #expect(PerformanceMeasure.calibrationSlope.noInformation(probabilities: p, risk: 0.4) == nil)
  }

  /// Differences d = training - 1.25 test of twelve replicates, worked by hand: with test 0 they are the training values
  /// -6 ... 5, mean -0.5: above it 0 ... 5 with squared distances 0.25 + 2.25 + 6.25 + 12.25 + 20.25 + 30.25 = 71.5, over 5; the same below.
  @Test func theAsymmetricIntervalIsWorkedByHand() throws {
    let draws = OptimismDraws(
      training: (0..<12).map { Double($0) - 6 }, test: [Double](repeating: 0, count: 12))
    let interval = try #require(draws.asymmetric(0.25, .p95))
    let side = Double(71.5 / 5).squareRoot() * Normal.quantile(0.975)
    expectClose(interval.lower, 0.25 - side)
    expectClose(interval.upper, 0.25 + side)
    // Skewed to the left, the interval reaches further up: the optimism is subtracted.
    let skewed = OptimismDraws(
      training: [-10, -1, -1, -1, 0, 0, 1, 1, 1, 2, 2, 2], test: [Double](repeating: 0, count: 12))
    let other = try #require(skewed.asymmetric(0, .p95))
    #expect(other.upper > -other.lower)
  }

  @Test func theLocationShiftMovesPercentilesOfTheRefits() throws {
    let draws = OptimismDraws(
      training: (0...100).map { Double($0) / 100 }, test: (0...100).map { Double($0) / 100 - 0.1 })
    let interval = try #require(draws.locationShifted(.p95))
    expectClose(interval.lower, 0.025 - 0.1, tolerance: 1e-10)
    expectClose(interval.upper, 0.975 - 0.1, tolerance: 1e-10)
  }
}
