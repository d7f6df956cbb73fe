internal import Statistics
internal import Validation

extension KaplanMeierAnalysis {
  /// The document of `km`.
  public var json: JSONValue {
    let document = JSONValue.document(
      command: "km",
      [
        "groups": .array(groups.map { $0.json(restrictedMeanHorizon: restrictedMeanHorizon) }),
        "logRank": logRank?.json ?? .null, "excludedRows": exclusions.json,
        "notes": JSONValue(notes.map(\.message)),
      ])
    guard !incidence.isEmpty else { return document }
    return document.appending([
      "cumulativeIncidence": .array(incidence.map(\.json)), "gray": .array(gray.map(\.json)),
    ])
  }
}

extension KaplanMeierAnalysis.Group {
  func json(restrictedMeanHorizon: Double) -> JSONValue {
    [
      "group": JSONValue(label), "n": .integer(curve.sampleSize.count),
      "events": JSONValue(curve.sampleSize.events), "interval": .string(curve.band.rawValue),
      "variance": .string(curve.variance.rawValue), "median": median.json,
      "quantiles": .array(
        quantiles.map { quantile in
          let probability: JSONValue = ["probability": JSONValue(quantile.probability)]
          return probability.appending(quantile.estimate.json)
        }),
      "restrictedMean": restrictedMean.map {
        $0.json.appending(["horizon": JSONValue(restrictedMeanHorizon)])
      } ?? .null,
      "atHorizon": .array(atHorizon.map(\.json)),
      "curve": .array(curve.rows.map(\.json)),
    ]
  }
}

extension KaplanMeierAnalysis.AtHorizon {
  var json: JSONValue {
    let horizon: JSONValue = ["horizon": JSONValue(self.horizon)]
    return horizon.appending(estimate.json)
  }
}

extension SurvivalCurve.Row {
  var json: JSONValue {
    [
      "time": JSONValue(time), "atRisk": JSONValue(atRisk), "events": JSONValue(events),
      "censored": JSONValue(censored), "survival": JSONValue(survival),
      "standardError": JSONValue(standardError), "lower": JSONValue(interval?.lower),
      "upper": JSONValue(interval?.upper), "cumulativeHazard": JSONValue(cumulativeHazard),
      "cumulativeHazardStandardError": JSONValue(cumulativeHazardStandardError),
    ]
  }
}

extension LogRankTest {
  var json: JSONValue {
    test.json.appending([
      "groups": .array(
        groups.map {
          [
            "group": .string($0.name), "n": .integer($0.count), "observed": JSONValue($0.observed),
            "expected": JSONValue($0.expected),
          ]
        })
    ])
  }
}

extension KaplanMeierAnalysis.Incidence {
  var json: JSONValue {
    [
      "group": JSONValue(label), "cause": .string(curve.cause),
      "n": .integer(curve.sampleSize.count), "events": JSONValue(curve.sampleSize.events),
      "interval": .string(curve.band.rawValue), "variance": .string(curve.variance.rawValue),
      "atHorizon": .array(
        atHorizon.map { point in
          let horizon: JSONValue = ["horizon": JSONValue(point.horizon)]
          return horizon.appending(point.estimate.json)
        }),
      "curve": .array(curve.rows.map(\.json)),
    ]
  }
}

extension IncidenceCurve.Row {
  var json: JSONValue {
    [
      "time": JSONValue(time), "atRisk": .integer(atRisk), "events": .integer(events),
      "competing": .integer(competing), "censored": .integer(censored),
      "incidence": JSONValue(incidence), "standardError": JSONValue(standardError),
      "lower": JSONValue(interval?.lower), "upper": JSONValue(interval?.upper),
    ]
  }
}

extension GrayTest {
  var json: JSONValue {
    let cause: JSONValue = ["cause": .string(cause)]
    return cause.appending(test.json).appending([
      "groups": .array(
        groups.map {
          [
            "group": .string($0.name), "n": .integer($0.count), "observed": JSONValue($0.observed),
            "expected": JSONValue($0.expected),
          ]
        })
    ])
  }
}
