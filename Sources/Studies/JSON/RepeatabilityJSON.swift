internal import Statistics
internal import Tables
internal import Validation

extension RepeatabilityAnalysis {
  /// The document of `repeatability`.
  public var json: JSONValue {
    .document(
      command: "repeatability",
      [
        "seed": JSONValue(bootstrapSeed.map { Int($0) }), "column": JSONValue(column?.name),
        "columnRole": JSONValue(column?.role.rawValue), "coefficients": Self.cases,
        "features": .array(features.map(\.json)), "excludedRows": exclusions.json,
        "missingMeasurements": .array(
          missingCells.map { ["feature": .string($0.column), "count": .integer($0.count)] }),
      ])
  }
}

extension RepeatabilityAnalysis {
  /// The ten coefficients of McGraw and Wong and the key in `icc` that estimates each.
  private static let cases: JSONValue = .array(
    IntraclassCase.allCases.map {
      [
        "coefficient": .string($0.form.rawValue), "name": .string($0.name), "model": .string($0.model),
        "definition": .string($0.definition), "needsNoInteraction": .bool($0.needsNoInteraction),
      ]
    })
}

extension RepeatabilityAnalysis.Feature {
  var json: JSONValue {
    let names: JSONValue = ["feature": .string(name), "by": JSONValue(level)]
    guard let result else {
      return names.appending([
        "subjects": .integer(0), "repeats": .null, "balanced": .null, "icc": .null,
        "claims": .array(claims.map(\.json)),
        "notes": JSONValue(reason.map { [$0.message] } ?? []),
      ])
    }
    return names.appending(result.json).appending([
      "bootstrap": bootstrap.map {
        [
          "form": .string($0.form.rawValue), "percentile": $0.percentile.shortJSON, "bca": $0.bca.shortJSON,
        ]
      } ?? .null, "precisionProfile": profile?.json(at: magnitudes) ?? .null,
      "claims": .array(claims.map(\.json)),
    ])
  }
}

extension RepeatabilityResult {
  /// The keys of one feature. The caveats of all its estimates stand once in `notes`.
  var json: JSONValue {
    var notes = self.notes
    func card(_ estimate: Estimate) -> JSONValue {
      for note in estimate.notes where !notes.contains(note) { notes.append(note) }
      return estimate.shortJSON
    }
    let coefficients = intraclassCorrelations.map { correlation in
      JSONValue.Member(
        correlation.form.rawValue,
        card(correlation.estimate).appending([
          "f": JSONValue(correlation.test?.statistic),
          "df1": JSONValue(correlation.test?.degreesOfFreedom.first),
          "df2": JSONValue(correlation.test?.degreesOfFreedom.last),
          "pValue": JSONValue(correlation.test?.pValue),
        ]))
    }
    let body: JSONValue = [
      "subjects": .integer(subjects), "repeats": .integer(repeats), "balanced": .bool(isBalanced),
      "icc": .object(coefficients),
      "band": JSONValue(self[.agreementSingle].band?.rawValue),
      "withinSubjectSD": card(variation.standardDeviation),
      "withinSubjectCV": card(variation.coefficientOfVariation),
      "withinSubjectCVLog": card(variation.coefficientOfVariationLog),
      "repeatabilityCoefficient": card(variation.repeatabilityCoefficient),
      "percentRepeatabilityCoefficient": card(variation.percentRepeatabilityCoefficient),
      "percentLimitLower": card(variation.percentLimitLower),
      "percentLimitUpper": card(variation.percentLimitUpper),
      "bias": card(agreement.bias), "limitsOfAgreementLower": card(agreement.lower),
      "limitsOfAgreementUpper": card(agreement.upper), "ccc": card(concordanceCorrelation),
    ]
    return body.appending([
      "scale": scale?.json ?? .null, "reml": unbalanced?.json ?? .null, "crossed": crossed?.json ?? .null,
      "nested": nested?.json ?? .null, "notes": JSONValue(notes.map(\.message)),
    ])
  }
}

extension Estimate {
  /// The estimate without its sample and sources, for documents with thousands of them.
  var shortJSON: JSONValue {
    [
      "estimate": JSONValue(value), "standardError": JSONValue(standardError),
      "lower": JSONValue(interval?.lower), "upper": JSONValue(interval?.upper),
      "level": JSONValue(interval?.level.probability), "method": .string(methodInWords),
    ]
  }
}
