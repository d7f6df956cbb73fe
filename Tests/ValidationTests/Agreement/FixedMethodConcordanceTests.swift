import LinearAlgebra
import RealModule
import Statistics
import TestSupport
import Testing
import Validation

/// R: dense matrices and the published formula at exact components, and the package cccrm.
@Suite struct FixedMethodConcordanceTests {
  private static let golden = GoldenCase("agreement/fixed_methods")

  private static func pefr() throws -> ReplicatedPairs {
    let golden = GoldenCase("agreement/pefr_replicated")
    let groups = SubjectGroups(identifiers: try golden.columns()["subject"]!)
    let (x, y) = (try golden.numbers("wright"), try golden.numbers("mini"))
    return try ReplicatedPairs(
      first: groups.rows.map { $0.map { x[$0] } }, second: groups.rows.map { $0.map { y[$0] } })
  }

  private static func methods() throws -> Matrix {
    let columns = try golden.columns("methods.csv")
    let subjects = columns["subject"]!.map { Int($0)! - 1 }
    let methods = columns["method"]!.map { Int($0)! - 1 }
    let y = columns["y"]!.map { Double($0)! }
    var values = Matrix(
      rowCount: 18, columnCount: 9, elements: [Double](repeating: .nan, count: 18 * 9))
    var used = [Int: Int]()
    for row in y.indices {
      let cell = subjects[row] * 3 + methods[row]
      values[subjects[row], methods[row] * 3 + used[cell, default: 0]] = y[row]
      used[cell, default: 0] += 1
    }
    return values
  }

  private static func occasions() throws -> ReplicatedPairs {
    let columns = try golden.columns("occasions.csv")
    let groups = SubjectGroups(identifiers: columns["subject"]!)
    let (x, y) = (columns["x"]!.map { Double($0)! }, columns["y"]!.map { Double($0)! })
    return try ReplicatedPairs(
      first: groups.rows.map { $0.map { x[$0] } }, second: groups.rows.map { $0.map { y[$0] } })
  }

  private func expect(_ found: Estimate, _ expected: GoldenValue) {
    expectClose(found.value, expected["ccc"].number!, tolerance: 1e-9)
    expectClose(found.standardError, expected["se"].number!, tolerance: 1e-7)
    expectClose(found.interval?.lower, expected["lower"].number!, tolerance: 1e-7)
    expectClose(found.interval?.upper, expected["upper"].number!, tolerance: 1e-7)
  }

  /// cccrm 2.2.2 has the same estimate to nlme's convergence. Its standard error is 1.7 % and 0.2 % away: its covariance of the
  /// methods' mean square with the components is `-m/n` times a component's (it should hold `-1/(n m)`, and the
  /// interaction's part), and for three methods it squares a matrix element by element where the formula has a matrix product.
  @Test func replicatesEqualThePublishedFormulaAndCccrm() throws {
    let expected = try Self.golden.expected
    let pefr = fixedMethodConcordance(try Self.pefr(), trueValue: .constant)
    expect(pefr, expected["pefr"])
    let methods = fixedMethodConcordance(try CrossedMeasurements(try Self.methods(), columns: 3))
    expect(methods, expected["methods"])
    for (found, name, far) in [(pefr, "pefr", 0.02), (methods, "methods", 0.003)] {
      let peer = expected[name]["cccrm"]
      expectClose(found.value, peer["ccc"].number!, tolerance: 1e-6)
      #expect(abs(found.standardError! / peer["se"].number! - 1) < far)
    }
  }

  /// In R the model with subject, occasion, subject x method and error; here means and differences apart.
  @Test func occasionsEqualTheModelOfAllComponents() throws {
    expect(
      fixedMethodConcordance(try Self.occasions(), trueValue: .varying),
      try Self.golden.expected["occasions"])
  }

  /// Complete data with a bias: the value of agreement with methods random, another interval.
  @Test func completeDataHaveTheValueOfRandomMethods() throws {
    let table = try CrossedTable(
      GoldenCase("reml/reader_session"), column: "reader", repetition: "session")
    let data = try CrossedMeasurements(table.values, columns: table.columns)
    let random = CrossedReliability(data).interColumn
    let fixed = fixedMethodConcordance(data)
    expectClose(fixed.value, random.value!, tolerance: 1e-8)
    #expect(fixed.interval!.upper - fixed.interval!.lower < random.interval!.upper - random.interval!.lower)
  }

  /// Two methods, no replicates, by hand: differences 1, 2, 3 and means 2.5, 4, 7.
  /// MSS = 10.5, MSE = 0.5, MSM = 6: S = 5, B = (6 - 0.5)/3, E = 0.5, CCC = 5 / (5 + 11/6 + 0.5) = 15/22.
  @Test func withoutReplicatesByHand() throws {
    let data = try CrossedMeasurements(
      Matrix(columns: [[3, 5, 8.5], [2, 3, 5.5]], rowCount: 3), columns: 2)
    expectClose(fixedMethodConcordance(data).value, 15.0 / 22, tolerance: 1e-9)
  }

  @Test(arguments: ReplicatedPairs.TrueValue.allCases)
  func unitsOriginAndTheOrderOfMethodsDoNotMatter(_ kind: ReplicatedPairs.TrueValue) throws {
    let pairs = try Self.occasions()
    func moved(_ values: [[Double]]) -> [[Double]] { values.map { $0.map { 4 * $0 + 1e5 } } }
    let plain = fixedMethodConcordance(pairs, trueValue: kind)
    let other = fixedMethodConcordance(
      try ReplicatedPairs(first: moved(pairs.second), second: moved(pairs.first)), trueValue: kind)
    expectClose(other.value, plain.value!, tolerance: 1e-8)
    expectClose(other.interval?.lower, plain.interval!.lower, tolerance: 1e-8)
    expectClose(other.interval?.upper, plain.interval!.upper, tolerance: 1e-8)
  }

  /// The standard error describes the spread of estimates of simulated data.
  @Test func theStandardErrorIsTheSpreadOfEstimates() throws {
    var (values, errors) = ([Double](), [Double]())
    for index in 0..<400 {
      var stream = RandomStream(seed: 7, substream: index)
      var (x, y) = ([[Double]](), [[Double]]())
      for _ in 0..<60 {
        let center = stream.normal()
        let (a, b) = (center + 0.3 * stream.normal(), center + 0.6 + 0.3 * stream.normal())
        x.append((0..<2).map { _ in a + 0.4 * stream.normal() })
        y.append((0..<2).map { _ in b + 0.4 * stream.normal() })
      }
      let found = fixedMethodConcordance(
        try ReplicatedPairs(first: x, second: y), trueValue: .constant)
      values.append(found.value!)
      errors.append(found.standardError!)
    }
    let truth = 1 / (1 + 0.09 + 0.18 + 0.16)
    let spread = sampleStandardDeviation(values)
    // Four Monte Carlo standard errors: of the mean, and of a standard deviation of 400 values.
    #expect(abs(mean(values) - truth) < 4 * spread / 20 + 0.003)
    #expect(abs(mean(errors) / spread - 1) < 4 / 800.0.squareRoot())
  }

  @Test func identicalMeasurementsHaveNoCoefficient() throws {
    let same = try ReplicatedPairs(first: [[1, 1], [1, 1], [1, 1]], second: [[1, 1], [1, 1], [1, 1]])
    for kind in ReplicatedPairs.TrueValue.allCases {
      let found = fixedMethodConcordance(same, trueValue: kind)
      #expect(found.value == nil && found.notes.first?.kind == .identicalRepeats)
    }
  }
}
