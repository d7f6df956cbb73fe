internal import LinearAlgebra
internal import Models
internal import Statistics
internal import Tables
internal import Validation

/// The likelihood-ratio test of scores beside a base: the outcome is regressed on the base alone and on both, each
/// on the scale on which it is linear (a marker as it is). One degree of freedom.
struct AddedValue {
  private let base: [Double]
  private let added: [Double]

  init(_ scores: AssessedScores, to base: AssessedScores) {
    func values(_ scores: AssessedScores) -> [Double] {
      guard let predictor = scores.linearPredictor, predictor.allSatisfy(\.isFinite) else {
        return scores.risk
      }
      return predictor
    }
    self.base = values(base)
    added = values(scores)
  }

  func test(_ outcome: BinaryOutcome) throws -> HypothesisTest {
    func fitted(_ columns: [String: [Double]]) throws -> Double {
      try LogisticRegression().fit(try design(columns), outcome).logLikelihood.fitted
    }
    return try test(fitted)
  }

  func test(_ outcome: SurvivalOutcome) throws -> HypothesisTest {
    func fitted(_ columns: [String: [Double]]) throws -> Double {
      try CoxRegression().fit(try design(columns), outcome).logLikelihood.fitted
    }
    return try test(fitted)
  }

  private func test(_ fitted: ([String: [Double]]) throws -> Double) throws -> HypothesisTest {
    let smaller = try fitted(["base": base])
    let larger = try fitted(["base": base, "added": added])
    return likelihoodRatioTest(
      smaller: smaller, larger: larger, degreesOfFreedom: 1,
      name: "likelihood-ratio test of the score beside the base score, both refitted here")
  }

  private func design(_ columns: [String: [Double]]) throws -> DesignMatrix {
    let names = columns.keys.sorted()
    return try DesignMatrix(
      names: names, values: Matrix(columns: names.map { columns[$0]! }, rowCount: base.count))
  }
}
