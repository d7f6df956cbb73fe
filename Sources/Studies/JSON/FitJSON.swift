internal import LinearAlgebra
internal import Models
internal import Statistics
internal import Validation

extension FitResult {
  /// The document of `fit`.
  public var json: JSONValue {
    var body: JSONValue
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
    if !termTests.isEmpty { body = body.appending(["terms": .array(termTests.map(\.json))]) }
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
    let coefficients = columnsJSON(points.map(\.coefficients))
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
    body = body.appending(formJSON)
    if let selectedModel {
      let gamma: JSONValue = relaxed == nil ? [:] : ["gamma": JSONValue(selectedGamma)]
      let selected: JSONValue = [
        "lambda": JSONValue(selectedModel.lambda), "intercept": JSONValue(selectedModel.intercept),
        "coefficients": .array(
          selectedModel.coefficients.map {
            ["feature": .string(path.names[$0.feature]), "estimate": JSONValue($0.value)]
          }),
      ]
      body = body.appending(["selected": selected.appending(gamma)])
    }
    guard let seed else { return body }
    return body.appending(["seed": JSONValue(seed: seed)])
  }
}

extension PenalizedFitResult {
  /// The coefficients that are not zero somewhere on the path, `null` where a point has no solution.
  func columnsJSON(_ points: [[SparseCoefficient]?]) -> [JSONValue] {
    var values: [Int: [Double?]] = [:]
    let initial = points.map { $0 == nil ? nil : 0.0 }
    for (k, point) in points.enumerated() {
      for coefficient in point ?? [] {
        values[coefficient.feature, default: initial][k] = coefficient.value
      }
    }
    return values.keys.sorted().map { j in
      [
        "feature": .string(path.names[j]),
        "values": .array((values[j] ?? []).map { JSONValue($0) }),
      ]
    }
  }

  /// What the adaptive, grouped and relaxed forms add.
  var formJSON: JSONValue {
    var body: JSONValue = [:]
    if let adaptive {
      body = body.appending([
        "adaptive": [
          "gamma": JSONValue(adaptive.gamma), "initial": .string(adaptive.initial.rawValue),
        ]
      ])
    }
    if let groups {
      body = body.appending([
        "groups": .array(groups.members.map { JSONValue($0.map { path.names[$0] }) })
      ])
    }
    guard let relaxed else { return body }
    var relaxation: JSONValue = [
      "intercept": .array(relaxed.points.map { JSONValue($0?.intercept) }),
      "devianceRatio": .array(relaxed.points.map { JSONValue($0?.devianceRatio) }),
      "coefficients": .array(columnsJSON(relaxed.points.map { $0?.coefficients })),
    ]
    if let validation = self.relaxation {
      let lambda = path.points.map(\.lambda)
      relaxation = relaxation.appending([
        "blends": .array(
          validation.blends.map {
            [
              "gamma": JSONValue($0.gamma), "lambda": JSONValue($0.curve.lambda),
              "mean": JSONValue($0.curve.mean), "standardError": JSONValue($0.curve.standardError),
            ]
          }),
        "lambdaMin": JSONValue(lambda[validation.minimum.index]),
        "gammaMin": JSONValue(validation.minimum.gamma),
        "lambda1SE": JSONValue(lambda[validation.oneStandardError.index]),
        "gamma1SE": JSONValue(validation.oneStandardError.gamma),
      ])
    }
    return body.appending(["relaxed": relaxation])
  }
}

extension TermTest {
  /// A term's tests.
  var json: JSONValue {
    let head: JSONValue = ["term": .string(term), "columns": JSONValue(columns)]
    let tests: JSONValue = ["test": overall?.json ?? .null]
    guard let kind else { return head.appending(tests) }
    return head.appending(["kind": .string(kind.rawValue), "knots": JSONValue(knots)]).appending(tests)
      .appending(["nonlinear": nonlinear?.json ?? .null])
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
