import LinearAlgebra
import TestSupport
import Testing

@Suite struct CholeskyTests {
  /// L = [[2, 0], [1, 3]] by hand.
  private let matrix = Matrix(rows: [[4, 2], [2, 10]])

  @Test func factorsAKnownMatrix() throws {
    let factor = try Cholesky(matrix)
    #expect(factor.factorDiagonal == [2, 3])
    expectClose(factor.solve([8, 22]), [1, 2])
    for (row, expected) in zip(factor.inverse.rows, [[10.0 / 36, -2.0 / 36], [-2.0 / 36, 4.0 / 36]]) {
      expectClose(row, expected)
    }
  }

  /// L' = [[2, 1], [0, 3]]: x2 = 6 / 3, x1 = (5 - 2) / 2.
  @Test func solvesWithTheTransposedFactor() throws {
    expectClose(try Cholesky(matrix).solveTransposedFactor([5, 6]), [1.5, 2])
    #expect(try Cholesky(Matrix(zeros: 0, 0)).solveTransposedFactor([]) == [])
  }

  @Test func readsTheLowerTriangleOnly() throws {
    let lower = Matrix(rows: [[4, .greatestFiniteMagnitude], [2, 10]])
    expectClose(try Cholesky(lower).solve([8, 22]), [1, 2])
  }

  @Test func namesThePivotThatFails() {
    #expect(throws: FactorizationError.notPositiveDefinite(pivot: 1)) {
      try Cholesky(Matrix(rows: [[1, 2], [2, 1]]))
    }
    #expect(throws: FactorizationError.notFinite) {
      try Cholesky(Matrix(rows: [[1, 0], [.nan, 1]]))
    }
  }

  @Test func aLinearCombinationOfEarlierColumnsIsDependent() {
    // The third is twice the first plus the second; the fourth is zero; the last is new.
    let columns: [[Double]] = [[1, 2, 3, 4], [2, 1, 0, 1], [4, 5, 6, 9], [0, 0, 0, 0], [4, 5, 6, 8]]
    let gram = Matrix(columns: columns, rowCount: 4).gram
    #expect(dependentColumns(of: gram, tolerance: 1e-11) == [false, false, true, true, false])
  }
}

@Suite struct SymmetricEigenTests {
  /// [[2, 1], [1, 2]] has eigenvalues 1 and 3.
  @Test func decomposesAKnownMatrix() throws {
    let eigen = try SymmetricEigen(Matrix(rows: [[2, 1], [1, 2]]))
    expectClose(eigen.values, [1, 3])
    for j in 0..<2 {
      let vector = eigen.vectors.column(j)
      let image = Matrix(rows: [[2, 1], [1, 2]]).times(vector)
      expectClose(image, vector.map { eigen.values[j] * $0 })
      expectClose(dot(vector, vector), 1)
    }
  }

  @Test func refusesWhatIsNotFinite() {
    #expect(throws: FactorizationError.notFinite) {
      try SymmetricEigen(Matrix(rows: [[1, 0], [.infinity, 1]]))
    }
  }
}

@Suite struct LeastSquaresTests {
  /// The line through (0, 1), (1, 3), (2, 5) is 1 + 2x; moving the middle point by 3 adds a residual of
  /// (-1, 2, -1) times 1 and leaves the slope.
  @Test func fitsALine() throws {
    let a = Matrix(rows: [[1, 0], [1, 1], [1, 2]])
    let exact = try LeastSquares(a, [1, 3, 5])
    expectClose(exact.coefficients[0], 1)
    expectClose(exact.coefficients[1], 2)
    expectClose(exact.residualSumOfSquares, 0)
    let moved = try LeastSquares(a, [1, 6, 5])
    expectClose(moved.coefficients[0], 2)
    expectClose(moved.coefficients[1], 2)
    expectClose(moved.residualSumOfSquares, 6)
  }

  @Test func aDependentColumnHasNoCoefficient() throws {
    let a = Matrix(rows: [[1, 0, 1], [1, 1, 2], [1, 2, 3], [1, 3, 4]])
    let fit = try LeastSquares(a, [1, 3, 5, 8])
    #expect(fit.rank == 2)
    #expect(fit.coefficients.count { $0 == nil } == 1)
  }
}
