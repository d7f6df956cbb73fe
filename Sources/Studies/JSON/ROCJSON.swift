internal import Statistics
internal import Validation

extension ROCAnalysis {
  /// The document of `roc`. The thresholds beyond all scores are infinite, hence `null`.
  public var json: JSONValue {
    let pairs: [JSONValue] = comparisons.map { pair in
      let names: JSONValue = ["a": .string(pair.a), "b": .string(pair.b)]
      return names.appending(pair.result.json)
    }
    return .document(
      command: "roc",
      [
        "scores": .array(scores.map(\.json)), "comparisons": .array(pairs),
        "excludedRows": exclusions.json, "notes": JSONValue(notes.map(\.message)),
      ])
  }
}

extension ROCAnalysis.Score {
  var json: JSONValue {
    let best = curve.youdenPoints
    let body: JSONValue = [
      "score": .string(name), "n": .integer(curve.caseCount + curve.controlCount),
      "cases": .integer(curve.caseCount), "controls": .integer(curve.controlCount),
      "direction": .string(curve.direction.rawValue), "auc": curve.auc.json,
      "youden": best.first?.json ?? .null,
      // Other points that tie with it.
      "youdenTies": .array(best.dropFirst().map(\.json)), "curve": .array(curve.points.map(\.json)),
    ]
    guard let partial else { return body }
    return body.appending([
      "partialAUC": [
        "specificity": partial.region.json,
        "area": partial.area.json, "standardized": partial.standardized.json,
      ]
    ])
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

extension ROCRegion {
  var json: JSONValue {
    switch self {
    case .specificity(let range), .sensitivity(let range):
      JSONValue([range.lowerBound, range.upperBound])
    }
  }
}
