internal import Models
internal import Statistics
internal import Validation

extension ImputationEquations {
  /// The equations as a model file has them.
  var json: JSONValue {
    [
      "rounds": .integer(rounds),
      "equations": .array(
        equations.map { equation in
          [
            "feature": .string(equation.feature), "intercept": JSONValue(equation.intercept),
            "coefficients": .array(
              equation.coefficients.map {
                ["feature": .string($0.feature), "estimate": JSONValue($0.estimate)]
              }),
            "tolerance": JSONValue(equation.tolerance),
          ]
        }),
    ]
  }
}

extension ChainedEquations {
  /// The settings, every default filled in.
  var json: JSONValue {
    [
      "imputations": .integer(imputations), "imputationsResample": .integer(resampleImputations),
      "iterations": .integer(iterations), "donors": .integer(donors), "predictors": .integer(predictors),
      "outcome": .bool(usesOutcome),
    ]
  }
}

extension UnivariableScreen {
  /// The rule: `{"keep": 50}` or `{"p": 0.05}`.
  var json: JSONValue {
    switch rule {
    case .best(let count): ["keep": .integer(count), "p": .null]
    case .pValue(let bound): ["keep": .null, "p": JSONValue(bound)]
    }
  }
}

extension ModelSummary {
  /// What multiple imputation pooled: the penalty of each completed set and, for each coefficient, how it varies over
  /// them; `rubin` where each set gives a standard error.
  var imputationJSON: JSONValue {
    guard let pooling = fit.pooling else { return .null }
    return [
      "imputations": .integer(pooling.imputations), "lambda": JSONValue(pooling.lambdas),
      "coefficients": .array(
        pooledTerms.map { term in
          [
            "feature": .string(term.feature), "selectionShare": JSONValue(term.selectionShare),
            "monteCarloError": JSONValue(term.monteCarloError),
            "rubin": term.rubin.map { rubin in
              rubin.estimate(of: quantity, sampleSize: sampleSize).json.appending([
                "degreesOfFreedom": rubin.degreesOfFreedom.isFinite
                  ? JSONValue(rubin.degreesOfFreedom) : .null,
                "fractionOfMissingInformation": JSONValue(rubin.fractionOfMissingInformation),
              ])
            } ?? .null,
          ]
        }),
    ]
  }

  private var quantity: Quantity { file.family == "cox" ? .logHazardRatio : .logOddsRatio }
  private var sampleSize: SampleSize { SampleSize(file.training.n, events: file.training.events) }
}
