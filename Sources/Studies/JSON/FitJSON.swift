internal import LinearAlgebra
internal import Models
internal import Statistics
internal import Validation

extension FitResult {
  /// The document of `fit`.
  public var json: JSONValue {
    let body: JSONValue
    switch fit {
    case .cox(let fit, let robust):
      var tests: JSONValue = [
        "likelihoodRatio": fit.likelihoodRatioTest.json, "wald": waldTest?.json ?? .null,
        "score": fit.scoreTest?.json ?? .null,
      ]
      if let robustScore = fit.robustScoreTest {
        tests = tests.appending(["robustScore": robustScore.json])
      }
      body = head("cox", ties: fit.ties).appending(
        unpenalized(
          estimation: fit.estimation, covariance: fit.covariance, logLikelihood: fit.logLikelihood,
          robust: robust,
          tests: tests, convergence: fit.convergence)
      ).appending(diagnostics.json)
    case .logistic(let fit, let robust):
      body = head("logistic", ties: nil).appending(
        unpenalized(
          estimation: fit.estimation, covariance: fit.covariance, logLikelihood: fit.logLikelihood,
          robust: robust,
          tests: [
            "likelihoodRatio": fit.likelihoodRatioTest.json,
            "wald": waldTest?.json ?? .null, "score": fit.scoreTest?.json ?? .null,
          ], convergence: fit.convergence))
    case .penalized(let fit):
      body = head(fit.ties == nil ? "logistic" : "cox", ties: fit.ties).appending(fit.json)
    }
    let allNotes = notes.map(\.message) + terms.flatMap { $0.estimate.notes.map(\.message) }
    return .document(
      command: "fit",
      body.appending(["excludedRows": exclusions.json, "notes": JSONValue(allNotes)]))
  }

  private func head(_ model: String, ties: TiedEvents?) -> JSONValue {
    [
      "model": .string(model), "n": .integer(sampleSize.count), "events": JSONValue(sampleSize.events),
      "ties": JSONValue(ties?.rawValue),
    ]
  }

  /// A covariance matrix of the terms; those of a coefficient that stands for infinity do not exist.
  private func json(_ covariance: Matrix) -> JSONValue {
    let isInfinite = terms.map { $0.estimate.value != nil && $0.estimate.standardError == nil }
    return .array(
      covariance.rows.enumerated().map { i, row in
        .array(
          row.enumerated().map { j, value in
            isInfinite[i] || isInfinite[j] ? JSONValue.null : JSONValue(value)
          })
      })
  }

  private func unpenalized(
    estimation: Estimation, covariance: Matrix, logLikelihood: LogLikelihood, robust: RobustInference?,
    tests: JSONValue,
    convergence: Convergence
  ) -> JSONValue {
    let coefficients: [JSONValue] = terms.map { term in
      let name: JSONValue = ["feature": .string(term.feature)]
      let body = name.appending(term.estimate.json).appending([
        "z": JSONValue(term.z), "pValue": JSONValue(term.pValue),
      ])
      guard let test = term.likelihoodRatioTest else { return body }
      return body.appending(["likelihoodRatio": test.json])
    }
    let body: JSONValue = [
      "estimation": .string(estimation.rawValue), "coefficients": .array(coefficients),
      "covariance": json(covariance),
      "logLikelihood": [
        "null": JSONValue(logLikelihood.null), "fitted": JSONValue(logLikelihood.fitted),
      ],
      "tests": tests,
      "convergence": [
        "iterations": .integer(convergence.iterations),
        "gradientNorm": JSONValue(convergence.gradientNorm), "isConverged": .bool(convergence.isConverged),
      ],
    ]
    guard let robust else { return body }
    return body.appending(["robustCovariance": robust.covariance.json])
  }
}

extension FitDiagnostics {
  /// `proportionalHazards`, where it was asked for; residuals are tables of their own.
  fileprivate var json: JSONValue {
    guard let test = proportionalHazards else { return .object([]) }
    return [
      "proportionalHazards": [
        "transform": .string(test.transform.rawValue),
        "tests": .array(
          test.tests.map { term, test in
            let name: JSONValue = ["term": .string(term)]
            return name.appending(
              test?.json ?? ["statistic": .null, "degreesOfFreedom": .null, "pValue": .null])
          }), "global": test.global?.json ?? .null,
      ]
    ]
  }
}

extension PenalizedFitResult {
  /// The penalised keys of `fit`.
  var json: JSONValue {
    let points = path.points
    var values: [Int: [Double]] = [:]
    for (k, point) in points.enumerated() {
      for coefficient in point.coefficients {
        values[coefficient.feature, default: [Double](repeating: 0, count: points.count)][k] =
          coefficient.value
      }
    }
    let coefficients: [JSONValue] = values.keys.sorted().map { j in
      ["feature": .string(path.names[j]), "values": JSONValue(values[j] ?? [])]
    }
    var body: JSONValue = [
      "alpha": JSONValue(path.alpha), "nullDeviance": JSONValue(path.nullDeviance),
      "path": [
        "lambda": JSONValue(points.map(\.lambda)),
        "degreesOfFreedom": .array(points.map { .integer($0.degreesOfFreedom) }),
        "devianceRatio": JSONValue(points.map(\.devianceRatio)),
        "intercept": JSONValue(points.map(\.intercept)),
        "coefficients": .array(coefficients), "kktResidual": JSONValue(points.map(\.kktResidual)),
      ],
    ]
    if let crossValidation {
      var judged = crossValidation.json
      if let form = crossValidation.form(isSurvival: ties != nil) {
        judged = judged.appending(["form": .string(form)])
      }
      body = body.appending(["crossValidation": judged])
    }
    if let selectedModel {
      body = body.appending([
        "selected": [
          "lambda": JSONValue(selectedModel.lambda), "intercept": JSONValue(selectedModel.intercept),
          "coefficients": .array(
            selectedModel.coefficients.map {
              ["feature": .string(path.names[$0.feature]), "estimate": JSONValue($0.value)]
            }),
        ]
      ])
    }
    guard let seed else { return body }
    return body.appending(["seed": JSONValue(seed: seed)])
  }
}

extension PenalizedFitResult.CrossValidation {
  /// The curve and its choices.
  var json: JSONValue {
    [
      "measure": .string(curve.measure.rawValue), "mean": JSONValue(curve.mean),
      "standardError": JSONValue(curve.standardError),
      "lambdaMin": JSONValue(curve.lambda[curve.minimumIndex]),
      "lambda1SE": JSONValue(curve.lambda[curve.oneStandardErrorIndex]),
      "select": .string(choice.rawValue), "folds": .integer(curve.foldCount),
      "repeats": .integer(curve.repeatCount),
    ]
  }
}

extension Matrix {
  /// A list of rows.
  var json: JSONValue { .array(rows.map { JSONValue($0) }) }
}
