import LinearAlgebra
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct RecalibrationRevisionTests {
  private let golden = GoldenCase("calibration/model_revision")

  private func features() throws -> DesignMatrix {
    let names = ["x1", "x2", "x3"]
    let columns = try names.map { try golden.numbers($0) }
    return try DesignMatrix(names: names, values: Matrix(columns: columns, rowCount: columns[0].count))
  }

  private func check(_ result: Recalibration, _ family: String) throws {
    let expected = try golden.expected
    let revision = try #require(result.revision)
    #expect(revision.terms.map(\.name) == ["x1", "x2", "x3"])
    for (k, term) in revision.terms.enumerated() {
      expectClose(
        term.coefficient.value, expected["\(family)_coef"][k].number!, tolerance: Tolerance.convergedFit)
      expectClose(
        term.coefficient.standardError, expected["\(family)_se"][k].number!,
        tolerance: Tolerance.convergedFit)
    }
    for (test, name) in [
      (revision.againstOriginal, "original"), (revision.againstIntercept, "intercept"),
      (revision.againstInterceptAndSlope, "both"),
    ] {
      let numbers = expected["\(family)_\(name)"].numbers
      expectClose(test.statistic, numbers[0], tolerance: Tolerance.convergedFit, name)
      #expect(test.degreesOfFreedom == [numbers[1]])
      expectClose(test.pValue, numbers[2], tolerance: Tolerance.convergedFit, name)
    }
    #expect(result.choice == .revision)
  }

  private func binary(
    _ features: DesignMatrix?, significance: Double = 0.05
  ) throws -> Recalibration {
    try recalibration(
      linearPredictor: try golden.numbers("lp"),
      outcome: BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 }), features: features,
      significance: significance)
  }

  @Test func binaryOutcomeAgreesWithGlm() throws { try check(try binary(try features()), "binary") }

  @Test func survivalAgreesWithPoissonGlm() throws {
    let outcome = try SurvivalOutcome(
      time: try golden.numbers("time"), isEvent: try golden.numbers("event").map { $0 == 1 })
    let result = try recalibration(
      cumulativeHazards: try golden.numbers("hazard"), linearPredictor: try golden.numbers("lp"),
      outcome: outcome, features: try features())
    try check(result, "survival")
    // The two rows without baseline hazard are in no risk set; the other numbers are those without features.
    let without = try recalibration(
      cumulativeHazards: try golden.numbers("hazard"), linearPredictor: try golden.numbers("lp"),
      outcome: outcome)
    #expect(without.overallTest == result.overallTest)
    #expect(without.revision == nil)
  }

  /// Each step of the closed procedure stops where it does not reject.
  @Test func choosesTheSmallestUpdateThatIsNotRejected() throws {
    let columns = try features()
    #expect(try binary(columns, significance: 1e-9).choice == .none)
    #expect(try binary(columns, significance: 8e-7).choice == .intercept)
    #expect(try binary(columns, significance: 5e-6).choice == .interceptAndSlope)
    #expect(try binary(nil).choice != .revision)
  }

  /// Coefficients fitted here need no update, and the revision gains nothing.
  @Test func aRevisedModelNeedsNoRevision() throws {
    let columns = try features()
    let outcome = BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 })
    let revision = try #require(try binary(columns).revision)
    let predictor = (0..<columns.rowCount).map { i in
      revision.terms.enumerated().reduce(0.0) {
        $0 + $1.element.coefficient.value! * columns.values[i, $1.offset]
      }
    }
    let again = try recalibration(linearPredictor: predictor, outcome: outcome, features: columns)
    expectClose(again.slope.value, 1, tolerance: Tolerance.convergedFit)
    expectClose(
      again.revision?.againstInterceptAndSlope.statistic, 0, tolerance: Tolerance.convergedFit)
  }

  @Test func aModelOfOneFeatureHasNoRevision() throws {
    #expect(throws: RecalibrationError.revisionHasOneCoefficient) {
      try binary(try features().selecting(columns: [0]))
    }
  }
}
