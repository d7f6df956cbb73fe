import TestSupport
import Testing
import Validation

@Suite struct KappaTests {
  private let golden = GoldenCase("kappa/three_readers")

  private func ratings(_ name: String) throws -> [Int] { try golden.numbers(name).map { Int($0) - 1 } }

  @Test(arguments: KappaWeights.allCases) func cohenEqualsR(weights: KappaWeights) throws {
    let result = CohenKappa(
      first: try ratings("a"), second: try ratings("b"), categories: 4, weights: weights)
    let expected = try golden.expected[weights.rawValue]
    expectClose(result.kappa.value, expected["kappa"].number!)
    expectClose(result.kappa.standardError, expected["se"].number!, tolerance: 1e-11)
    expectClose(result.test?.statistic, expected["kappa"].number! / expected["se0"].number!, tolerance: 1e-11)
  }

  @Test func psychAgrees() throws {
    let expected = try golden.expected["psych"]
    let plain = CohenKappa(first: try ratings("a"), second: try ratings("b"), categories: 4)
    expectClose(plain.kappa.value, expected["kappa"].number!)
    expectClose(
      plain.kappa.standardError! * plain.kappa.standardError!, expected["var"].number!, tolerance: 1e-10)
    let weighted = CohenKappa(
      first: try ratings("a"), second: try ratings("b"), categories: 4, weights: .quadratic)
    // psych 2.2.9 prints a variance of 0 for the weighted coefficient; the formula of Fleiss, Cohen and
    // Everitt is in how.R.
    expectClose(weighted.kappa.value, expected["weighted"].number!)
  }

  /// A 2 x 2 table by hand: 20, 5, 10, 15 of 50: po 0.7, pe 0.5, kappa 0.4.
  @Test func byHand() {
    let first = [Int](repeating: 0, count: 25) + [Int](repeating: 1, count: 25)
    let second =
      [Int](repeating: 0, count: 20) + [Int](repeating: 1, count: 5) + [Int](repeating: 0, count: 10)
      + [Int](repeating: 1, count: 15)
    let result = CohenKappa(first: first, second: second, categories: 2)
    expectClose(result.observed, 0.7)
    expectClose(result.expected, 0.5)
    expectClose(result.kappa.value, 0.4)
    #expect(result.counts == [[20, 5], [10, 15]])
  }

  @Test func fleissEqualsR() throws {
    let rows = zip(zip(try ratings("a"), try ratings("b")), try ratings("c")).map { [$0.0, $0.1, $1] }
    let result = FleissKappa(ratings: rows, categories: 4)
    let expected = try golden.expected["fleiss"]
    expectClose(result.kappa.value, expected["kappa"].number!)
    expectClose(result.kappa.standardError, expected["se_jackknife"].number!, tolerance: 1e-10)
    expectClose(result.test?.statistic, expected["z"].number!, tolerance: 1e-10)
  }

  @Test func oneCategoryHasNoKappa() {
    #expect(CohenKappa(first: [0, 0], second: [0, 0], categories: 2).kappa.value == nil)
    #expect(FleissKappa(ratings: [[1, 1, 1], [1, 1, 1]], categories: 2).kappa.value == nil)
    let perfect = CohenKappa(first: [0, 1, 2], second: [0, 1, 2], categories: 3, weights: .linear)
    #expect(perfect.kappa.value == 1 && perfect.kappa.interval == nil)
  }
}
