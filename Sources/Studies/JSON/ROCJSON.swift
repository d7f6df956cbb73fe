internal import Statistics
internal import Validation

extension ROCAnalysis {
  /// The document of `roc`. The thresholds beyond all scores are infinite, hence `null`.
  public var json: JSONValue {
    let pairs: [JSONValue] = comparisons.map { pair in
      var json: JSONValue = ["a": .string(pair.a), "b": .string(pair.b)]
      if let groups = pair.groups { json = json.appending(["groups": JSONValue(groups)]) }
      json = json.appending(pair.result.json).appending(["adjustedPValue": JSONValue(pair.adjustedPValue)])
      guard let bootstrap = pair.bootstrap else { return json }
      return json.appending(["bootstrap": bootstrap.json])
    }
    let body: JSONValue = [
      "scores": .array(scores.map(\.json)), "comparisons": .array(pairs),
      "adjustment": .string(adjustment.rawValue),
      "equalAreas": .array(
        equalAreas.map { ["group": JSONValue($0.group), "test": $0.test?.json ?? .null] }),
      "excludedRows": exclusions.json, "notes": JSONValue(notes.map(\.message)),
    ]
    return .document(command: "roc", seed.map { body.appending(["seed": JSONValue(seed: $0)]) } ?? body)
  }
}

extension ROCAnalysis.Score {
  var json: JSONValue {
    let best = curve.youdenPoints
    var body: JSONValue = [
      "score": .string(name), "n": .integer(curve.caseCount + curve.controlCount),
      "cases": .integer(curve.caseCount), "controls": .integer(curve.controlCount),
      "direction": .string(curve.direction.rawValue), "auc": auc.json,
      "youden": best.first?.json ?? .null,
      // Other points that tie with it.
      "youdenTies": .array(best.dropFirst().map(\.json)), "curve": .array(curve.points.map(\.json)),
      "cutoffs": .array(cutoffs.map(\.json)), "averagePrecision": averagePrecision.json,
      "precisionRecall": .array(
        curve.precisionRecall.map {
          [
            "threshold": JSONValue($0.threshold), "recall": JSONValue($0.recall),
            "precision": JSONValue($0.precision),
          ]
        }),
    ]
    if let group { body = body.appending(["group": .string(group)]) }
    for part in partial {
      let areas: JSONValue = ["area": part.area.json, "standardized": part.standardized.json]
      switch part.region {
      case .specificity(let range):
        let json: JSONValue = ["specificity": JSONValue([range.lowerBound, range.upperBound])]
        body = body.appending(["partialAUC": json.appending(areas)])
      case .sensitivity(let range):
        let json: JSONValue = ["sensitivity": JSONValue([range.lowerBound, range.upperBound])]
        body = body.appending(["partialAUCSensitivity": json.appending(areas)])
      }
    }
    if !operatingPoints.isEmpty {
      body = body.appending(["operatingPoints": .array(operatingPoints.map(\.json))])
    }
    if !band.isEmpty {
      body = body.appending([
        "band": .array(
          band.map { ["specificity": JSONValue($0.specificity), "sensitivity": $0.sensitivity.json] })
      ])
    }
    return body
  }
}

extension ROCPoint {
  var json: JSONValue {
    [
      "threshold": JSONValue(threshold), "sensitivity": JSONValue(sensitivity),
      "specificity": JSONValue(specificity),
    ]
  }
}

extension ChosenCutoff {
  var json: JSONValue {
    [
      "rule": .string(rule.name), "threshold": threshold.json, "sensitivity": sensitivity.json,
      "specificity": specificity.json, "ties": .array(ties.map(\.json)),
    ]
  }
}

extension ROCAnalysis.Point {
  var json: JSONValue {
    let body: JSONValue = [
      "threshold": JSONValue(point.threshold), "truePositives": .integer(point.truePositives),
      "falsePositives": .integer(point.falsePositives), "trueNegatives": .integer(point.trueNegatives),
      "falseNegatives": .integer(point.falseNegatives), "sensitivity": point.sensitivity.json,
      "specificity": point.specificity.json, "positivePredictiveValue": point.positivePredictiveValue.json,
      "negativePredictiveValue": point.negativePredictiveValue.json, "accuracy": point.accuracy.json,
      "positiveLikelihoodRatio": point.positiveLikelihoodRatio.json,
      "negativeLikelihoodRatio": point.negativeLikelihoodRatio.json,
    ]
    guard let atPrevalence else { return body }
    return body.appending([
      "atPrevalence": [
        "prevalence": JSONValue(atPrevalence.prevalence),
        "positivePredictiveValue": atPrevalence.positive.json,
        "negativePredictiveValue": atPrevalence.negative.json,
      ]
    ])
  }
}
