import LinearAlgebra
import Tables
import Testing
import Validation

@Suite struct VarianceFilterTests {
  private let x = FeatureColumns(
    names: ["constant", "rare", "varied"],
    values: Matrix(columns: [[7, 7, 7, 7, 7], [0, 0, 0, 0, 1], [1, 2, 3, 4, 5]], rowCount: 5))
  private let outcome = TrainingOutcome.response(BinaryOutcome(isCase: [true, false, true, false, true]))

  private func isDropped(_ share: Double, _ frequencies: [Double]?, _ candidates: [Bool]) -> [Bool] {
    VarianceFilter(largestShare: share).reasonsToDrop(
      TrainingSample(x, frequencies: frequencies, outcome: outcome), candidates: candidates
    ).map { $0 != nil }
  }

  @Test func dropsFeaturesOfWhichOneValueMakesUpMost() {
    let all = [true, true, true]
    #expect(isDropped(0.95, nil, all) == [true, false, false])
    // A share of exactly 4/5 is not more than 0.8.
    #expect(isDropped(0.8, nil, all) == [true, false, false])
    #expect(isDropped(0.79, nil, all) == [true, true, false])
    #expect(isDropped(0.79, nil, [false, true, true]) == [false, true, false])
    #expect(isDropped(0.1, nil, all) == [true, true, true])
  }

  /// Without the row of the rare value that feature is constant; with it three times the share is 4/7.
  @Test func countsTheTrainingRowsAsOftenAsTheyWereDrawn() {
    let all = [true, true, true]
    #expect(isDropped(0.95, [1, 2, 1, 1, 0], all) == [true, true, false])
    #expect(isDropped(0.6, [1, 1, 1, 1, 3], all) == [true, false, false])
    #expect(isDropped(0.5, [1, 1, 1, 1, 3], all) == [true, true, false])
  }
}
