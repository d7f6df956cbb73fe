internal import Statistics
public import Validation

extension AgreementAnalysis {
  /// The document of `agreement`.
  public var json: JSONValue {
    .document(
      command: "agreement",
      [
        "first": .string(request.first), "second": .string(request.second),
        "trueValue": .string(request.trueValue.rawValue), "groups": .array(groups.map(\.json)),
        "excludedRows": exclusions.json,
      ])
  }
}

extension AgreementAnalysis.Group {
  var json: JSONValue {
    [
      "by": JSONValue(level), "subjects": .integer(subjects), "pairs": .integer(pairs),
      "bias": limits.bias.json, "limitsOfAgreementLower": limits.lower.json,
      "limitsOfAgreementUpper": limits.upper.json, "ccc": concordance?.json ?? .null,
      "fixedMethodsCCC": fixedMethodConcordance?.json ?? .null,
      "repeatedMeasuresCCC": repeatedConcordance?.json ?? .null,
      "proportionalBias": [
        "slope": proportionalBias.slope.json, "intercept": proportionalBias.intercept.json,
        "test": proportionalBias.test?.json ?? .null,
      ],
      "totalDeviationIndex": totalDeviationIndex.json, "deming": deming.json,
      "passingBablok": passingBablok?.json ?? .null, "notes": JSONValue(notes.map(\.message)),
    ]
  }
}

extension MethodComparison {
  var json: JSONValue { ["slope": slope.json, "intercept": intercept.json] }
}

extension LinearityAnalysis {
  /// The document of `linearity`.
  public var json: JSONValue {
    .document(
      command: "linearity",
      [
        "reference": .string(request.reference),
        "slopeRange": JSONValue([request.slopeRange.lowerBound, request.slopeRange.upperBound]),
        "leastRSquared": JSONValue(request.leastRSquared), "features": .array(features.map(\.json)),
      ])
  }
}

extension LinearityAnalysis.Feature {
  var json: JSONValue {
    func term(_ term: Linearity.Term?) -> JSONValue {
      term.map { ["coefficient": JSONValue($0.coefficient), "test": $0.test.json] } ?? .null
    }
    return [
      "feature": .string(name), "n": .integer(pairs), "slope": result.slope.json,
      "intercept": result.intercept.json, "slopeTest": result.slopeTest?.json ?? .null,
      "slopeWithinRange": slopeWithin.map { .bool($0) } ?? .null, "rSquared": JSONValue(result.rSquared),
      "rSquaredReached": rSquaredReached.map { .bool($0) } ?? .null,
      "quadratic": term(result.quadratic), "cubic": term(result.cubic), "bias": result.bias.json,
      "percentBias": result.percentBias.json,
      "levels": .array(
        result.levels.map {
          [
            "reference": JSONValue($0.reference), "n": .integer($0.count), "bias": $0.bias.shortJSON,
            "percentBias": $0.percentBias.shortJSON,
          ]
        }), "excludedRows": exclusions.json,
    ]
  }
}

extension KappaAnalysis {
  /// The document of `kappa`.
  public var json: JSONValue {
    .document(
      command: "kappa",
      [
        "categories": JSONValue(categories), "weights": .string(weights.rawValue),
        "pairs": .array(
          pairs.map {
            [
              "a": .string($0.first), "b": .string($0.second), "kappa": $0.result.kappa.json,
              "observed": JSONValue($0.result.observed), "expected": JSONValue($0.result.expected),
              "test": $0.result.test?.json ?? .null,
              "counts": .array($0.result.counts.map { .array($0.map(JSONValue.integer)) }),
            ]
          }),
        "fleiss": fleiss.map { ["kappa": $0.kappa.json, "test": $0.test?.json ?? .null] } ?? .null,
        "excludedRows": exclusions.json,
      ])
  }
}

