import LinearAlgebra
import Models
import Statistics
import Tables
import TestSupport
import Testing
import Validation

/// The golden cases of attenuation: a cohort, a retest experiment and standard normal errors, with R's answers.
struct AttenuationGolden: CustomTestStringConvertible, Sendable {
  /// `cox` or `logistic`.
  let family: String
  /// `single` or `joint`.
  let model: String

  static let all = ["cox", "logistic"].flatMap { family in
    ["single", "joint"].map { AttenuationGolden(family: family, model: $0) }
  }

  var testDescription: String { "\(family), \(model)" }
  private var golden: GoldenCase { GoldenCase("attenuation/cohort") }
  var features: [String] { model == "single" ? ["w1"] : ["w1", "w2"] }
  var expected: GoldenValue { get throws { try golden.expected[family][model] } }

  func design() throws -> DesignMatrix {
    let columns = try (features + ["z"]).map { try golden.numbers($0) }
    return try DesignMatrix(
      names: features + ["z"], values: Matrix(columns: columns, rowCount: columns[0].count))
  }

  func regression() throws -> ErrorProneRegression {
    guard family == "cox" else {
      return .logistic(BinaryOutcome(isCase: try golden.numbers("y").map { $0 == 1 }))
    }
    return .cox(
      try SurvivalOutcome(
        time: golden.numbers("time"), isEvent: golden.numbers("status").map { $0 == 1 }), ties: .efron)
  }

  /// The error of the retest table: scan 1 of all subjects, then scan 2.
  func error() throws -> ErrorCovariance {
    let columns = try golden.columns("retest.csv")
    let matrices = try features.map { name in
      let values = columns[name]!.map { Double($0)! }
      return try RepeatedMatrix(
        Matrix(rowCount: values.count / 2, columnCount: 2, elements: values))
    }
    return try ErrorCovariance(features: features, measurements: matrices)
  }

  /// R's error covariance, column by column; one number for one feature.
  func expectedError() throws -> [Double] {
    let answer = try expected["error"]
    return features.count == 1 ? answer.numbers : answer.rows.flatMap { $0 }
  }

  /// The errors R added, for each replicate: standard normals mixed by the Cholesky factor of the error covariance.
  func errors() throws -> [[[Double]]] {
    let columns = try golden.columns("errors.csv")
    let covariance = try expectedError()
    let l00 = covariance[0].squareRoot()
    return (0..<columns.count / 2).map { replicate in
      let first = columns["V\(2 * replicate + 1)"]!.map { Double($0)! }
      guard features.count == 2 else { return [first.map { l00 * $0 }] }
      let second = columns["V\(2 * replicate + 2)"]!.map { Double($0)! }
      let l10 = covariance[1] / l00
      let l11 = (covariance[3] - l10 * l10).squareRoot()
      return [first.map { l00 * $0 }, zip(first, second).map { l10 * $0 + l11 * $1 }]
    }
  }
}
