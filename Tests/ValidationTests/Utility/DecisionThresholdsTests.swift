import TestSupport
import Testing
import Validation

@Suite struct DecisionThresholdsTests {
  @Test func aRangeHasBothEnds() throws {
    let thresholds = try DecisionThresholds(from: 0.1, to: 0.4, count: 4)
    expectClose(thresholds.values, [0.1, 0.2, 0.3, 0.4])
    #expect(thresholds.values.last == 0.4)
  }

  @Test func refusesWhatIsNoThreshold() {
    #expect(throws: DecisionThresholds.ThresholdError.empty) { try DecisionThresholds([]) }
    #expect(throws: DecisionThresholds.ThresholdError.notProbability(1)) {
      try DecisionThresholds([0.5, 1])
    }
    #expect(throws: DecisionThresholds.ThresholdError.notAscending(0.5)) {
      try DecisionThresholds([0.5, 0.5])
    }
  }
}
