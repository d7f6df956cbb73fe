internal import Statistics
internal import Validation

extension ScaleAssessment {
  var json: JSONValue {
    [
      "recommended": JSONValue(recommended?.rawValue),
      "slope": slope.shortJSON.appending(["pValue": JSONValue(test?.pValue)]),
      "logSlope": logSlope.shortJSON.appending(["pValue": JSONValue(logTest?.pValue)]),
    ]
  }
}

extension UnbalancedReliability {
  var json: JSONValue {
    [
      "ICC(1)": oneWay.noted, "ICC(A,1)": agreement.noted, "ICC(C,1)": consistency.noted,
      "oneWayComponents": oneWayComponents?.json ?? .null,
      "twoWayComponents": twoWayComponents?.json ?? .null,
    ]
  }
}

extension VarianceComponents {
  /// The components, each with its interval, and how they were found.
  var json: JSONValue {
    [
      "components": .object(
        model.sources.map { JSONValue.Member($0.rawValue, estimate($0).shortJSON) }),
      "restrictedLogLikelihood": JSONValue(restrictedLogLikelihood),
      "iterations": .integer(iterations), "converged": .bool(isConverged),
    ]
  }
}

extension CrossedReliability {
  var json: JSONValue {
    let squares: JSONValue =
      meanSquares.map {
        [
          "subjects": JSONValue($0.subjects), "columns": JSONValue($0.columns),
          "interaction": JSONValue($0.interaction), "residual": JSONValue($0.residual),
          "subjectCount": .integer($0.subjectCount), "columnCount": .integer($0.columnCount),
          "replicates": .integer($0.replicates),
        ]
      } ?? .null
    return [
      "columns": .integer(columnCount), "interICC": interColumn.noted,
      "interICCConsistency": interColumnConsistency.noted,
      "intraICC": intraColumn.noted, "interSEM": interError.noted, "intraSEM": intraError.noted,
      "reproducibilityCoefficient": reproducibilityCoefficient.noted, "meanSquares": squares,
      "reml": components?.json ?? .null,
    ]
  }
}

extension NestedReliability {
  var json: JSONValue {
    [
      "lesionICC": lesion.noted, "subjectICC": subject.noted, "reml": components?.json ?? .null,
    ]
  }
}

extension FactorialReliability {
  var json: JSONValue {
    [
      "components": .object(components.map { JSONValue.Member($0.name, $0.variance.shortJSON) }),
      "confounded": .array(confounded.map { ["component": .string($0.name), "with": JSONValue($0.with)] }),
      "restrictedLogLikelihood": JSONValue(restrictedLogLikelihood),
      "contrasts": .array(
        contrasts.map { contrast in
          [
            "differing": JSONValue(contrast.differing.map(\.rawValue)), "icc": contrast.correlation.noted,
            "sem": contrast.error.noted, "coefficient": contrast.coefficient?.noted ?? .null,
          ]
        }),
    ]
  }
}

extension Estimate {
  /// The short form with the quantity's symbol and the caveats, which say why a value is missing.
  fileprivate var noted: JSONValue {
    let head: JSONValue = ["symbol": .string(quantity.symbol)]
    return head.appending(shortJSON).appending(["notes": JSONValue(notes.map(\.message))])
  }
}

extension PrecisionProfile {
  /// The shapes and the SD at magnitudes by the best of them.
  func json(at magnitudes: [Double]) -> JSONValue {
    [
      "best": .string(best.shape.rawValue), "lowest": JSONValue(range.lowerBound),
      "highest": JSONValue(range.upperBound),
      "shapes": .array(
        fits.map {
          [
            "shape": .string($0.shape.rawValue), "parameters": JSONValue($0.parameters),
            "aic": JSONValue($0.aic),
          ]
        }),
      "values": .array(
        magnitudes.map { magnitude in
          let estimate = standardDeviation(at: magnitude, by: best)
          return JSONValue.object([.init("magnitude", JSONValue(magnitude))])
            .appending(estimate.shortJSON)
            .appending([
              "cv": JSONValue(
                estimate.value.flatMap { magnitude > 0 ? $0 / magnitude : nil }),
              "notes": JSONValue(estimate.notes.map(\.message)),
            ])
        }),
    ]
  }
}

extension ClaimVerdict {
  var json: JSONValue {
    [
      "claim": JSONValue(claim.published?.id), "quantity": .string(claim.bound.quantity.rawValue),
      "atMost": JSONValue(claim.bound.atMost),
      "verified": claim.published.map { .bool($0.verified) } ?? .null,
      "status": JSONValue(claim.published?.status),
      "source": JSONValue(claim.published?.source ?? claim.source),
      "rule": JSONValue(conformance?.rule.rawValue), "estimate": JSONValue(conformance?.estimate.value),
      "upperBound": JSONValue(conformance?.upperBound),
      "upperBoundLevel": JSONValue(conformance == nil ? nil : ClaimConformance.level),
      "conforms": conformance?.conforms.map { .bool($0) } ?? .null,
      "notes": JSONValue(notes.map(\.message)),
    ]
  }
}
