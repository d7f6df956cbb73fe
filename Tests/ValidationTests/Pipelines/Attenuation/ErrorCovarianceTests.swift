import LinearAlgebra
import Statistics
import TestSupport
import Testing
import Validation

@Suite struct ErrorCovarianceTests {
  /// Residuals of subject 1 are (-1, 1) and (-2, 2), of subject 2 (0, 0) and (1, -1): sums of squares 2 and 10, of
  /// products 4, on 2 degrees of freedom.
  @Test func pooledWithinSubjectsByHand() throws {
    let a = try RepeatedMatrix(Matrix(rows: [[1, 3], [2, 2]]))
    let b = try RepeatedMatrix(Matrix(rows: [[4, 8], [7, 5]]))
    let error = try ErrorCovariance(features: ["a", "b"], measurements: [a, b])
    expectClose(error.matrix.elements, [1, 2, 2, 5])
    #expect(error.degreesOfFreedom == 2)
  }

  @Test func theRootOfTheDiagonalIsTheWithinSubjectSD() throws {
    let matrix = try RepeatedMatrix(Matrix(rows: [[1, 1.4, .nan], [2, 2.3, 2.2], [5, .nan, .nan]]))
    let error = try ErrorCovariance(features: ["a"], measurements: [matrix])
    expectClose(
      error.standardDeviation(0), WithinSubjectVariation(matrix).standardDeviation.value!)
    #expect(error.degreesOfFreedom == 3)
  }

  @Test(arguments: AttenuationGolden.all)
  func agreesWithR(_ golden: AttenuationGolden) throws {
    let error = try golden.error()
    expectClose(error.matrix.elements, try golden.expectedError())
  }

  @Test func withoutARepeatThereIsNone() throws {
    let matrix = try RepeatedMatrix(Matrix(rows: [[1, .nan], [.nan, 2]]))
    #expect(throws: ErrorCovariance.ErrorCovarianceError.nobodyRepeated) {
      try ErrorCovariance(features: ["a"], measurements: [matrix])
    }
    let other = try RepeatedMatrix(Matrix(rows: [[1, 2]]))
    #expect(throws: ErrorCovariance.ErrorCovarianceError.shapeMismatch) {
      try ErrorCovariance(features: ["a", "b"], measurements: [matrix, other])
    }
  }
}
