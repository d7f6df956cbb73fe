internal import LinearAlgebra
internal import Statistics
internal import Validation

extension ConcordanceAnalysis {
  /// The document of `concordance`.
  public var json: JSONValue {
    let pairs: [JSONValue] = comparisons.map { pair in
      let names: JSONValue = ["a": .string(pair.a), "b": .string(pair.b)]
      let uno = pair.uno?.json.appending(["adjustedPValue": JSONValue(pair.adjustedUno)])
      return names.appending(pair.harrell.json).appending([
        "adjustedPValue": JSONValue(pair.adjustedHarrell), "uno": uno ?? .null,
      ])
    }
    let body: JSONValue = [
      "direction": .string(direction.rawValue), "scores": .array(scores.map { $0.json(tau: tau) }),
      "comparisons": .array(pairs), "adjustment": .string(adjustment.rawValue),
      "covariance": [
        "harrell": harrellCovariance?.json ?? .null, "uno": unoCovariance?.json ?? .null,
      ], "excludedRows": exclusions.json,
    ]
    return .document(
      command: "concordance", seed.map { body.appending(["seed": JSONValue(seed: $0)]) } ?? body)
  }
}

extension ConcordanceAnalysis.Score {
  func json(tau: Double?) -> JSONValue {
    var harrellCard = harrell.estimate.json.appending(harrell.counts.json).appending([
      "tau": JSONValue(tau)
    ])
    if let harrellBCa { harrellCard = harrellCard.appending(["bca": harrellBCa.json]) }
    if let harrellBootstrap { harrellCard = harrellCard.appending(["bootstrap": harrellBootstrap.json]) }
    var unoCard = (uno?.estimate ?? undefinedUno).json.appending([
      "tau": JSONValue(tau), "censoring": "Kaplan-Meier, G(t-)",
    ])
    if let unoBCa { unoCard = unoCard.appending(["bca": unoBCa.json]) }
    if let unoBootstrap { unoCard = unoCard.appending(["bootstrap": unoBootstrap.json]) }
    var body: JSONValue = [
      "score": .string(name), "n": .integer(n), "events": .integer(events), "harrell": harrellCard,
      "uno": unoCard,
    ]
    if let weighted {
      body = body.appending([
        "weighted": weighted.estimate.json.appending(weighted.counts.json).appending([
          "timeWeight": .string(weighted.timeWeight.rawValue), "tau": JSONValue(tau),
        ])
      ])
    }
    if let gonenHeller { body = body.appending(["gonenHeller": gonenHeller.json]) }
    return body
  }

  private var undefinedUno: Estimate {
    .undefined(
      .unoC, method: Method(ConcordanceTimeWeight.uno.estimatorName),
      sampleSize: harrell.estimate.sampleSize,
      because: Note(.noComparablePairs, "Uno's C is not defined for follow-up with entry times."))
  }
}

extension PairCounts {
  var json: JSONValue {
    [
      "concordant": JSONValue(concordant), "discordant": JSONValue(discordant),
      "tiedScore": JSONValue(tiedScore), "tiedTime": JSONValue(tiedTime), "tiedBoth": JSONValue(tiedBoth),
    ]
  }
}

extension ScoreComparison {
  /// `{"difference": estimate, "z", "pValue"}`.
  var json: JSONValue {
    [
      "difference": difference.json, "z": JSONValue(test?.statistic), "pValue": JSONValue(test?.pValue),
    ]
  }
}
