import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct ROCStepsTests {
  private static let golden = GoldenCase("roc/aSAH_intervals")
  private static func curve(_ marker: String) throws -> ROC {
    try roc(
      scores: try golden.numbers(marker),
      outcome: BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 }))
  }

  @Test(arguments: ["s100b", "wfns", "ndka"])
  func readsTheCurveAsPROCDoes(marker: String) throws {
    let r = try Self.golden.expected[marker]
    let curve = try Self.curve(marker)
    let grid = (0...20).map { Double($0) / 20 }
    // R's grid is seq(0, 1, 0.05): some of its numbers differ in the last bit.
    expectClose(grid.map(curve.sensitivity(atSpecificity:)), r["se_at_sp"].numbers, tolerance: 1e-10)
    expectClose(grid.map(curve.specificity(atSensitivity:)), r["sp_at_se"].numbers, tolerance: 1e-10)
  }

  @Test(arguments: ["s100b", "wfns", "ndka"])
  func logitIntervalAgreesWithItsFormula(marker: String) throws {
    let r = try Self.golden.expected[marker]
    let interval = try #require(try Self.curve(marker).aucOnLogitScale().interval)
    expectClose([interval.lower, interval.upper], r["logit95"].numbers)
  }

  @Test(arguments: ["s100b", "wfns", "ndka"])
  func costWeightedCutoffAgreesWithPROC(marker: String) throws {
    let r = try Self.golden.expected[marker]["cost3_prev02"]
    let cutoff = try Self.curve(marker).cutoff(.cost(ratio: 3, prevalence: 0.2))
    expectClose(cutoff.threshold.value, r["threshold"].numbers[0])
    expectClose(cutoff.sensitivity.value, r["sensitivity"].numbers[0])
    expectClose(cutoff.specificity.value, r["specificity"].numbers[0])
    #expect(cutoff.ties.count == r["threshold"].numbers.count - 1)
    #expect(cutoff.sensitivity.notes.map(\.kind) == [.chosenOnSameData])
  }

  @Test(arguments: ["s100b", "wfns", "ndka"])
  func precisionRecallAgreesWithItsDefinition(marker: String) throws {
    let r = try Self.golden.expected[marker]
    let curve = try Self.curve(marker)
    expectClose(curve.averagePrecision.value, r["average_precision"].number!)
    let points = curve.precisionRecall
    expectClose(points.map(\.threshold), r["pr_threshold"].numbers)
    expectClose(points.map(\.recall), r["pr_recall"].numbers)
    expectClose(points.map(\.precision), r["pr_precision"].numbers)
  }

  /// By hand: scores 0.1 0.4 0.35 0.8, cases the last two: precision 1 at recall 1/2, then 2/3 at 1:
  /// AP = 1/2 + 1/2 * 2/3 = 0.8333, the example of scikit-learn's documentation.
  @Test func averagePrecisionByHand() throws {
    let curve = try roc(
      scores: [0.1, 0.4, 0.35, 0.8], outcome: BinaryOutcome(isCase: [false, false, true, true]))
    expectClose(curve.averagePrecision.value, 5.0 / 6)
    let constant = try roc(
      scores: [1, 1, 1, 1], outcome: BinaryOutcome(isCase: [false, false, true, false]))
    #expect(constant.averagePrecision.value == 0.25)
  }

  @Test func noThresholdIsBetterThanAUselessScore() async throws {
    let curve = try roc(scores: [1, 1, 1, 1], outcome: BinaryOutcome(isCase: [false, false, true, true]))
    let cutoff = curve.cutoff(.youden)
    #expect(cutoff.threshold.value == nil && cutoff.threshold.notes.map(\.kind) == [.noCutoff])
    #expect(cutoff.ties.count == 1)
  }

  @Test func scoresThatDifferByRoundingAreNotTiedButNamed() throws {
    let third = 0.1 + 0.2
    let curve = try roc(scores: [0.3, third, 0.5], outcome: BinaryOutcome(isCase: [false, true, true]))
    #expect(third != 0.3 && curve.auc.value == 1)
    #expect(curve.auc.notes.contains { $0.kind == .nearTies })
    let apart = try roc(scores: [0.3, 0.3, 0.5], outcome: BinaryOutcome(isCase: [false, true, true]))
    #expect(apart.auc.value == 0.75 && !apart.auc.notes.contains { $0.kind == .nearTies })
  }
}
