import LinearAlgebra
import TestSupport
import Testing

@Suite struct UpdatableCholeskyTests {
  /// A positive definite matrix of order m with entries that a short formula gives.
  private func matrix(_ m: Int) -> Matrix {
    var base = Matrix(zeros: m + 3, m)
    for j in 0..<m {
      for i in 0..<(m + 3) { base[i, j] = Double((i * 7 + j * j * 3 + i * j) % 11) - 5 + (i == j ? 4 : 0) }
    }
    return base.gram
  }

  private func subsystem(_ a: Matrix, _ indices: [Int]) -> Matrix {
    a.selecting(rows: indices).selecting(columns: indices)
  }

  @Test func byHand() {
    // [4 2; 2 5] = R'R with R = [2 1; 0 2]; the solution of A x = (8, 14) is (0.75, 2.5).
    var factor = UpdatableCholesky(capacity: 1, smallestPivot: 1e-12)
    let isFirstIn = factor.append([], diagonal: 4)
    let isSecondIn = factor.append([2], diagonal: 5)
    #expect(isFirstIn && isSecondIn)
    expectClose(factor.solve([8, 14]), [0.75, 2.5])
    factor.remove(at: 0)
    expectClose(factor.solve([14]), [2.8])
  }

  @Test func comingAndGoingEqualsANewFactorisation() throws {
    let a = matrix(30)
    var factor = UpdatableCholesky(capacity: 4, smallestPivot: 1e-12)
    var indices: [Int] = []
    var state: UInt64 = 7
    for step in 0..<200 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let absent = (0..<30).filter { !indices.contains($0) }
      if indices.count > 5, state >> 60 < 6 || absent.isEmpty {
        let k = Int(state >> 33) % indices.count
        factor.remove(at: k)
        indices.remove(at: k)
      } else {
        let j = absent[Int(state >> 33) % absent.count]
        let isIn = factor.append(indices.map { a[$0, j] }, diagonal: a[j, j])
        #expect(isIn)
        indices.append(j)
      }
      let b = indices.indices.map { Double($0 + step % 3) }
      let expected = try Cholesky(subsystem(a, indices)).solve(b)
      expectClose(factor.solve(b), expected, tolerance: 1e-8)
    }
  }

  @Test func aDependentColumnIsRefusedAndLeavesTheFactorAlone() {
    var factor = UpdatableCholesky(capacity: 2, smallestPivot: 1e-12)
    let isFirstIn = factor.append([], diagonal: 2)
    let isCopyIn = factor.append([2], diagonal: 2)
    #expect(isFirstIn && !isCopyIn)
    #expect(factor.order == 1)
    let isNothingIn = factor.append([0], diagonal: 0)
    #expect(!isNothingIn)
    expectClose(factor.solve([3]), [1.5])
  }

  @Test func factorsPartOfAGrowingMatrixWithRidges() throws {
    let a = matrix(12)
    let grown = GrowingSymmetric(lower: a, scale: 0.5)
    let ridges = (0..<12).map { Double($0) / 3 }
    let indices = [7, 2, 9, 0]
    let factor = try #require(
      UpdatableCholesky(grown, indices, ridges: ridges, smallestPivot: 1e-12))
    var system = subsystem(a, indices)
    for i in 0..<4 {
      for j in 0..<4 { system[i, j] *= 0.5 }
      system[i, i] += ridges[indices[i]]
    }
    expectClose(
      factor.solve([1, 2, 3, 4]), try Cholesky(system).solve([1, 2, 3, 4]), tolerance: 1e-10)
  }

  @Test func growingAMatrixEqualsMakingItWhole() {
    let a = matrix(20)
    let first = Array(0..<5)
    var grown = GrowingSymmetric(lower: subsystem(a, first), scale: 2)
    for new in [[5], Array(6..<15), Array(15..<20)] {
      let old = Array(0..<grown.order)
      grown.append(
        side: a.selecting(rows: old).selecting(columns: new), corner: subsystem(a, new), scale: 2)
    }
    let whole = GrowingSymmetric(lower: a, scale: 2)
    for j in 0..<20 {
      for i in 0..<20 { #expect(grown[i, j] == whole[i, j]) }
    }
    let x = (0..<20).map { Double($0 % 4) - 1 }
    expectClose(grown.times(x, scale: 0.25), a.times(x).map { $0 / 2 })
    var y = [Double](repeating: 1, count: 20)
    grown.addColumn(3, times: -1.5, to: &y)
    expectClose(y, (0..<20).map { 1 - 3 * a[$0, 3] })
  }
}
