internal import Statistics
internal import Validation

extension RiskGroupsAnalysis {
  /// The document of `groups`.
  public var json: JSONValue {
    .document(
      command: "groups",
      [
        "score": .string(score), "cuts": JSONValue(cuts), "cutsFromData": .bool(areCutsFromData),
        "reference": .string(groups[comparison.reference].label), "groups": .array(groups.map(\.json)),
        "tests": [
          "likelihoodRatio": comparison.likelihoodRatio.json,
          "logRank": comparison.logRank?.test.json ?? .null,
          "trend": comparison.trend?.json ?? .null,
        ], "excludedRows": exclusions.json, "notes": JSONValue(notes.map(\.message)),
      ])
  }
}

extension RiskGroupsAnalysis.Group {
  var json: JSONValue {
    [
      "group": .string(label), "n": .integer(count), "events": .integer(events),
      "median": median?.json ?? .null, "atHorizon": .array(atHorizon.map(\.json)),
      "share": share?.json ?? .null, "ratio": ratio?.json ?? .null,
    ]
  }
}
