import LinearAlgebra
import Statistics
import TestSupport
import Testing
import Validation

@Suite struct IntraclassCorrelationTests {
  /// Shrout and Fleiss 1979, table 2: six targets, four judges.
  static let shroutFleiss = Matrix(rows: [
    [9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7],
  ])

  static func assess(_ matrix: Matrix) throws -> RepeatabilityResult {
    Repeatability().assess(try RepeatedMatrix(matrix))
  }

  @Test func reproducesThePublishedSixForms() throws {
    let result = try Self.assess(Self.shroutFleiss)
    let published = [0.17, 0.29, 0.71, 0.44, 0.62, 0.91]
    for (form, value) in zip(IntraclassForm.allCases, published) {
      let estimate = try #require(result[form].estimate.value)
      #expect(abs(estimate - value) <= 0.005)
    }
    // The paper's mean squares: 11.24, 6.26, 32.49, 1.02; here as fractions of the sums of squares.
    expectClose(result.oneWay.between, 1349.0 / 120)
    expectClose(result.oneWay.within, 451.0 / 72)
    expectClose(result.twoWay?.repeats, 2339.0 / 72)
    expectClose(result.twoWay?.error, 367.0 / 360)
  }

  /// Sums of squares by hand for (1,2), (5,4): MSR 9, MSC 0, MSE 1, MSW 1/2.
  @Test func twoSubjectsByHand() throws {
    let result = try Self.assess(Matrix(rows: [[1, 2], [5, 4]]))
    expectClose(result[.oneWaySingle].estimate.value, 17.0 / 19)
    expectClose(result[.agreementSingle].estimate.value, 8.0 / 9)
    expectClose(result[.consistencySingle].estimate.value, 0.8)
    expectClose(result[.oneWayAverage].estimate.value, 17.0 / 18)
    expectClose(result[.agreementAverage].estimate.value, 16.0 / 17)
    expectClose(result[.consistencyAverage].estimate.value, 8.0 / 9)
  }

  static let transformations: [(Double, Double)] = [(0, 3), (1e8, 1), (-17, 0.001), (1e6, -4)]

  @Test(arguments: transformations)
  func shiftAndScaleChangeNothing(_ offset: Double, _ factor: Double) throws {
    let base = try Self.assess(Self.shroutFleiss)
    let moved = try Self.assess(mapElements(Self.shroutFleiss) { offset + factor * $0 })
    // The moved data themselves are rounded: an offset of 1e8 leaves 16 - 8 digits of the differences.
    let tolerance = 1e-15 * max(1e3, abs(offset / factor))
    for form in IntraclassForm.allCases {
      expectClose(
        moved[form].estimate.value, base[form].estimate.value!, tolerance: tolerance, form.rawValue)
      expectClose(
        moved[form].estimate.interval?.lower, base[form].estimate.interval!.lower,
        tolerance: 100 * tolerance, form.rawValue)
    }
  }

  /// Integers plus 1e8 are exact, so that nothing at all may be lost.
  @Test func anOffsetOf1e8CostsNoDigits() throws {
    let base = try Self.assess(Self.shroutFleiss)
    let moved = try Self.assess(mapElements(Self.shroutFleiss) { $0 + 1e8 })
    for form in IntraclassForm.allCases {
      expectClose(moved[form].estimate.value, base[form].estimate.value!, tolerance: 1e-14)
    }
    expectClose(
      moved.variation.standardDeviation.value, base.variation.standardDeviation.value!,
      tolerance: 1e-14)
  }

  @Test func theOrderOfSubjectsAndOfRepeatsChangesNothing() throws {
    let base = try Self.assess(Self.shroutFleiss)
    let moved = try Self.assess(
      Self.shroutFleiss.selecting(rows: [3, 0, 5, 2, 4, 1]).selecting(columns: [2, 3, 0, 1]))
    for form in IntraclassForm.allCases {
      expectClose(moved[form].estimate.value, base[form].estimate.value!)
    }
  }

