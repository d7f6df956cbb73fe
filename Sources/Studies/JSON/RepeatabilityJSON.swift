internal import Statistics
internal import Tables
internal import Validation

extension RepeatabilityAnalysis {
  /// The document of `repeatability`.
  public var json: JSONValue {
    frame.membersBefore.appending(["features": .array(features.map(\.json))]).appending(frame.membersAfter)
  }
}

extension RepeatabilityFrame {
  /// The document of `repeatability` to be written feature by feature.
  public var document: JSONListDocument {
    JSONListDocument(before: membersBefore, list: "features", after: membersAfter)
  }

  fileprivate var membersBefore: JSONValue {
    .document(
      command: "repeatability",
      [
        "seed": bootstrapSeed.map { JSONValue(seed: $0) } ?? .null, "column": JSONValue(column?.name),
        "columnRole": JSONValue(column?.role.rawValue),
        "columns": .array(columns.map { ["column": .string($0.name), "role": .string($0.role.rawValue)] }),
        "coefficients": Self.cases,
      ])
  }

  fileprivate var membersAfter: JSONValue {
    [
      "excludedRows": exclusions.json,
      "missingMeasurements": .array(
        missingCells.map { ["feature": .string($0.column), "count": .integer($0.count)] }),
    ]
  }

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
  /// The feature's member of `features`.
  public var json: JSONValue {
    let names: JSONValue = [
      "feature": .string(name), "by": JSONValue(level), "unit": JSONValue(unit),
    ]
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
      "band": JSONValue(band(.agreementSingle)?.rawValue),
      "bandByREML": .bool(isByREML(.agreementSingle)),
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
      "nested": nested?.json ?? .null, "factorial": factorial?.json ?? .null,
      "notes": JSONValue(notes.map(\.message)),
    ])
  }
}

extension Estimate {
  /// The estimate without its sample and notes, for documents with thousands of them.
  var shortJSON: JSONValue {
    [
      "estimate": JSONValue(value), "standardError": JSONValue(standardError),
      "lower": JSONValue(interval?.lower), "upper": JSONValue(interval?.upper),
      "level": JSONValue(interval?.level.probability), "method": .string(methodInWords),
      "quantity": .string(quantity.name), "unit": JSONValue(quantity.unit),
      "reference": JSONValue(method.reference?.text ?? quantity.reference?.text),
    ]
  }
}