extension DiceAnalysis {
  /// The document of `dice`.
  public var json: JSONValue {
    .document(
      command: "dice",
      [
        "groups": .array(
          groups.map { group in
            let summary = group.summary
            return [
              "by": JSONValue(group.level), "n": .integer(summary.median.sampleSize.count),
              "median": summary.median.json, "mean": summary.mean.json,
              "standardDeviation": JSONValue(summary.standardDeviation),
              "minimum": JSONValue(summary.range.lowerBound),
              "lowerQuartile": JSONValue(summary.quartiles.lowerBound),
              "upperQuartile": JSONValue(summary.quartiles.upperBound),
              "maximum": JSONValue(summary.range.upperBound),
            ]
          }), "values": JSONValue(values), "excludedRows": exclusions.json,
      ])
  }
}

extension ChangeAnalysis {
  /// The document of `change`.
  public var json: JSONValue {
    let (scale, size): (String, Double) =
      switch error {
      case .standardDeviation(let value, _): ("absolute", value)
      case .coefficientOfVariation(let value, _): ("percent", value)
      }
    return .document(
      command: "change",
      [
        "scale": .string(scale),
        (scale == "absolute" ? "withinSubjectSD" : "withinSubjectCV"): JSONValue(size),
        "errorDegreesOfFreedom": error.degreesOfFreedom.map(JSONValue.integer) ?? .null,
        "patients": .array(
          patients.map { patient in
            let change = patient.change
            return [
              "subject": .string(patient.name), "baseline": JSONValue(patient.baseline),
              "followUp": JSONValue(patient.followUp), "change": JSONValue(change?.change),
              "lower": JSONValue(change?.interval.lower), "upper": JSONValue(change?.interval.upper),
              "level": JSONValue(level.probability),
              "method": JSONValue(change?.interval.method.name),
              "lowerThreshold": JSONValue(error.limits.lowerBound),
              "upperThreshold": JSONValue(error.limits.upperBound),
              "verdict": JSONValue(change?.verdict.rawValue),
            ]
          }), "notes": JSONValue(unjudged.map { [$0.message] } ?? []), "excludedRows": exclusions.json,
      ])
  }
}

extension ClaimLibrary {
  /// The document of `claims list`.
  public var json: JSONValue {
    .document(
      command: "claims",
      [
        "claims": .array(
          claims.map { claim in
            [
              "id": .string(claim.id), "area": .string(claim.area), "biomarker": .string(claim.biomarker),
              "site": .string(claim.site), "claim": .string(claim.claim), "status": .string(claim.status),
              "version": JSONValue(claim.version), "date": JSONValue(claim.date),
              "wcvPercentLow": JSONValue(claim.wcvPercentLow),
              "wcvPercentHigh": JSONValue(claim.wcvPercentHigh),
              "decreasePercent": JSONValue(claim.decreasePercent),
              "increasePercent": JSONValue(claim.increasePercent),
              "conditions": .string(claim.conditions), "source": .string(claim.source),
              "verified": .bool(claim.verified), "confidence": .string(claim.confidence),
            ]
          })
      ])
  }
}

extension BiasPower {
  /// The document of `claims power --sd-ratio` and `claims sample-size --sd-ratio`.
  public func json(subjects: [Int]) -> JSONValue {
    .document(
      command: "claims",
      [
        "quantity": "bias", "ratio": JSONValue(ratio), "sdRatio": JSONValue(deviation),
        "rule": .string(rule.rawValue),
        "designs": .array(
          subjects.map { ["subjects": .integer($0), "power": JSONValue(power(subjects: $0))] }),
      ])
  }
}

extension ClaimPower {
  /// The document of `claims power` and `claims sample-size`.
  public func json(subjects: [Int]) -> JSONValue {
    .document(
      command: "claims",
      [
        "ratio": JSONValue(ratio), "repeats": .integer(repeats), "rule": .string(rule.rawValue),
        "designs": .array(
          subjects.map {
            [
              "subjects": .integer($0), "power": JSONValue(power(subjects: $0)),
              "largestEstimateOverClaim": JSONValue(largestRatio(subjects: $0)),
            ]
          }),
      ])
  }
}