  @Test func aShiftOfOneRaterLeavesConsistencyAndLowersAgreement() throws {
    let base = try Self.assess(Self.shroutFleiss)
    var shifted = Self.shroutFleiss
    for i in 0..<shifted.rowCount { shifted[i, 0] += 20 }
    let moved = try Self.assess(shifted)
    for form in [IntraclassForm.consistencySingle, .consistencyAverage] {
      expectClose(moved[form].estimate.value, base[form].estimate.value!)
      expectClose(moved[form].estimate.interval?.upper, base[form].estimate.interval!.upper)
    }
    #expect(moved[.agreementSingle].estimate.value! < base[.agreementSingle].estimate.value!)
    #expect(moved[.oneWaySingle].estimate.value! < 0)
  }

  /// Every sum of squares as a double sum over pairs of cells, with no mean in it:
  /// `sum (x - mean)^2 = sum over pairs (x_a - x_b)^2 / n`.
  @Test func agreesWithMeanSquaresFromPairwiseDifferences() throws {
    var random = RandomStream(seed: 4, substream: 0)
    for (n, k) in [(2, 2), (5, 3), (9, 4)] {
      var x = Matrix(zeros: n, k)
      for i in 0..<n {
        let subject = Double.random(in: -3...3, using: &random)
        for j in 0..<k { x[i, j] = subject + Double.random(in: -1...1, using: &random) }
      }
      let slow = slowMeanSquares(x)
      let result = try Self.assess(x)
      let fast = try #require(result.twoWay)
      expectClose(fast.subjects, slow[0])
      expectClose(fast.repeats, slow[1])
      expectClose(fast.error, slow[2])
      expectClose(result.oneWay.within, slow[3])
    }
  }

  @Test func aConstantFeatureHasNoCoefficientAndNoVariation() throws {
    let result = try Self.assess(Matrix(rows: Array(repeating: [0.1, 0.1, 0.1], count: 7)))
    for icc in result.intraclassCorrelations {
      #expect(icc.estimate.value == nil)
      #expect(icc.estimate.notes.map(\.kind) == [.constantFeature])
      #expect(icc.test == nil)
      #expect(icc.band == nil)
    }
    #expect(result.variation.standardDeviation.value == 0)
    #expect(result.variation.standardDeviation.interval?.upper == 0)
  }

  @Test func identicalRepeatsGiveOneWithAnInfiniteF() throws {
    let rows = (1...10).map { [Double](repeating: Double($0) / 7, count: 5) }
    let result = try Self.assess(Matrix(rows: rows))
    for icc in result.intraclassCorrelations {
      #expect(icc.estimate.value == 1)
      #expect(icc.estimate.interval?.lower == 1)
      #expect(icc.test?.statistic == .infinity)
      #expect(icc.test?.pValue == 0)
      #expect(icc.estimate.notes.map(\.kind) == [.identicalRepeats])
      #expect(icc.band == .excellent)
    }
  }

  @Test func aPureShiftIsPerfectConsistencyAndImperfectAgreement() throws {
    let result = try Self.assess(Matrix(rows: [[1, 3], [2, 4], [5, 7], [6, 8]]))
    #expect(result[.consistencySingle].estimate.value == 1)
    // MSR 34/3, MSC 8, MSE 0: (34/3) / (34/3 + 2 * 8 / 4).
    expectClose(result[.agreementSingle].estimate.value, 34.0 / 46)
    let interval = try #require(result[.agreementSingle].estimate.interval)
    #expect(interval.lower < 34.0 / 46 && interval.upper > 34.0 / 46)
  }

  @Test func equalSubjectMeansGiveTheLeastSingleFormAndNoAverageForm() throws {
    let result = try Self.assess(Matrix(rows: [[1, 3, 2], [3, 2, 1], [2, 1, 3]]))
    for form in [IntraclassForm.oneWaySingle, .consistencySingle] {
      expectClose(result[form].estimate.value, -0.5)
      #expect(result[form].estimate.notes.map(\.kind) == [.equalSubjectMeans])
    }
    for form in [IntraclassForm.oneWayAverage, .consistencyAverage] {
      #expect(result[form].estimate.value == nil)
      #expect(result[form].estimate.notes.map(\.kind) == [.noPositiveVariance])
    }
  }

