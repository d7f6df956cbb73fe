import LinearAlgebra
import Tables
import TestSupport
import Testing
import Validation

@Suite struct RepeatabilityCriterionTests {
  /// Differences 0.2 and means 1 and 2: wSD = 0.2/sqrt 2, wCV^2 = (0.02/1 + 0.02/4)/2 = 0.0125.
  private static let pairs = Matrix(rows: [[0.9, 1.1], [1.9, 2.1]])

  @Test func variationHasToStayBelowItsLimit() throws {
    let result = Repeatability().assess(try RepeatedMatrix(Self.pairs))
    let wCV = 0.0125.squareRoot()
    func criterion(_ limit: Double) -> RepeatabilityCriterion {
      RepeatabilityCriterion(variation: .withinSubjectCV, bound: .estimate, atMost: limit)
    }
    expectClose(criterion(1).judged(result), wCV)
    #expect(criterion(0.12).isMet(by: result) && !criterion(0.11).isMet(by: result))
    #expect(criterion(0.12).reasonToDrop(result) == nil)
    #expect(criterion(0.11).reasonToDrop(result) == "exceeds wCV estimate <= 0.11")
    // Two degrees of freedom: the upper limit is wCV sqrt(2 / 0.0506), R's qchisq(0.025, 2).
    let strict = RepeatabilityCriterion(variation: .withinSubjectCV, atMost: 0.5)
    expectClose(
      strict.judged(result), wCV * (2 / 0.050635615968579795).squareRoot(), tolerance: 1e-10)
    #expect(!strict.isMet(by: result))
  }

  @Test(arguments: RepeatabilityCriterion.Variation.allCases)
  func variationOfSignedValuesDoesNotExist(_ variation: RepeatabilityCriterion.Variation) throws {
    let result = Repeatability().assess(try RepeatedMatrix(Matrix(rows: [[-1, 1.1], [5, 5.1]])))
    let criterion = RepeatabilityCriterion(variation: variation, atMost: 1e6)
    #expect(criterion.judged(result) == nil && !criterion.isMet(by: result))
    let reason = try #require(criterion.reasonToDrop(result))
    #expect(reason.hasPrefix("has no \(variation.rawValue) upper limit: Not all measurements are positive"))
  }

  @Test func correlationsHaveToReachTheirs() throws {
    let result = Repeatability().assess(try RepeatedMatrix(Self.pairs))
    let criterion = RepeatabilityCriterion(coefficient: .oneWaySingle, atLeast: 0.999)
    #expect(criterion.reasonToDrop(result) == "does not reach ICC(1) lower limit >= 0.999")
    #expect(!criterion.isUpperLimit)
    #expect(RepeatabilityCriterion.Coefficient.all.map(\.name).count == 9)
  }

  /// Six subjects of which one was measured once: the two-way forms are REML's, in the filter as in the analysis, and
  /// taking the cell's row away altogether gives back the mean squares.
  @Test func missingCellsAreJudgedByREML() throws {
    let rows = [[1, 1.1], [2, 2.3], [3, 2.9], [4, 4.2], [5, 4.8], [6, Double.nan]]
    let data = try RepeatedMatrix(Matrix(rows: rows))
    let result = Repeatability(detail: .full).assess(data)
    let reml = try #require(result.unbalanced)
    #expect(result[.agreementSingle].estimate.value == nil && result.isByREML(.agreementSingle))
    #expect(result.coefficient(.agreementSingle) == reml.agreement)
    #expect(result.coefficient(.consistencySingle) == reml.consistency)
    #expect(result.coefficient(.oneWaySingle) == result[.oneWaySingle].estimate)
    #expect(result.coefficient(.agreementAverage).value == nil)
    let lower = try #require(reml.agreement.interval?.lower)
    #expect(result.band(.agreementSingle) == ReliabilityBand(lower))

    func reason(_ data: RepeatedMatrix, _ limit: Double) -> String?? {
      RepeatabilityFilter(
        RepeatabilityCriterion(coefficient: .agreementSingle, atLeast: limit),
        subjects: (0..<data.values.rowCount).map { "s\($0)" }, measurements: ["f": data], cohort: []
      ).reasonsToDrop(
        TrainingSample(
          FeatureColumns(names: ["f"], values: Matrix(zeros: 2, 1)), frequencies: nil,
          outcome: .response(BinaryOutcome(isCase: [true, false]))), candidates: [true]
      ).first
    }
    #expect(reason(data, lower) == .some(nil))
    #expect(
      reason(data, 0.9999) == "does not reach ICC(A,1) lower limit >= 0.9999 (REML: cells are missing)")
    let complete = try RepeatedMatrix(Matrix(rows: Array(rows.prefix(5))))
    let balanced = Repeatability(detail: .full).assess(complete)
    #expect(!balanced.isByREML(.agreementSingle))
    #expect(balanced.coefficient(.agreementSingle) == balanced[.agreementSingle].estimate)
    #expect(reason(complete, 0.9999) == "does not reach ICC(A,1) lower limit >= 0.9999")
  }

  @Test func theFilterGivesTheReasons() throws {
    let filter = RepeatabilityFilter(
      RepeatabilityCriterion(variation: .withinSubjectCV, bound: .estimate, atMost: 0.115),
      subjects: ["A", "B"],
      measurements: [
        "good": try RepeatedMatrix(Self.pairs), "bad": try RepeatedMatrix(Matrix(rows: [[1, 2], [3, 1]])),
      ], cohort: ["A", "B"])
    let x = FeatureColumns(names: ["good", "bad", "new"], values: Matrix(zeros: 2, 3))
    func reasons(_ counts: [String: Double]?) -> [String?] {
      filter.reasonsToDrop(
        TrainingSample(
          x, frequencies: counts == nil ? nil : [1, 1],
          outcome: .response(BinaryOutcome(isCase: [true, false])), subjectFrequency: { counts?[$0] }),
        candidates: [true, true, true])
    }
    #expect(reasons(nil) == [nil, "exceeds wCV estimate <= 0.115", "was not measured repeatedly"])
    // With the first subject alone, wCV is 0.14.
    #expect(reasons(["A": 2, "B": 0])[0] == "exceeds wCV estimate <= 0.115")
    #expect(reasons(["A": 0, "B": 2])[0] == nil)
  }
}
