import LinearAlgebra
import TestSupport
import Testing

@Suite struct MatrixTests {
  private let a = Matrix(rows: [[1, 2, 3], [4, 5, 6]])

  @Test func storageIsColumnMajor() {
    #expect(a.elements == [1, 4, 2, 5, 3, 6])
    #expect(a[1, 2] == 6)
    #expect(a.row(1) == [4, 5, 6])
    #expect(a.column(1) == [2, 5])
    #expect(a.transposed.rows == [[1, 4], [2, 5], [3, 6]])
  }

  @Test func rowsAndColumnsAreSelectedInTheOrderAsked() {
    #expect(a.selecting(rows: [1, 0, 1]).rows == [[4, 5, 6], [1, 2, 3], [4, 5, 6]])
    #expect(a.selecting(columns: [2, 0]).rows == [[3, 1], [6, 4]])
  }

  @Test func productsAreThoseOfTheDefinition() {
    #expect(a.times([1, 0, -1]) == [-2, -2])
    #expect(a.transposedTimes([1, -1]) == [-3, -3, -3])
    #expect(a.times(a.transposed).rows == [[14, 32], [32, 77]])
    #expect(a.transposedTimes(a).rows == [[17, 22, 27], [22, 29, 36], [27, 36, 45]])
    #expect(a.gram == a.transposedTimes(a))
    #expect(dot([1, 2, 3], [4, -5, 6]) == 12)
  }

  @Test func emptyMatricesHaveEmptyProducts() {
    let none = Matrix(zeros: 4, 0)
    #expect(none.times([]) == [0, 0, 0, 0])
    #expect(none.transposedTimes([1, 2, 3, 4]).isEmpty)
    #expect(none.gram.elements.isEmpty)
  }

  @Test func blasRunsOnOneThreadAndNamesItsKernels() {
    BLAS.useOneThread()
    #expect(!BLAS.coreName.isEmpty)
    #expect(BLAS.configuration.hasPrefix("OpenBLAS"))
  }
}
