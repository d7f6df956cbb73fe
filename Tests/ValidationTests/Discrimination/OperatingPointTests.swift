import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct OperatingPointTests {
  private static let golden = GoldenCase("roc/aSAH_intervals")

  private static func curve(_ marker: String, _ direction: ScoreDirection = .higher) throws -> ROC {
    let sign: Double = direction == .higher ? 1 : -1
    return try roc(
      scores: try golden.numbers(marker).map { sign * $0 },
      outcome: BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 }), direction: direction)
  }

  @Test(arguments: ScoreDirection.allCases)
  func agreesWithR(direction: ScoreDirection) throws {
    let r = try Self.golden.expected["at_0.205"]
    let point = try Self.curve("s100b", direction).operatingPoint(
      threshold: direction == .higher ? 0.205 : -0.205)
    let counts = [point.truePositives, point.falsePositives, point.trueNegatives, point.falseNegatives]
    #expect(counts.map(Double.init) == r["counts"].numbers)
    for (name, estimate) in [
      ("sensitivity", point.sensitivity), ("specificity", point.specificity),
      ("ppv", point.positivePredictiveValue), ("npv", point.negativePredictiveValue),
      ("lrp", point.positiveLikelihoodRatio), ("lrn", point.negativeLikelihoodRatio),
    ] {
      expectClose(estimate.value, r[name].number!, name)
      let interval = try #require(estimate.interval)
      expectClose([interval.lower, interval.upper], r["\(name)95"].numbers, name)
    }
    expectClose(point.accuracy.value, r["accuracy"].number!)
    let values = point.predictiveValues(atPrevalence: 0.1)
    for (name, estimate) in [("ppv", values.positive), ("npv", values.negative)] {
      expectClose(estimate.value, r["\(name)_at_0.1"].number!, name)
      let interval = try #require(estimate.interval)
      expectClose([interval.lower, interval.upper], r["\(name)_at_0.1_95"].numbers, name)
    }
  }

  @Test func atTheSamplesPrevalenceBayesGivesTheSamplesShares() throws {
    let point = try Self.curve("s100b").operatingPoint(threshold: 0.205)
    let values = point.predictiveValues(atPrevalence: 41.0 / 113)
    expectClose(values.positive.value, point.positivePredictiveValue.value!)
    expectClose(values.negative.value, point.negativePredictiveValue.value!)
  }

  @Test func everyPointOfTheCurveIsItsOwnThreshold() throws {
    let curve = try Self.curve("wfns")
    for point in curve.points {
      let there = curve.operatingPoint(threshold: point.threshold)
      #expect(there.truePositives == point.truePositives && there.trueNegatives == point.trueNegatives)
    }
    // A threshold at a score calls its rows cases.
    #expect(curve.operatingPoint(threshold: 5) == curve.operatingPoint(threshold: 5))
    #expect(curve.operatingPoint(threshold: 5).truePositives == 18)
  }

  /// By hand: 2 cases, 2 controls, none called a case.
  @Test func whatDoesNotExistSaysWhy() {
    let point = OperatingPoint(
      threshold: 9, truePositives: 0, falsePositives: 0, trueNegatives: 2, falseNegatives: 2)
    #expect(point.sensitivity.value == 0 && point.specificity.value == 1)
    #expect(point.sensitivity.interval?.lower == 0 && point.specificity.interval?.upper == 1)
    #expect(point.positivePredictiveValue.value == nil)
    #expect(point.positiveLikelihoodRatio.value == nil)
    #expect(point.positiveLikelihoodRatio.notes.map(\.kind) == [.shareOfNothing])
    #expect(point.negativeLikelihoodRatio.value == 1)
    let values = point.predictiveValues(atPrevalence: 0.5)
    #expect(values.positive.value == nil)
    #expect(values.negative.value == 0.5)
    #expect(values.negative.interval == nil && values.negative.notes.map(\.kind) == [.zeroCell])
  }
}
