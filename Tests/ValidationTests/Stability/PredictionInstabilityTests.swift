import TestSupport
import Testing
import Validation

/// R, and two patients by hand.
@Suite struct PredictionInstabilityTests {
  @Test func equalsR() throws {
    let expected = try GoldenCase("stability/instability").expected
    let instability = try PredictionInstability(
      predictions: expected["predictions"].numbers, replicates: expected["replicates"].rows)
    expectClose(instability.errors, expected["error"].numbers)
    expectClose(instability.meanError.value, expected["mean"].number!)
    expectClose(instability.lower, expected["lower"].numbers)
    expectClose(instability.upper, expected["upper"].numbers)
    expectClose(instability.classificationChanges(threshold: 0.4), expected["changes"].numbers)
    expectClose(
      instability.classificationInstability(threshold: 0.4).value, expected["instability"].number!)
  }

  /// The first patient: 0.2 by the model, 0.1 and 0.5 by two others: (0.1 + 0.3) / 2. At 0.3 the second model changes the class.
  @Test func twoPatientsByHand() throws {
    let instability = try PredictionInstability(
      predictions: [0.2, 0.6], replicates: [[0.1, 0.6], [0.5, 0.6]])
    expectClose(instability.errors, [0.2, 0])
    expectClose(instability.meanError.value, 0.1)
    expectClose(instability.largestError.value, 0.2)
    expectClose(instability.lower[0], 0.1 + 0.025 * 0.4)
    expectClose(instability.upper[0], 0.1 + 0.975 * 0.4)
    #expect(instability.classificationChanges(threshold: 0.3) == [0.5, 0])
    // At the threshold counts as above.
    #expect(instability.classificationChanges(threshold: 0.6) == [0, 0])
    expectClose(instability.classificationInstability(threshold: 0.3).value, 0.25)
  }

  @Test func orderOfModelsDoesNotMatter() throws {
    let expected = try GoldenCase("stability/instability").expected
    let (predictions, rows) = (expected["predictions"].numbers, expected["replicates"].rows)
    let first = try PredictionInstability(predictions: predictions, replicates: rows)
    let second = try PredictionInstability(predictions: predictions, replicates: rows.reversed())
    expectClose(first.errors, second.errors)
    #expect(first.lower == second.lower && first.upper == second.upper)
  }

  @Test func badPredictionsAreRefused() {
    #expect(throws: MetricError.tooFew(needed: 2, found: 1)) {
      try PredictionInstability(predictions: [0.5], replicates: [[0.5]])
    }
    #expect(throws: MetricError.countMismatch(scores: 1, outcomes: 2)) {
      try PredictionInstability(predictions: [0.5, 0.5], replicates: [[0.5, 0.1], [0.5]])
    }
    #expect(throws: MetricError.notProbability(row: 0)) {
      try PredictionInstability(predictions: [0.5], replicates: [[0.5], [1.5]])
    }
    #expect(throws: MetricError.notProbability(row: 0)) {
      try PredictionInstability(predictions: [.nan], replicates: [[0.5], [0.5]])
    }
  }
}
