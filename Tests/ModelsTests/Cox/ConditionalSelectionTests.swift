import LinearAlgebra
import Models
import RealModule
import Statistics
import TestSupport
import Testing

@Suite struct ConditionalSelectionTests {
  /// Every set of d items by name.
  private func subsets(_ n: Int, _ d: Int) -> [[Int]] {
    (0..<(1 << n)).map { bits in (0..<n).filter { bits >> $0 & 1 == 1 } }.filter { $0.count == d }
  }

  @Test(arguments: [(1, 1), (4, 1), (5, 2), (6, 3), (7, 6), (8, 8)])
  func agreesWithEnumeration(n: Int, d: Int) throws {
    var random = RandomStream(seed: 4, substream: n * 10 + d)
    let weights = (0..<n).map { _ in Double.exp(2 * random.normal()) }
    let x = (0..<n).map { _ in [random.normal(), random.normal(), 5 + random.normal()] }
    let sets = subsets(n, d)
    let products = sets.map { $0.reduce(1.0) { $0 * weights[$1] } }
    let total = products.reduce(0, +)
    let selection = ConditionalSelection(weights: weights, count: d)
    expectClose(selection.logTotal, .log(total))
    let inclusion = (0..<n).map { i in
      zip(sets, products).filter { $0.0.contains(i) }.reduce(0) { $0 + $1.1 } / total
    }
    expectClose(selection.inclusion, inclusion)
    var covariance = Matrix(zeros: 3, 3)
    selection.addCovariance(of: Matrix(rows: x), rows: Array(0..<n), to: &covariance)
    let sums = sets.map { set in (0..<3).map { a in set.reduce(0) { $0 + x[$1][a] } } }
    for a in 0..<3 {
      for b in 0...a {
        func mean(_ value: (Int) -> Double) -> Double {
          products.indices.reduce(0) { $0 + products[$1] * value($1) } / total
        }
        let expected = mean { sums[$0][a] * sums[$0][b] } - mean { sums[$0][a] } * mean { sums[$0][b] }
        expectClose(covariance[a, b], expected, tolerance: 1e-11, "\(a), \(b)")
      }
    }
  }

  /// 400 of 1000 with equal weights: the logarithm of a binomial coefficient of 291 digits, and every
  /// item with probability 0.4. With weights over 26 orders of magnitude nothing leaves the range of numbers.
  @Test func largeSetsNeitherOverflowNorLoseDigits() {
    let equal = ConditionalSelection(weights: [Double](repeating: 1, count: 1000), count: 400)
    let binomial = logGamma(1001) - logGamma(401) - logGamma(601)
    expectClose(equal.logTotal, binomial)
    for value in equal.inclusion { expectClose(value, 0.4, tolerance: 1e-12) }
    let uneven = ConditionalSelection(
      weights: (0..<1000).map { .exp(Double($0 % 61) - 30) }, count: 400)
    #expect(uneven.logTotal.isFinite)
    expectClose(uneven.inclusion.reduce(0, +), 400, tolerance: 1e-11)
    #expect(uneven.inclusion.allSatisfy { $0 >= 0 && $0 <= 1 + 1e-12 })
  }
}
