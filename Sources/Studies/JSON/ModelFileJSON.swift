internal import Foundation
internal import Models
internal import Statistics

extension ModelFile {
  /// The document as it is written, keys in reading order.
  public var json: JSONValue {
    let stages: JSONValue = .array(
      transforms.map {
        [
          "feature": .string($0.feature), "lower": JSONValue($0.lower), "upper": JSONValue($0.upper),
          "logarithm": JSONValue($0.logarithm),
        ]
      })
    let body: JSONValue = [
      "schema": .string(schema), "kind": .string(kind), "family": .string(family),
      "ties": JSONValue(ties), "lambda": JSONValue(lambda), "alpha": JSONValue(alpha),
      "kktResidual": JSONValue(kktResidual), "gamma": JSONValue(gamma),
      "training": [
        "title": JSONValue(training.title), "n": .integer(training.n),
        "events": .integer(training.events),
        "features": .array((training.features ?? []).map(\.json)),
      ],
      "transforms": stages,
      "coding": .array(
        coding.map { ["column": .string($0.column), "levels": JSONValue($0.levels)] }),
      "imputation": .array(
        imputation.map { ["feature": .string($0.feature), "value": JSONValue($0.value)] }),
      "splines": .array(
        (splines ?? []).map {
          [
            "feature": .string($0.feature), "kind": .string($0.kind.rawValue),
            "columns": JSONValue($0.columns),
            "basis": [
              "breaks": JSONValue($0.basis.breaks),
              "functions": .array(
                $0.basis.functions.map { pieces in .array(pieces.map { JSONValue($0) }) }),
            ],
          ]
        }),
      "products": .array(
        (products ?? []).map { ["column": .string($0.column), "factors": JSONValue($0.factors)] }),
      "intercept": JSONValue(intercept),
      "coefficients": .array(
        coefficients.map { ["feature": .string($0.feature), "estimate": JSONValue($0.estimate)] }),
      "offset": JSONValue(offset),
      "strata": strata.map {
        ["column": .string($0.column), "levels": JSONValue($0.levels)]
      } ?? .null,
      "baseline": baseline.map { hazard in
        [
          "reference": JSONValue(hazard.reference),
          "strata": .array(
            hazard.strata.map {
              [
                "time": JSONValue($0.time), "cumulativeHazard": JSONValue($0.cumulativeHazard),
              ]
            }),
        ]
      } ?? .null,
    ]
    return body.appending(additions)
  }

  /// The keys that only some models have.
  private var additions: JSONValue {
    var members: [JSONValue.Member] = []
    if let imputationEquations { members.append(.init("imputationEquations", imputationEquations.json)) }
    if let uncertainty {
      var parts: JSONValue = ["covariance": .array(uncertainty.covariance.map { JSONValue($0) })]
      if let hazard = uncertainty.hazard {
        parts = parts.appending([
          "hazard": [
            "center": JSONValue(hazard.center),
            "strata": .array(
              hazard.strata.map {
                [
                  "variance": JSONValue($0.variance),
                  "meanHazard": .array($0.meanHazard.map { JSONValue($0) }),
                ]
              }),
          ]
        ])
      }
      members.append(.init("uncertainty", parts))
    }
    return .object(members)
  }

  /// Why a file is no model.
  public struct ReadError: Error, Sendable, CustomStringConvertible {
    /// `file: error: reason`.
    public let description: String
  }

  /// Reads a model that this program wrote.
  public init(contentsOf path: String) throws(ReadError) {
    do {
      let data = try Data(contentsOf: URL(filePath: path))
      self = try JSONDecoder().decode(ModelFile.self, from: data)
    } catch let error as DecodingError {
      throw ReadError(
        description: "\(path): error: not a model of this program (\(Self.describe(error)))")
    } catch {
      throw ReadError(description: "\(path): error: the model cannot be read (check the path)")
    }
    guard schema == "validate-cli/1", kind == "model" else {
      throw ReadError(
        description: "\(path): error: schema '\(schema)', kind '\(kind)' is not a model of this program")
    }
  }

  private static func describe(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): "the key '\(key.stringValue)' is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      context.codingPath.isEmpty
        ? "not valid JSON"
        : "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' has the wrong type"
    @unknown default: "\(error)"
    }
  }
}

extension ModelFile.FeatureSummary {
  /// The summary as it is written.
  var json: JSONValue {
    [
      "feature": .string(feature), "mean": JSONValue(mean),
      "standardDeviation": JSONValue(standardDeviation), "minimum": JSONValue(minimum),
      "maximum": JSONValue(maximum), "missing": .integer(missing),
    ]
  }
}
