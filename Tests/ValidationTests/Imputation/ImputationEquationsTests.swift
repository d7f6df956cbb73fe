import Foundation
import LinearAlgebra
import Models
import Statistics
import Tables
import TestSupport
import Testing
import Validation

@Suite struct ImputationEquationsTests {
  private func equations(_ coefficient: Double) throws -> ImputationEquations {
    try JSONDecoder().decode(
      ImputationEquations.self,
      from: Data(
        """
        {"rounds": 100, "equations": [
          {"feature": "a", "intercept": 1, "coefficients": [{"feature": "b", "estimate": \(coefficient)}], "tolerance": 1e-10},
          {"feature": "b", "intercept": 2, "coefficients": [{"feature": "a", "estimate": \(coefficient)}], "tolerance": 1e-10}
        ]}
        """.utf8))
  }

  private func refined(_ equations: ImputationEquations, _ row: [Double], medians: [Double]) -> [Double] {
    var values = Matrix(rows: [zip(row, medians).map { $0.isNaN ? $1 : $0 }])
    equations.refine(&values, names: ["a", "b"], missing: Matrix(rows: [row]))
    return values.row(0)
  }

  /// a = 1 + b / 2 and b = 2 + a / 2 meet at a = 8 / 3, b = 10 / 3; with b = 4 known, a = 3.
  @Test func valuesMoveToTheSolutionOfTheirEquations() throws {
    let equations = try equations(0.5)
    let both = refined(equations, [.nan, .nan], medians: [7, -5])
    expectClose(both[0], 8.0 / 3, tolerance: 1e-9)
    expectClose(both[1], 10.0 / 3, tolerance: 1e-9)
    #expect(refined(equations, [.nan, 4], medians: [7, -5]) == [3, 4])
    #expect(refined(equations, [6, 4], medians: [7, -5]) == [6, 4])
  }

  /// With slopes of 2 the rounds run away: the row keeps the medians.
  @Test func aRowThatDoesNotComeToRestKeepsTheMedians() throws {
    #expect(refined(try equations(2), [.nan, .nan], medians: [7, -5]) == [7, -5])
    // A slope of 1e200 overflows.
    #expect(refined(try equations(1e200), [.nan, .nan], medians: [7, -5]) == [7, -5])
    #expect(refined(try equations(2), [.nan, 4], medians: [7, -5]) == [9, 4])
  }

  /// With more features than predictors each equation has those with the largest correlations: x0 ... x19 are a chain, in
  /// which neighbours are closest. The order of the rows does not matter.
  @Test func aFeatureIsPredictedByItsNearest() throws {
    var random = RandomStream(seed: 2, substream: 0)
    var columns: [[Double]] = [(0..<200).map { _ in random.normal() }]
    for j in 1..<20 { columns.append(columns[j - 1].map { 0.7 * $0 + random.normal() }) }
    let isCase = columns[3].map { $0 + random.normal() > 0 }
    func fit(_ order: [Int]) throws -> FittedPipeline {
      let training = Pipeline<LogisticFamily>.Training(
        features: FeatureColumns(
          names: (0..<20).map { "x\($0)" }, values: Matrix(columns: columns, rowCount: 200)
        ).selecting(rows: order), outcome: BinaryOutcome(isCase: order.map { isCase[$0] }),
        subjects: SubjectGroups(rowCount: 200), identifiers: (0..<200).map { "\($0)" })
      var pipeline = Pipeline(LogisticFamily(), rule: .fixed(0.1))
      pipeline.penalty.alpha = 0
      var method = ChainedEquations()
      method.predictors = 4
      pipeline.imputation = .chainedEquations(method)
      var stream = RandomStream(seed: 1, substream: 0)
      return try pipeline.fit(training, stream: &stream)
    }
    let first = try #require(try fit(Array(0..<200)).imputation.equations).equations
    #expect(first.count == 20 && first.allSatisfy { $0.coefficients.count == 4 })
    #expect(first[9].coefficients.map(\.feature) == ["x7", "x8", "x10", "x11"])
    let second = try #require(try fit((0..<200).reversed()).imputation.equations).equations
    for (a, b) in zip(first, second) {
      #expect(a.coefficients.map(\.feature) == b.coefficients.map(\.feature))
      expectClose(a.coefficients.map(\.estimate), b.coefficients.map(\.estimate))
      expectClose(a.intercept, b.intercept)
    }
  }
}