  /// Means that are equal but for rounding: the Satterthwaite degrees of freedom vanish.
  @Test func subjectMeansEqualUpToRoundingGiveFiniteLimits() throws {
    let result = try Self.assess(Matrix(rows: [[0.1, 0.3], [0.3, 0.1], [0.25, 0.15], [0.2, 0.2]]))
    for icc in [result[.agreementSingle], result[.oneWaySingle], result[.consistencySingle]] {
      let interval = try #require(icc.estimate.interval)
      // ICC(A,1) tends to -n MSE / (k MSC + (k n - k - n) MSE), here at least -2.
      #expect(interval.lower >= -2 && interval.upper < 0)
    }
  }

  @Test func ratersThatDifferWhereSubjectsDoNotHaveZeroAgreement() throws {
    let result = try Self.assess(Matrix(rows: [[1, 3], [1, 3], [1, 3]]))
    #expect(result[.agreementSingle].estimate.value == 0)
    #expect(result[.agreementSingle].test == nil)
    #expect(result[.consistencySingle].estimate.value == nil)
  }

  @Test func manyFeaturesAtOnceEqualOneAtATime() throws {
    let a = try RepeatedMatrix(Self.shroutFleiss)
    let b = try RepeatedMatrix(Matrix(rows: [[1, 2, 3], [4, 6, 5], [2, 2, 3]]))
    for (many, one) in zip(Repeatability().assess([a, b, a]), [a, b, a].map { Repeatability().assess($0) }) {
      #expect(many.intraclassCorrelations.map(\.estimate) == one.intraclassCorrelations.map(\.estimate))
      #expect(many.variation.standardDeviation == one.variation.standardDeviation)
    }
  }

  /// Whatever the data, estimates lie within their intervals and limits are ordered numbers.
  @Test func smallIntegerTablesNeverTrapAndStayInOrder() throws {
    for code in 0..<(3 * 3 * 3 * 3 * 3 * 3) {
      var rest = code
      var x = Matrix(zeros: 3, 2)
      for i in 0..<3 {
        for j in 0..<2 {
          x[i, j] = Double(rest % 3)
          rest /= 3
        }
      }
      for icc in try Self.assess(x).intraclassCorrelations {
        guard let value = icc.estimate.value, let interval = icc.estimate.interval else { continue }
        #expect(interval.lower <= value + 1e-12 && value <= interval.upper + 1e-12, "\(x) \(icc.form)")
        #expect(value <= 1)
      }
    }
  }

  @Test(arguments: [
    (0.4999, ReliabilityBand.poor), (0.5, .moderate), (0.7499, .moderate), (0.75, .good), (0.9, .good),
    (0.9001, .excellent), (-.infinity, .poor),
  ])
  func bandsHaveTheirBoundaries(_ coefficient: Double, _ band: ReliabilityBand) {
    #expect(ReliabilityBand(coefficient) == band)
  }

  @Test func theBandIsJudgedByTheLowerLimit() throws {
    let icc = try Self.assess(Self.shroutFleiss)[.consistencyAverage]
    #expect(ReliabilityBand(icc.estimate.value!) == .excellent)
    #expect(icc.band == .moderate)
    #expect(ReliabilityBand.poor < .excellent)
  }
}

private func mapElements(_ matrix: Matrix, _ transform: (Double) -> Double) -> Matrix {
  Matrix(
    rowCount: matrix.rowCount, columnCount: matrix.columnCount,
    elements: matrix.elements.map(transform))
}

/// MSR, MSC, MSE, MSW from differences of pairs alone.
private func slowMeanSquares(_ x: Matrix) -> [Double] {
  let (n, k) = (x.rowCount, x.columnCount)
  func spread(_ values: [Double]) -> Double {
    var sum = 0.0
    for a in values.indices {
      for b in 0..<a { sum += (values[a] - values[b]) * (values[a] - values[b]) }
    }
    return sum / Double(values.count)
  }
  let rowSums = (0..<n).map { x.row($0).reduce(0, +) }
  let columnSums = (0..<k).map { x.column($0).reduce(0, +) }
  let within = (0..<n).reduce(0.0) { $0 + spread(x.row($1)) }
  let subjects = spread(rowSums) / Double(k)
  let repeats = spread(columnSums) / Double(n)
  return [
    subjects / Double(n - 1), repeats / Double(k - 1),
    (within - repeats) / Double((n - 1) * (k - 1)), within / Double(n * (k - 1)),
  ]
}
