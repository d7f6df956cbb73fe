import LinearAlgebra
import RealModule
import Statistics
import TestSupport
import Testing
import Validation

@Suite struct WithinSubjectVariationTests {
  static func assess(_ rows: [[Double]]) throws -> RepeatabilityResult {
    Repeatability().assess(try RepeatedMatrix(Matrix(rows: rows)))
  }

  /// Two repeats: `wSD = sqrt(sum d^2 / (2 n))`. d = 1, 2, 3: sqrt(14 / 6).
  @Test func twoRepeatsByHand() throws {
    let variation = try Self.assess([[10, 11], [20, 18], [30, 33]]).variation
    expectClose(variation.standardDeviation.value, (7.0 / 3).squareRoot())
    expectClose(variation.repeatabilityCoefficient.value, 1.96 * (14.0 / 3).squareRoot())
    // s^2/m^2 = 0.5/10.5^2, 2/19^2, 4.5/31.5^2
    let squares = 0.5 / 110.25 + 2.0 / 361 + 4.5 / 992.25
    expectClose(variation.coefficientOfVariation.value, (squares / 3).squareRoot())
    expectClose(
      variation.percentRepeatabilityCoefficient.value,
      196 * (2 * squares / 3).squareRoot())
  }

  /// df = 2: the chi-square distribution is exponential, its quantiles are -2 ln(1 - p).
  @Test func theChiSquareIntervalByHand() throws {
    let interval = try #require(
      try Self.assess([[1, 2], [5, 4]]).variation.standardDeviation.interval)
    expectClose(interval.lower, (0.5 / -Double.log(0.025)).squareRoot())
    expectClose(interval.upper, (0.5 / -Double.log(0.975)).squareRoot())
  }

  @Test func aSubjectWithOneRepeatAddsNothingButToTheMeans() throws {
    let with = try Self.assess([[1, 2, 4], [5, 4, .nan], [9, .nan, .nan], [3, 3, 5]])
    let without = try Self.assess([[1, 2, 4], [5, 4, .nan], [3, 3, 5]])
    #expect(with.variation.standardDeviation == without.variation.standardDeviation)
    #expect(with.variation.coefficientOfVariation == without.variation.coefficientOfVariation)
    #expect(with.variation.coefficientOfVariationLog == without.variation.coefficientOfVariationLog)
    #expect(with.variation.standardDeviation.sampleSize.count == 3)
    #expect(with.subjects == 4)
    #expect(with.notes.map(\.kind) == [.subjectsWithOneRepeat])
  }

  @Test func missingCellsLeaveTheOneWayFormsAndUndefineTheTwoWayOnes() throws {
    let result = try Self.assess([[1, 2, .nan], [5, 4, 6], [.nan, 9, 8], [.nan, .nan, .nan]])
    #expect(!result.isBalanced)
    #expect(result.subjects == 3)
    #expect(result.measurements == 7)
    #expect(result.twoWay == nil)
    // MSB: n_i 2, 3, 2; means 1.5, 5, 8.5; grand 5: (24.5 + 24.5)/2. MSW: (0.5 + 2 + 0.5)/4.
    expectClose(result.oneWay.between, 24.5)
    expectClose(result.oneWay.within, 0.75)
    expectClose(result.oneWay.repeatsPerSubject, (7 - 17.0 / 7) / 2)
    for form in IntraclassForm.allCases {
      #expect((result[form].estimate.value == nil) == form.isTwoWay)
      let kind: Note.Kind = form.isTwoWay ? .incompleteDesign : .unequalRepeats
      #expect(result[form].estimate.notes.map(\.kind) == [kind])
    }
    #expect(result.notes.map(\.kind) == [.subjectsWithoutMeasurement])
    #expect(result.concordanceCorrelation.notes.map(\.kind) == [.needsTwoRepeats])
  }

  @Test func aBalancedTableWithAnEmptyRowStaysBalanced() throws {
    let with = try Self.assess([[1, 2], [.nan, .nan], [5, 4], [7, 9]])
    let without = try Self.assess([[1, 2], [5, 4], [7, 9]])
    #expect(with.isBalanced)
    #expect(with.twoWay == without.twoWay)
    #expect(with.concordanceCorrelation == without.concordanceCorrelation)
  }

  @Test func withoutAnySecondRepeatNothingIsDefined() throws {
    let result = try Self.assess([[1, .nan], [.nan, 4], [3, .nan]])
    #expect(result.variation.standardDeviation.value == nil)
    #expect(result.variation.coefficientOfVariationLog.value == nil)
    #expect(result.variation.percentRepeatabilityCoefficient.value == nil)
    #expect(result[.oneWaySingle].estimate.value == nil)
    #expect(result.agreement.bias.value == nil)
    #expect(result.concordanceCorrelation.value == nil)
  }

  @Test func oneSubjectHasVariationButNoCoefficient() throws {
    let result = try Self.assess([[1, 3]])
    expectClose(result.variation.standardDeviation.value, 2.0.squareRoot())
    for icc in result.intraclassCorrelations {
      #expect(icc.estimate.value == nil)
      #expect(icc.estimate.notes.map(\.kind) == [.tooFewRepeatedMeasurements])
    }
    #expect(result.agreement.bias.value == -2)
    #expect(result.agreement.lower.value == nil)
  }

  @Test func relativeVariationNeedsARatioScale() throws {
    let signed = try Self.assess([[-1, -2], [5, 4]]).variation
    #expect(signed.coefficientOfVariation.value != nil)
    #expect(signed.coefficientOfVariation.notes.map(\.kind) == [.notRatioScale])
    #expect(signed.coefficientOfVariationLog.value == nil)
    let zero = try Self.assess([[-1, 1], [5, 4]]).variation
    #expect(zero.coefficientOfVariation.value == nil)
    #expect(zero.percentRepeatabilityCoefficient.value == nil)
  }

  @Test func theCoefficientOfVariationIgnoresTheUnit() throws {
    let rows: [[Double]] = [[10, 11], [20, 18], [30, 33]]
    let base = try Self.assess(rows).variation
    let scaled = try Self.assess(rows.map { $0.map { $0 * 1e-3 } }).variation
    expectClose(scaled.coefficientOfVariation.value, base.coefficientOfVariation.value!)
    expectClose(scaled.coefficientOfVariationLog.value, base.coefficientOfVariationLog.value!)
    expectClose(
      scaled.standardDeviation.value, base.standardDeviation.value! * 1e-3)
  }

  @Test func refusesWhatIsNoTableOfRepeats() {
    #expect(throws: RepeatedMatrix.RepeatedMatrixError.tooFewRepeats(1)) {
      try RepeatedMatrix(Matrix(rows: [[1], [2]]))
    }
    #expect(throws: RepeatedMatrix.RepeatedMatrixError.noMeasurements) {
      try RepeatedMatrix(Matrix(rows: [[.nan, .nan]]))
    }
    #expect(
      throws: RepeatedMatrix.RepeatedMatrixError.outOfRange(
        subject: 1, repeat: 0, value: .infinity)
    ) {
      try RepeatedMatrix(Matrix(rows: [[1, 2], [.infinity, .nan]]))
    }
  }
}
